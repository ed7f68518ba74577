//! The variables of an analysis, and sets of runs over them.
//!
//! An analysis goes through all conditions twice. The first time, while the space is open, it only learns what is asked
//! of what; then every variable gets its values and its place in the order, and the second time sets are computed.

use super::Budget;
use super::classes::{Class, classes};
use super::diagram::{ALL, Diagram, NONE, Node, Var};
use super::pattern::{Chars, Pattern, Question};
use crate::expr::Literal;
use indexmap::{IndexMap, IndexSet};

/// Where a variable stands in the order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    /// Which event it is.
    Case,
    /// What is given from outside.
    Given,
    /// How a job ends; those that run last come first.
    Job(std::cmp::Reverse<usize>),
    /// How a step ends.
    Step,
}

/// What a variable is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Meaning {
    /// Which event it is.
    Case,
    /// One of these values.
    Choice(Vec<Literal>),
    /// A text, in the class of that number.
    Text(usize),
    /// Something that holds or does not, and that nobody can say more of: why.
    Fact(String),
    /// Something that happens or does not.
    Chance,
    /// How the job of this name ends, if it runs: its words.
    Outcome(Vec<&'static str>),
    /// Whether the run has been cancelled when the job is decided about.
    Cancelled,
    /// Whether one of some steps fails.
    Fails,
}

/// A variable.
#[derive(Clone, Debug)]
struct Variable {
    meaning: Meaning,
    rank: Rank,
    size: u32,
    var: Var,
}

/// What is known of a text.
#[derive(Clone, Debug)]
pub(super) struct Text {
    pub(super) name: String,
    base: Base,
    /// Texts that examples should be, the best first.
    likely: Vec<String>,
    questions: IndexSet<(Question, String, String)>,
    /// Where there is none, each question is a fact of its own.
    pub(super) classes: Option<Vec<Class>>,
}

/// Which texts a variable may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Base {
    /// Any.
    Anything,
    /// Names of branches and tags.
    Reference,
    /// Numbers.
    Digits,
}

/// All variables, and the diagram over them.
pub(super) struct Space {
    pub(super) open: bool,
    /// Something was asked that the first pass has not learnt of: what was computed since means nothing.
    lost: bool,
    vars: IndexMap<String, Variable>,
    /// The names of the variables, by their place in the order.
    order: Vec<usize>,
    pub(super) texts: Vec<Text>,
    text_names: IndexMap<String, usize>,
    pub(super) diagram: Diagram,
    pub(super) budget: Budget,
}

impl Space {
    pub(super) fn new(budget: Budget) -> Space {
        Space {
            open: true,
            lost: false,
            vars: IndexMap::new(),
            order: Vec::new(),
            texts: Vec::new(),
            text_names: IndexMap::new(),
            diagram: Diagram::new(Vec::new(), budget.nodes),
            budget,
        }
    }

    fn declare(&mut self, name: &str, rank: Rank, meaning: Meaning, size: usize) {
        if self.open && !self.vars.contains_key(name) {
            let size = u32::try_from(size).unwrap_or(u32::MAX);
            self.vars.insert(name.to_owned(), Variable { meaning, rank, size, var: 0 });
        }
    }

    /// Name and meaning of a variable.
    pub(super) fn named(&self, var: Var) -> Option<(&str, &Meaning)> {
        let (name, variable) = self.vars.get_index(*self.order.get(var as usize)?)?;
        Some((name, &variable.meaning))
    }

    /// Where the variable of this name has one of these values.
    fn where_(&mut self, name: &str, holds: impl Fn(u32) -> bool) -> Node {
        if self.open {
            return ALL;
        }
        match self.vars.get(name) {
            Some(variable) => self.diagram.one_of(variable.var, holds),
            None => {
                self.lost = true;
                NONE
            }
        }
    }

    /// Where the event is one of these.
    pub(super) fn case(&mut self, count: usize, is: impl Fn(usize) -> bool) -> Node {
        self.declare("case", Rank::Case, Meaning::Case, count);
        self.where_("case", |value| is(value as usize))
    }

    /// Where something that nobody can know holds.
    pub(super) fn fact(&mut self, name: &str) -> Node {
        let name = format!("fact {name}");
        self.declare(&name, Rank::Given, Meaning::Fact(name[5..].to_owned()), 2);
        self.where_(&name, |value| value == 1)
    }

    /// Where something happens that nobody decides.
    pub(super) fn happens(&mut self, name: &str) -> Node {
        let name = format!("chance {name}");
        self.declare(&name, Rank::Given, Meaning::Chance, 2);
        self.where_(&name, |value| value == 1)
    }

    /// The values of a choice, each with where it is.
    pub(super) fn choice(&mut self, name: &str, values: &[Literal]) -> Vec<(Node, Literal)> {
        if let [only] = values {
            return vec![(ALL, only.clone())];
        }
        let name = format!("choice {name}");
        self.declare(&name, Rank::Given, Meaning::Choice(values.to_vec()), values.len());
        let all = (0u32..).zip(values);
        all.map(|(at, value)| (self.where_(&name, |found| found == at), value.clone())).collect()
    }

    /// Where a choice has one of these values.
    pub(super) fn chosen(&mut self, name: &str, values: &[Literal], is: impl Fn(&Literal) -> bool) -> Node {
        let found = self.choice(name, values);
        let nodes: Vec<Node> = found.into_iter().filter(|(_, value)| is(value)).map(|(node, _)| node).collect();
        nodes.into_iter().fold(NONE, |sum, node| self.or(sum, node))
    }

    /// How a job ends where it runs: one set for each of the words.
    pub(super) fn outcome(&mut self, job: &str, at: usize, words: &[&'static str]) -> Vec<Node> {
        let name = format!("outcome {job}");
        self.declare(&name, Rank::Job(std::cmp::Reverse(at)), Meaning::Outcome(words.to_vec()), words.len());
        (0u32..).zip(words).map(|(value, _)| self.where_(&name, |found| found == value)).collect()
    }

    /// Where the run is cancelled before a job is decided about.
    pub(super) fn cancelled(&mut self, job: &str, at: usize) -> Node {
        let name = format!("cancelled {job}");
        self.declare(&name, Rank::Job(std::cmp::Reverse(at)), Meaning::Cancelled, 2);
        self.where_(&name, |value| value == 1)
    }

    /// Where one of some steps fails.
    pub(super) fn fails(&mut self, steps: &str) -> Node {
        let name = format!("fails {steps}");
        self.declare(&name, Rank::Step, Meaning::Fails, 2);
        self.where_(&name, |value| value == 1)
    }

    /// The text of this name.
    pub(super) fn text(&mut self, name: &str, base: Base, likely: &[&str]) -> usize {
        if let Some(known) = self.text_names.get(name) {
            return *known;
        }
        let text = Text {
            name: name.to_owned(),
            base,
            likely: likely.iter().map(ToString::to_string).collect(),
            questions: IndexSet::new(),
            classes: None,
        };
        self.texts.push(text);
        self.text_names.insert(name.to_owned(), self.texts.len() - 1);
        self.texts.len() - 1
    }

    /// Where the answer to a question about `before` + text + `behind` is yes.
    pub(super) fn ask(&mut self, text: usize, before: &str, behind: &str, question: Question) -> Node {
        let Some(known) = self.texts.get_mut(text) else { return NONE };
        if self.open {
            known.questions.insert((question, before.to_owned(), behind.to_owned()));
            return ALL;
        }
        let Some(at) = known.questions.get_index_of(&(question, before.to_owned(), behind.to_owned())) else {
            self.lost = true;
            return NONE;
        };
        let name = format!("text {}", known.name);
        let Some(classes) = &known.classes else {
            return self.where_(&format!("{name} {at}"), |value| value == 1);
        };
        let holds: Vec<bool> = classes.iter().map(|class| class.holds.get(at) == Some(&true)).collect();
        match holds.as_slice() {
            [only] => {
                if *only {
                    ALL
                } else {
                    NONE
                }
            }
            _ => self.where_(&name, |value| holds.get(value as usize) == Some(&true)),
        }
    }

    /// Ends the first pass: cuts the texts and puts the variables in order.
    pub(super) fn close(&mut self) {
        for at in 0..self.texts.len() {
            self.cut(at);
        }
        let mut order: Vec<usize> = (0..self.vars.len()).collect();
        order.sort_by_key(|at| self.vars.get_index(*at).map(|(_, variable)| variable.rank));
        let mut sizes = Vec::with_capacity(order.len());
        for (place, at) in order.iter().enumerate() {
            if let Some((_, variable)) = self.vars.get_index_mut(*at) {
                variable.var = u32::try_from(place).unwrap_or(0);
                sizes.push(variable.size);
            }
        }
        self.order = order;
        self.diagram = Diagram::new(sizes, self.budget.nodes);
        self.open = false;
    }

    fn cut(&mut self, at: usize) {
        let Some(text) = self.texts.get_mut(at) else { return };
        let name = format!("text {}", text.name);
        let questions: Vec<Pattern> = text
            .questions
            .iter()
            .map(|(question, before, behind)| Pattern::new(question).within(before, behind))
            .collect();
        let base = match text.base {
            Base::Anything => Pattern::anything(),
            Base::Reference => Pattern::base(Chars::Reference),
            Base::Digits => Pattern::base(Chars::Digit),
        };
        let few = questions.len() <= self.budget.questions;
        let mut found = few.then(|| classes(base, questions.clone(), self.budget.states)).flatten();
        if let Some(found) = &mut found {
            for likely in text.likely.iter().rev() {
                let holds: Vec<bool> = questions.iter().map(|question| question.holds(likely)).collect();
                if let Some(class) = found.iter().position(|class| class.holds == holds) {
                    found[..=class].rotate_right(1);
                    found[0].example.clone_from(likely);
                }
            }
        }
        let count = questions.len();
        let size = found.as_ref().map_or(0, Vec::len);
        text.classes = found;
        let why = text.name.clone();
        if size > 1 {
            self.declare(&name, Rank::Given, Meaning::Text(at), size);
        } else if size == 0 {
            for question in 0..count {
                let name = format!("{name} {question}");
                self.declare(&name, Rank::Given, Meaning::Fact(format!("the text of `{why}`")), 2);
            }
        }
    }

    /// Whether what was computed since this was asked last means nothing: too large, or never heard of.
    pub(super) fn take_failure(&mut self) -> bool {
        let full = self.diagram.take_full();
        std::mem::take(&mut self.lost) || full
    }

    pub(super) fn and(&mut self, a: Node, b: Node) -> Node {
        if self.open { ALL } else { self.diagram.and(a, b) }
    }

    pub(super) fn or(&mut self, a: Node, b: Node) -> Node {
        if self.open { ALL } else { self.diagram.or(a, b) }
    }

    pub(super) fn not(&mut self, a: Node) -> Node {
        if self.open { ALL } else { self.diagram.not(a) }
    }

    pub(super) fn minus(&mut self, a: Node, b: Node) -> Node {
        if self.open { ALL } else { self.diagram.minus(a, b) }
    }

    /// Whether there is nothing to be computed behind a set: not while all is still to be learnt.
    pub(super) fn is_none(&self, a: Node) -> bool {
        !self.open && a == NONE
    }
}
