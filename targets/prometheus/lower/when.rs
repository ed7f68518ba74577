//! When an alert fires, as a tree that is both a query and a question that a test can answer.

use crate::ir::Comparison;
use crate::ir::units::Exact;
use crate::targets::promql::{Label, Query};

/// When an alert fires.
#[derive(Clone, Debug)]
pub(super) enum When {
    /// A recorded value compares so to a bound.
    Value(Value),
    /// A query over what others export.
    Fact(Fact),
    /// All of them.
    All(Vec<When>),
    /// One of them.
    Any(Vec<When>),
}

/// A recorded value against a bound.
#[derive(Clone, Debug)]
pub(super) struct Value {
    /// The recorded series.
    pub record: String,
    /// What is asked of its labels.
    pub labels: Vec<Label>,
    /// The namespace of the sample of a test; none where the series has no such label.
    pub namespace: Option<String>,
    /// How a bad value compares.
    pub comparison: Comparison,
    /// The bound.
    pub bound: Exact,
}

/// A query that gives something where it holds.
#[derive(Clone, Debug)]
pub(super) struct Fact {
    /// The query.
    pub query: Query,
    /// Whether it holds where there is no series at all.
    pub without: bool,
    /// Series for which it holds, with their values.
    pub firing: Vec<(String, &'static str)>,
    /// Series for which it does not.
    pub silent: Vec<(String, &'static str)>,
    /// The namespace of what it gives in these tests.
    pub namespace: Option<String>,
}

/// What a test puts into the series.
#[derive(Clone, Debug, Default)]
pub(super) struct Assignment {
    /// Recorded series, with the namespace of the sample and its value.
    pub values: Vec<(String, Option<String>, Exact)>,
    /// Facts by their query, and whether they hold.
    pub facts: Vec<(String, bool)>,
}

impl When {
    /// The query.
    #[must_use]
    pub(super) fn query(&self) -> Query {
        match self {
            When::Value(it) => {
                Query::series(&*it.record, &it.labels).joined(it.comparison.sign(), Query::number(it.bound))
            }
            When::Fact(it) => it.query.clone(),
            When::All(all) => {
                let on = if all.iter().all(|one| one.namespace().is_some()) { "namespace" } else { "" };
                joined(all, &format!("and on ({on})"))
            }
            When::Any(any) => joined(any, "or"),
        }
    }

    /// The namespace of the sample that fires in a test.
    #[must_use]
    pub(super) fn namespace(&self) -> Option<&str> {
        match self {
            When::Value(it) => it.namespace.as_deref(),
            When::Fact(it) => it.namespace.as_deref(),
            When::All(all) | When::Any(all) => all.first()?.namespace(),
        }
    }

    /// Whether it holds, and the value that an alert would have.
    #[must_use]
    pub(super) fn holds(&self, given: &Assignment) -> Option<Option<Exact>> {
        match self {
            When::Value(it) => {
                let here = |(record, namespace, _): &&(String, Option<String>, Exact)| {
                    *record == it.record && (it.labels.is_empty() || *namespace == it.namespace)
                };
                let value = given.values.iter().find(here)?.2;
                let holds = match it.comparison {
                    Comparison::Less => value < it.bound,
                    Comparison::LessEqual => value <= it.bound,
                    Comparison::Greater => value > it.bound,
                    Comparison::GreaterEqual => value >= it.bound,
                };
                holds.then_some(Some(value))
            }
            When::Fact(it) => {
                let query = it.query.to_string();
                let known = given.facts.iter().find(|(known, _)| *known == query);
                known.map_or(it.without, |(_, holds)| *holds).then_some(None)
            }
            When::All(all) => {
                let found: Option<Vec<_>> = all.iter().map(|one| one.holds(given)).collect();
                found?.first().copied()
            }
            When::Any(any) => any.iter().find_map(|one| one.holds(given)),
        }
    }

    /// Series for which it holds, or does not; the bounds themselves where they decide it.
    #[must_use]
    pub(super) fn solved(&self, wanted: bool) -> Option<Assignment> {
        let mut free = Vec::new();
        self.leaves(&mut free);
        let sizes: Vec<usize> = free.iter().map(Leaf::len).collect();
        let tries: usize = sizes.iter().product::<usize>().min(20_000);
        (0..tries).find_map(|mut at| {
            let mut given = Assignment::default();
            for (leaf, size) in free.iter().zip(&sizes) {
                leaf.put(at % size, &mut given);
                at /= size;
            }
            (self.holds(&given).is_some() == wanted).then_some(given)
        })
    }

    fn leaves(&self, free: &mut Vec<Leaf>) {
        match self {
            When::Value(it) => {
                let one = it.bound;
                let step = if one == Exact::whole(0) { Exact::whole(1) } else { one };
                let more = step.times(Exact::new(11, 1)).unwrap_or(step);
                let less = one.times(Exact::new(9, 1)).unwrap_or(one);
                let found = free.iter_mut().find_map(|leaf| match leaf {
                    Leaf::Value(record, namespace, values) if *record == it.record && *namespace == it.namespace => {
                        Some(values)
                    }
                    _ => None,
                });
                match found {
                    Some(values) => values.extend([one, more, less]),
                    None => free.push(Leaf::Value(it.record.clone(), it.namespace.clone(), vec![one, more, less])),
                }
            }
            When::Fact(it) => free.push(Leaf::Fact(it.query.to_string())),
            When::All(all) | When::Any(all) => all.iter().for_each(|one| one.leaves(free)),
        }
    }

    /// All facts in it.
    pub(super) fn facts<'a>(&'a self, found: &mut Vec<&'a Fact>) {
        match self {
            When::Fact(it) => found.push(it),
            When::Value(_) => {}
            When::All(all) | When::Any(all) => all.iter().for_each(|one| one.facts(found)),
        }
    }
}

/// What a test is free to choose.
enum Leaf {
    Value(String, Option<String>, Vec<Exact>),
    Fact(String),
}

impl Leaf {
    fn len(&self) -> usize {
        match self {
            Leaf::Value(_, _, values) => values.len(),
            Leaf::Fact(_) => 2,
        }
    }

    fn put(&self, at: usize, given: &mut Assignment) {
        match self {
            Leaf::Value(record, namespace, values) => {
                given.values.extend(values.get(at).map(|value| (record.clone(), namespace.clone(), *value)));
            }
            Leaf::Fact(query) => given.facts.push((query.clone(), at == 1)),
        }
    }
}

fn joined(all: &[When], operator: &str) -> Query {
    let mut queries = all.iter().map(When::query);
    let first = queries.next().unwrap_or(Query::number(0));
    queries.fold(first, |left, right| left.joined(operator, right))
}
