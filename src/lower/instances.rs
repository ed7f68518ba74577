//! Components that declare something: services, commands, channels, scanners. They are found, and their inputs bound.

use super::Lower;
use super::expressions::value;
use super::names::listed;
use super::scope::{ComponentNames, Scope};
use crate::diag::{Diagnostic, Diagnostics, codes, similar};
use crate::source::Span;
use crate::syntax::ast;
use crate::words::read::Entry;
use crate::words::system::Component;
use crate::words::ty::Kind;

/// A component that was found by its name.
#[derive(Clone, Debug)]
pub struct Found<'a> {
    /// What it declares.
    pub component: &'a Component,
    /// The module that it stands in.
    pub module: Option<&'a str>,
}

impl Found<'_> {
    /// `notify.slack`
    #[must_use]
    pub fn path(&self) -> String {
        let name = &self.component.name.text;
        self.module.map_or_else(|| name.clone(), |module| format!("{module}.{name}"))
    }
}

/// The component of this name, as the project sees it; then as the module `beside` sees it, where it is given.
pub fn find<'a>(name: &ast::Name, beside: Option<&'static str>, cx: &mut Lower<'a>) -> Option<Found<'a>> {
    let program = cx.program;
    let found = program.component(&name.text, None).or_else(|| program.component(&name.text, beside));
    if let Some((component, module)) = found {
        return Some(Found { component, module });
    }
    let own = program.component_names().collect::<Vec<_>>();
    let prefix = beside.map(|module| format!("{module}."));
    let short = own.iter().filter_map(|n| n.strip_prefix(prefix.as_deref()?)).map(str::to_string);
    let known: Vec<String> = short.chain(own.iter().cloned()).collect();
    let mut d = Diagnostic::new(&codes::UNKNOWN_NAME, name.span, format!("there is no component `{}`", name.text));
    if let Some(near) = similar(&name.text, known.iter().map(String::as_str)) {
        d = d.label(format!("did you mean `{near}`?")).fix(format!("write `{near}`"), name.span, near);
        if let Some((component, None)) = program.component(near, None) {
            d = d.also(component.name.span, format!("`{near}` is declared here"));
        }
    } else if let Some((module, _)) = name.text.split_once('.').filter(|(m, _)| !program.modules.contains_key(*m)) {
        d = d.help(format!("import its module: `import std/{module}`"));
    }
    cx.diags.push(d);
    None
}

/// The names of a component with its inputs bound to what is given. Those in `filled` are given by the compiler. Nothing
/// when an input is unknown, missing or wrong; that has been reported.
pub fn bind(
    found: &Found<'_>,
    instance: &ast::Name,
    given: &[Entry],
    filled: &[&str],
    scope: &Scope<'_>,
    diags: &mut Diagnostics,
) -> Option<ComponentNames> {
    let fields = &found.component.fields;
    let mut names = ComponentNames {
        instance: Some(instance.text.clone()),
        module: found.module.map(str::to_string),
        ..ComponentNames::default()
    };
    let named = fields.values.iter().filter_map(|v| Some((v.name.text.clone(), v.value.clone()?)));
    names.values = named.collect();
    let mut sound = true;
    for entry in given {
        let known = fields.inputs.iter().any(|i| i.name.text == entry.key.text);
        if !known || filled.contains(&entry.key.text.as_str()) {
            unknown(found, entry, filled, diags);
            sound = false;
        }
    }
    for input in &fields.inputs {
        let entry = given.iter().find(|e| e.key.text == input.name.text);
        let bound = match (entry, &input.default) {
            (Some(entry), _) => {
                let bound = value(&entry.value, &input.ty, scope, diags);
                sound &= bound.is_some();
                bound
            }
            (None, Some(default)) => {
                let inner = Scope { component: Some(&names), pipeline: None, ..*scope };
                value(default, &input.ty, &inner, &mut Diagnostics::default())
            }
            (None, None) if filled.contains(&input.name.text.as_str()) => None,
            (None, None) => {
                missing(found, &input.name, instance.span, diags);
                sound = false;
                None
            }
        };
        names.inputs.insert(input.name.text.clone(), (input.ty.clone(), bound));
    }
    sound.then_some(names)
}

fn unknown(found: &Found<'_>, entry: &Entry, filled: &[&str], diags: &mut Diagnostics) {
    let (name, span) = (entry.key.text.as_str(), entry.key.span);
    if filled.contains(&name) {
        let d = Diagnostic::new(&codes::UNKNOWN_INPUT, span, format!("`{name}` is filled in by the sender"));
        diags.push(d.label("cannot be given here").help(format!("remove `{name}`")));
        return;
    }
    let inputs = || found.component.fields.inputs.iter().filter(|i| !filled.contains(&i.name.text.as_str()));
    let known: Vec<&str> = inputs().map(|i| i.name.text.as_str()).collect();
    let message = format!("the component `{}` has no input `{name}`", found.path());
    let mut d = Diagnostic::new(&codes::UNKNOWN_INPUT, span, message);
    if let Some(near) = similar(name, known.iter().copied()) {
        d = d.label(format!("did you mean `{near}`?")).fix(format!("write `{near}`"), span, near);
        if let (Some(input), None) = (inputs().find(|i| i.name.text == near), found.module) {
            d = d.also(input.name.span, "declared here");
        }
    } else if known.is_empty() {
        d = d.help("it has no inputs");
    } else {
        d = d.help(format!("there are {}", listed(&known)));
    }
    diags.push(d);
}

fn missing(found: &Found<'_>, input: &ast::Name, at: Span, diags: &mut Diagnostics) {
    let message = format!("the component `{}` needs the input `{}`", found.path(), input.text);
    let d = Diagnostic::new(&codes::MISSING_INPUT, at, message).label(format!("`{}` is missing", input.text));
    let d = if found.module.is_none() { d.also(input.span, "declared here, without a default") } else { d };
    diags.push(d.help(format!("write `{} = …`", input.text)));
}

/// The kinds of components that a declaration can be made from.
pub fn lacks(found: &Found<'_>, name: &ast::Name, kind: Kind, cx: &mut Lower<'_>) {
    let word = kind.word();
    let message = format!("the component `{}` declares no {word}", found.path());
    let mut d = Diagnostic::new(&codes::WRONG_TYPE, name.span, message).label(format!("a {word} cannot come from it"));
    if found.module.is_none() {
        d = d.also(found.component.name.span, "declared here");
    }
    cx.diags.push(d.help(format!("write `{word} {{ … }}` into the component, or name another")));
}
