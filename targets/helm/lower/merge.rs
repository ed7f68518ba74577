//! Values of several environments: what they have in common, and what is different.

use crate::emit::{Doc, Entry, Hole, Mapping, Node, raw};
use crate::ir::Raw;

/// Whether two documents say the same; comments, layout and origins do not count.
pub(super) fn same(a: &Doc, b: &Doc) -> bool {
    match (&a.node, &b.node) {
        (Node::Mapping(a), Node::Mapping(b)) => {
            a.entries.len() == b.entries.len()
                && a.entries.iter().all(|e| b.get(&e.key).is_some_and(|other| same(&e.value, other)))
        }
        (Node::Sequence(a), Node::Sequence(b)) => {
            a.items.len() == b.items.len() && a.items.iter().zip(&b.items).all(|(a, b)| same(a, b))
        }
        (Node::Text(a, _), Node::Text(b, _)) => a == b,
        (a, b) => a == b,
    }
}

/// The values that hold where no environment says otherwise: `base`, with everything in which all agree in its place.
pub(super) fn agreed(base: &Doc, all: &[Doc]) -> Doc {
    let Some(first) = all.first() else { return base.clone() };
    let mappings: Option<Vec<&Mapping>> = all.iter().map(mapping).collect();
    let Some(mappings) = mappings else { return base.clone() };
    if all.iter().all(|other| same(first, other)) {
        return first.clone();
    }
    let own = mapping(base);
    let mut entries: Vec<Entry> = Vec::new();
    for key in keys(own, &mappings) {
        let here: Vec<Doc> = mappings.iter().filter_map(|m| m.get(key)).cloned().collect();
        let default = own.and_then(|m| m.get(key));
        let value = match here.first() {
            Some(first) if here.len() == all.len() && here.iter().all(|other| same(first, other)) => {
                Some(first.clone())
            }
            Some(first) if here.len() == all.len() && here.iter().all(|other| mapping(other).is_some()) => {
                let inner = agreed(default.unwrap_or(&empty()), &here);
                let meta = default.map_or_else(|| first.meta.clone(), |default| default.meta.clone());
                Some(Doc { meta, ..inner }).filter(|inner| default.is_some() || !is_empty(inner))
            }
            _ => default.cloned(),
        };
        entries.extend(value.map(|value| Entry { key: key.to_owned(), bare: false, value }));
    }
    Doc { node: Node::Mapping(Mapping { entries, spaced: own.is_some_and(|m| m.spaced) }), meta: base.meta.clone() }
}

/// What `whole` says otherwise than `base`. Lists are there as a whole; a key that is gone is nothing.
pub(super) fn difference(base: &Doc, whole: &Doc) -> Doc {
    let (Some(old), Some(new)) = (mapping(base), mapping(whole)) else { return whole.clone() };
    let mut entries = Vec::new();
    for Entry { key, bare, value } in &new.entries {
        let mut value = match old.get(key) {
            Some(before) if same(before, value) => continue,
            Some(before) if mapping(before).is_some() && mapping(value).is_some() => difference(before, value),
            _ => value.clone(),
        };
        if old.get(key).is_some() {
            // What it is for is said where it is for everybody.
            value.meta.above.clear();
        }
        entries.push(Entry { key: key.clone(), bare: *bare, value });
    }
    for gone in old.entries.iter().filter(|entry| new.get(&entry.key).is_none()) {
        entries.push(Entry { key: gone.key.clone(), bare: false, value: nothing() });
    }
    Doc { node: Node::Mapping(Mapping { entries, spaced: new.spaced }), meta: whole.meta.clone() }
}

/// What takes a key away.
fn nothing() -> Doc {
    Doc::new(Node::Hole(Hole::Value("null".to_owned())))
}

/// The values with what the program adds unchecked: mappings are joined, anything else is replaced.
pub(super) fn raw<'a>(values: Doc, raws: impl IntoIterator<Item = &'a Raw>) -> Doc {
    let helm = |raw: &&Raw| raw.target.as_deref().is_none_or(|target| target == "helm");
    raws.into_iter().filter(helm).fold(values, |values, one| match raw::mapping(&one.text) {
        Ok(added) => joined(values, &added, one),
        Err(_) => values,
    })
}

fn joined(mut values: Doc, added: &Doc, raw: &Raw) -> Doc {
    let (Node::Mapping(old), Some(new)) = (&mut values.node, mapping(added)) else {
        return added.clone().origin(crate::emit::Origin::written(raw.span));
    };
    for entry in &new.entries {
        let marked = || entry.value.clone().origin(crate::emit::Origin::written(raw.span));
        match old.entries.iter_mut().find(|known| known.key == entry.key) {
            Some(known) if mapping(&known.value).is_some() && mapping(&entry.value).is_some() => {
                known.value = joined(std::mem::take(&mut known.value), &entry.value, raw);
            }
            Some(known) => known.value = marked(),
            None => old.entries.push(Entry { key: entry.key.clone(), bare: false, value: marked() }),
        }
    }
    values
}

fn mapping(doc: &Doc) -> Option<&Mapping> {
    match &doc.node {
        Node::Mapping(mapping) => Some(mapping),
        _ => None,
    }
}

fn empty() -> Doc {
    Doc::new(Node::Mapping(Mapping::default()))
}

fn is_empty(doc: &Doc) -> bool {
    mapping(doc).is_some_and(|mapping| mapping.entries.is_empty())
}

/// All keys, in the order of the defaults, then of the environments.
fn keys<'a>(own: Option<&'a Mapping>, all: &[&'a Mapping]) -> Vec<&'a str> {
    let mut keys: Vec<&str> = Vec::new();
    for mapping in own.into_iter().chain(all.iter().copied()) {
        for entry in &mapping.entries {
            if !keys.contains(&entry.key.as_str()) {
                keys.push(&entry.key);
            }
        }
    }
    keys
}
