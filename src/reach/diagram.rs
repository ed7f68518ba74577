//! Sets over finitely many variables, each with finitely many values, as one diagram of decisions.
//!
//! Equal sets are the same node, so that a comparison costs nothing. Must not know what a variable is about. Where a
//! set would become too large, the diagram says so and stays as it is.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A set: a node of the diagram.
pub(super) type Node = u32;
/// A variable; those with smaller numbers are asked first.
pub(super) type Var = u32;

/// The empty set.
pub(super) const NONE: Node = 0;
/// Everything.
pub(super) const ALL: Node = 1;

/// A fast mix of numbers: keys are small, and nobody from outside chooses them.
#[derive(Default)]
pub(super) struct Mix(u64);

impl Hasher for Mix {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u32(&mut self, value: u32) {
        self.write_u64(u64::from(value));
    }

    fn write_usize(&mut self, value: usize) {
        self.write_u64(value as u64);
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = (self.0.rotate_left(5) ^ value).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
}

type Table<K, V> = HashMap<K, V, BuildHasherDefault<Mix>>;

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Operation {
    And,
    Or,
}

/// All sets of one analysis.
pub(super) struct Diagram {
    /// How many values each variable has.
    sizes: Vec<u32>,
    /// Variable and first branch of each node.
    nodes: Vec<(Var, u32)>,
    branches: Vec<Node>,
    unique: Table<Box<[u32]>, Node>,
    memo: Table<(Operation, Node, Node), Node>,
    opposite: Table<Node, Node>,
    most: usize,
    limit: usize,
    full: bool,
}

/// What stands below a set: its variable and the sets behind each value.
type Inner<'a> = (Var, &'a [Node]);

impl Diagram {
    /// A diagram over variables with so many values each, and at most `limit` nodes.
    pub(super) fn new(sizes: Vec<u32>, limit: usize) -> Diagram {
        let end = Var::MAX;
        Diagram {
            sizes,
            nodes: vec![(end, 0), (end, 0)],
            branches: Vec::new(),
            unique: Table::default(),
            memo: Table::default(),
            opposite: Table::default(),
            most: limit,
            limit,
            full: false,
        }
    }

    /// How many values a variable has.
    pub(super) fn size(&self, var: Var) -> u32 {
        self.sizes.get(var as usize).copied().unwrap_or(0)
    }

    /// Lets the diagram grow by so many nodes from here.
    pub(super) fn allow(&mut self, more: usize) {
        self.limit = self.most.min(self.nodes.len() + more);
    }

    /// Whether something was too large since this was asked last. What was computed then means nothing.
    pub(super) fn take_full(&mut self) -> bool {
        self.memo.retain(|_, _| !self.full);
        self.opposite.retain(|_, _| !self.full);
        std::mem::take(&mut self.full)
    }

    fn top(&self, node: Node) -> Var {
        self.nodes.get(node as usize).map_or(Var::MAX, |(var, _)| *var)
    }

    /// The variable of a set and what follows from each of its values; nothing for the empty set and everything.
    fn inner(&self, node: Node) -> Option<Inner<'_>> {
        let (var, start) = *self.nodes.get(node as usize)?;
        let start = start as usize;
        let end = start + self.size(var) as usize;
        (var != Var::MAX).then(|| (var, self.branches.get(start..end).unwrap_or(&[])))
    }

    fn branch(&self, node: Node, var: Var, value: u32) -> Node {
        match self.nodes.get(node as usize) {
            Some((own, start)) if *own == var => self.branches.get((*start + value) as usize).copied().unwrap_or(NONE),
            _ => node,
        }
    }

    fn node(&mut self, var: Var, branches: &[Node]) -> Node {
        if let Some(first) = branches.first()
            && branches.iter().all(|branch| branch == first)
        {
            return *first;
        }
        if self.full || self.nodes.len() >= self.limit {
            self.full = true;
            return NONE;
        }
        let mut key = Vec::with_capacity(branches.len() + 1);
        key.push(var);
        key.extend_from_slice(branches);
        if let Some(known) = self.unique.get(key.as_slice()) {
            return *known;
        }
        let node = u32::try_from(self.nodes.len()).unwrap_or(NONE);
        self.nodes.push((var, u32::try_from(self.branches.len()).unwrap_or(0)));
        self.branches.extend_from_slice(branches);
        self.unique.insert(key.into_boxed_slice(), node);
        node
    }

    /// Where a variable has one of these values.
    pub(super) fn one_of(&mut self, var: Var, holds: impl Fn(u32) -> bool) -> Node {
        let branches: Vec<Node> = (0..self.size(var)).map(|value| if holds(value) { ALL } else { NONE }).collect();
        if branches.is_empty() { NONE } else { self.node(var, &branches) }
    }

    pub(super) fn and(&mut self, a: Node, b: Node) -> Node {
        match (a, b) {
            (NONE, _) | (_, NONE) => NONE,
            (ALL, other) | (other, ALL) => other,
            _ if a == b => a,
            _ => self.apply(Operation::And, a.min(b), a.max(b)),
        }
    }

    pub(super) fn or(&mut self, a: Node, b: Node) -> Node {
        match (a, b) {
            (ALL, _) | (_, ALL) => ALL,
            (NONE, other) | (other, NONE) => other,
            _ if a == b => a,
            _ => self.apply(Operation::Or, a.min(b), a.max(b)),
        }
    }

    fn apply(&mut self, operation: Operation, a: Node, b: Node) -> Node {
        if self.full {
            return NONE;
        }
        if let Some(known) = self.memo.get(&(operation, a, b)) {
            return *known;
        }
        let var = self.top(a).min(self.top(b));
        let branches: Vec<Node> = (0..self.size(var))
            .map(|value| {
                let (a, b) = (self.branch(a, var, value), self.branch(b, var, value));
                match operation {
                    Operation::And => self.and(a, b),
                    Operation::Or => self.or(a, b),
                }
            })
            .collect();
        let node = self.node(var, &branches);
        self.memo.insert((operation, a, b), node);
        node
    }

    pub(super) fn not(&mut self, a: Node) -> Node {
        match a {
            NONE => return ALL,
            ALL => return NONE,
            _ => {}
        }
        if let Some(known) = self.opposite.get(&a) {
            return *known;
        }
        let var = self.top(a);
        let branches: Vec<Node> = (0..self.size(var))
            .map(|value| {
                let branch = self.branch(a, var, value);
                self.not(branch)
            })
            .collect();
        let node = self.node(var, &branches);
        self.opposite.insert(a, node);
        node
    }

    pub(super) fn minus(&mut self, a: Node, b: Node) -> Node {
        let b = self.not(b);
        self.and(a, b)
    }

    /// One point of a set: the first value at each variable that it asks; nothing of the empty set.
    pub(super) fn first(&self, mut a: Node) -> Option<Vec<(Var, u32)>> {
        let mut point = Vec::new();
        while let Some((var, branches)) = self.inner(a) {
            let value = branches.iter().position(|branch| *branch != NONE)?;
            point.push((var, u32::try_from(value).unwrap_or(0)));
            a = *branches.get(value)?;
        }
        (a == ALL).then_some(point)
    }

    /// Whether a point, which has a value for each variable, is in a set.
    #[cfg(test)]
    pub(super) fn has(&self, mut a: Node, point: &dyn Fn(Var) -> u32) -> bool {
        while let Some((var, branches)) = self.inner(a) {
            a = branches.get(point(var) as usize).copied().unwrap_or(NONE);
        }
        a == ALL
    }

    /// The variables that a set asks.
    #[cfg(test)]
    pub(super) fn asked(&self, a: Node) -> std::collections::BTreeSet<Var> {
        let (mut seen, mut vars, mut open) = (Table::default(), std::collections::BTreeSet::new(), vec![a]);
        while let Some(node) = open.pop() {
            if seen.insert(node, ()).is_none()
                && let Some((var, branches)) = self.inner(node)
            {
                vars.insert(var);
                open.extend_from_slice(branches);
            }
        }
        vars
    }
}
