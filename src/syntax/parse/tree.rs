//! The neutral tree: what the grammar saw, as numbered nodes. It knows no meaning; the builder reads it.

use super::grammar::{Event, Rule};

/// How deep brackets and blocks may be nested. Every later pass may recurse this deep.
pub(super) const DEPTH: usize = 128;

/// The number of a node.
pub(super) type Id = u32;

const NONE: Id = Id::MAX;

/// A stretch of text that a rule matched.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    /// The rule.
    pub(super) rule: Rule,
    /// The first byte.
    pub(super) start: u32,
    /// The byte behind the last.
    pub(super) end: u32,
    /// Whether what is inside was left out, because it is nested too deep.
    pub(super) deep: bool,
    first: Id,
    next: Id,
}

/// All nodes of a file, in the order of their starts. The first is the file itself.
#[derive(Debug)]
pub(super) struct Tree {
    nodes: Vec<Node>,
}

impl Tree {
    /// Hangs the events on each other.
    pub(super) fn new(events: &[Event], length: u32) -> Tree {
        let root = Node { rule: Rule::file, start: 0, end: length, deep: false, first: NONE, next: NONE };
        let mut growth = Growth { nodes: vec![root], open: vec![(Tree::ROOT, NONE)], brackets: 0, skipped: 0 };
        for event in events {
            if event.starts { growth.start(event) } else { growth.end(event) }
        }
        Tree { nodes: growth.nodes }
    }

    /// The file.
    pub(super) const ROOT: Id = 0;

    /// The node with this number.
    pub(super) fn get(&self, id: Id) -> Node {
        self.nodes.get(id as usize).copied().unwrap_or(Node {
            rule: Rule::bad,
            start: 0,
            end: 0,
            deep: false,
            first: NONE,
            next: NONE,
        })
    }

    /// The children of a node, in order.
    pub(super) fn children(&self, id: Id) -> impl Iterator<Item = Id> + '_ {
        let mut next = self.get(id).first;
        std::iter::from_fn(move || {
            let id = (next != NONE).then_some(next)?;
            next = self.get(id).next;
            Some(id)
        })
    }

    /// The first child of one of these kinds.
    pub(super) fn child(&self, id: Id, rules: &[Rule]) -> Option<Id> {
        self.children(id).find(|c| rules.contains(&self.get(*c).rule))
    }

    /// All nodes, in the order of the text.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Node> {
        self.nodes.iter()
    }
}

/// The tree while it grows: open nodes with their last child each.
struct Growth {
    nodes: Vec<Node>,
    open: Vec<(Id, Id)>,
    brackets: usize,
    skipped: usize,
}

impl Growth {
    fn start(&mut self, event: &Event) {
        if self.skipped > 0 {
            self.skipped += 1;
            return;
        }
        let id = self.nodes.len() as Id;
        let deep = is_bracket(event.rule) && self.brackets >= DEPTH;
        self.nodes.push(Node { rule: event.rule, start: event.at, end: event.at, deep, first: NONE, next: NONE });
        if let Some((parent, last)) = self.open.last_mut() {
            let link = if *last == NONE {
                self.nodes.get_mut(*parent as usize).map(|n| &mut n.first)
            } else {
                self.nodes.get_mut(*last as usize).map(|n| &mut n.next)
            };
            if let Some(link) = link {
                *link = id;
            }
            *last = id;
        }
        self.open.push((id, NONE));
        self.brackets += usize::from(is_bracket(event.rule));
        self.skipped = usize::from(deep);
    }

    fn end(&mut self, event: &Event) {
        if self.skipped > 0 {
            self.skipped -= 1;
            if self.skipped > 0 {
                return;
            }
        }
        if self.open.len() > 1
            && let Some((id, _)) = self.open.pop()
            && let Some(node) = self.nodes.get_mut(id as usize)
        {
            node.end = event.at;
            self.brackets -= usize::from(is_bracket(event.rule));
        }
    }
}

fn is_bracket(rule: Rule) -> bool {
    matches!(rule, Rule::braces | Rule::list | Rule::group | Rule::arguments | Rule::index)
}

/// How much is wrong in a stretch of events.
pub(super) fn faults(events: &[Event]) -> usize {
    events.iter().filter(|e| e.starts && is_fault(e.rule)).count()
}

/// Whether the braces or the texts of these events do not match.
pub(super) fn unbalanced(events: &[Event]) -> bool {
    events.iter().any(|e| matches!(e.rule, Rule::unclosed_block | Rule::unclosed_text | Rule::stray_close))
}

fn is_fault(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::bad
            | Rule::stray
            | Rule::stray_close
            | Rule::missing
            | Rule::tail
            | Rule::foreign_comment
            | Rule::hole_rest
            | Rule::open_hole_in_string
            | Rule::open_hole_in_text
            | Rule::unclosed_block
            | Rule::unclosed_group
            | Rule::unclosed_hole
            | Rule::unclosed_list
            | Rule::unclosed_string
            | Rule::unclosed_text
            | Rule::unopened_block
            | Rule::unopened_text
    )
}
