//! What healthy means: objectives, metrics, alerts and runbooks.

use super::declaration::{doc, no_body, of_workload, text_body};
use super::read::{BlockWord, Fields, Header, Reader};
use super::table::{Default, Form, Place, Word};
use super::unions::Measure;
use super::values::{Count, Duration, FromValue, Given, List, Percent, Rate, Text, To, Written, kind};
use crate::diag::{Diagnostic, codes};
use crate::source::Span;
use crate::syntax::ast::{self, Allow, Block, Expr, Operator, Statement, Template};
use crate::{choice, place};

/// What an objective is about.
#[derive(Clone, Debug, PartialEq)]
pub enum Indicator {
    /// `latency p95`: of this share of all requests.
    Latency(Percent),
    /// The share of requests that fail.
    Errors,
    /// The share of the limit.
    Memory,
    /// The share of the limit.
    Cpu,
    /// The share of the volumes.
    Disk,
    /// Requests per second.
    Throughput,
    /// How often it started anew.
    Restarts,
    /// A `metric` of the program.
    Metric(ast::Name),
}

/// What a value has to be beyond.
#[derive(Clone, Debug)]
pub struct Band {
    /// From here on.
    pub limit: Given<Measure>,
    /// For so long.
    pub duration: Given<Duration>,
}

/// One line of an `slo`: `latency p95 < 500ms warning 800ms for 5m critical 2s for 5m`.
#[derive(Clone, Debug)]
pub struct Objective {
    /// What is measured.
    pub indicator: Indicator,
    /// How it compares to the target: `<`, `<=`, `>` or `>=`.
    pub operator: Operator,
    /// The target, held by load tests, gates and strategies.
    pub target: Given<Measure>,
    /// Over which time the target is a budget that may be used up.
    pub budget: Option<Given<Duration>>,
    /// How long the target may be missed before somebody hears of it.
    pub duration: Option<Given<Duration>>,
    /// From where on a warning is sent.
    pub warning: Option<Band>,
    /// From where on somebody is called.
    pub critical: Option<Band>,
    /// Its `##` comment.
    pub doc: Option<String>,
    /// What a diagnostic passes over here.
    pub allows: Vec<Allow>,
    /// All of it.
    pub span: Span,
}

const BAND: &str = "[for DURATION] [warning V for DURATION] [critical V for DURATION]";

impl Objective {
    fn read(block: &Block, statement: &Statement, cx: &mut Reader<'_>) -> Option<Objective> {
        let mut header = Header::new(block);
        let indicator = indicator(block, &mut header, cx)?;
        let Some((operator, at)) = header.take_comparison() else {
            header.expected("a comparison such as `<`", cx);
            return None;
        };
        if matches!(operator, Operator::Equal | Operator::NotEqual) {
            let message = format!("`{}` does not say on which side values are good", operator.sign());
            let d = Diagnostic::new(&codes::BAD_HEADER, at, message).label("expected `<`, `<=`, `>` or `>=`");
            cx.error(d.help("write the bound with the side on which it holds: `errors <= 1%`"));
            return None;
        }
        let target = measure(&indicator, &mut header, cx)?;
        let budget = match indicator {
            Indicator::Errors => header.optional("over", "a duration", cx),
            _ => None,
        };
        let duration = header.optional("for", "a duration", cx);
        let warning = band("warning", &indicator, &mut header, cx);
        let critical = band("critical", &indicator, &mut header, cx);
        header.finish(&block.word.text, &format!("{} {BAND}", head_form(&indicator)), cx);
        no_body(block, cx);
        let (doc, allows) = (doc(statement), statement.allows.clone());
        let span = header.head;
        Some(Objective { indicator, operator, target, budget, duration, warning, critical, doc, allows, span })
    }
}

/// What an objective about this looks like, up to its bands.
fn head_form(indicator: &Indicator) -> &'static str {
    match indicator {
        Indicator::Latency(_) => "pNN OP DURATION",
        Indicator::Errors => "OP PERCENT [over DURATION]",
        Indicator::Memory | Indicator::Cpu | Indicator::Disk => "OP PERCENT",
        Indicator::Throughput => "OP RATE",
        Indicator::Restarts => "OP COUNT",
        Indicator::Metric(_) => "OP VALUE",
    }
}

fn indicator(block: &Block, header: &mut Header<'_>, cx: &mut Reader<'_>) -> Option<Indicator> {
    Some(match block.word.text.as_str() {
        "latency" => {
            let word = header.name("the percentile, such as `p95`,", cx)?;
            let share =
                word.text.strip_prefix('p').and_then(|n| Percent::parse(&format!("{n}%"), Written::Quantity).ok());
            let Some(share) = share.filter(|s| *s > Percent(0) && *s < Percent(100_000)) else {
                let message = format!("`{}` is no percentile: write `p95`, `p99` or `p99.9`", word.text);
                cx.error(Diagnostic::new(&codes::BAD_HEADER, word.span, message).label("expected a percentile"));
                return None;
            };
            Indicator::Latency(share)
        }
        "errors" => Indicator::Errors,
        "memory" => Indicator::Memory,
        "cpu" => Indicator::Cpu,
        "disk" => Indicator::Disk,
        "throughput" => Indicator::Throughput,
        "restarts" => Indicator::Restarts,
        _ => Indicator::Metric(block.word.clone()),
    })
}

/// A value in the unit of the indicator.
fn measure(indicator: &Indicator, header: &mut Header<'_>, cx: &mut Reader<'_>) -> Option<Given<Measure>> {
    let what = "a value";
    match indicator {
        Indicator::Latency(_) => Some(header.value(what, cx)?.map(Measure::Duration)),
        Indicator::Errors | Indicator::Memory | Indicator::Cpu | Indicator::Disk => {
            Some(header.value(what, cx)?.map(Measure::Percent))
        }
        Indicator::Throughput => Some(header.value::<Rate>(what, cx)?.map(Measure::Rate)),
        Indicator::Restarts => Some(header.value::<Count>(what, cx)?.map(Measure::Count)),
        Indicator::Metric(_) => header.value(what, cx),
    }
}

/// `WORD V for D`
fn band(word: &str, indicator: &Indicator, header: &mut Header<'_>, cx: &mut Reader<'_>) -> Option<Band> {
    header.take_word(word)?;
    let limit = measure(indicator, header, cx)?;
    header.preposition("for", "a duration", cx)?;
    Some(Band { limit, duration: header.value("a duration", cx)? })
}

/// The lines of an `slo`.
#[derive(Clone, Debug, Default)]
pub struct SloFields {
    /// In order.
    pub objectives: Vec<Objective>,
    /// What is merged unchecked.
    pub raw: Vec<super::common::Raw>,
}

macro_rules! indicators {
    ($($name:literal $form:literal $doc:literal;)*) => {
        &[$(Word {
            name: $name,
            form: Form::Block {
                form: concat!($form, " [for DURATION] [warning V for DURATION] [critical V for DURATION]"),
                body: || None,
                many: true,
            },
            doc: $doc,
            default: Default::Absent,
        }),*]
    };
}

static SLO: Place = Place {
    name: "slo",
    doc: "What a workload has to hold. Load tests, gates and strategies hold the target; alerts fire at the bands \
          `warning` and `critical`, or at the target where there is only `for`. `errors < 0.1% over 30d` is a \
          budget: alerts fire when it is used up so fast that it will not last.",
    words: indicators! {
        "latency" "pNN OP DURATION" "The duration of requests, at a percentile: `latency p95 < 500ms`.";
        "errors" "OP PERCENT [over DURATION]" "The share of requests that fail.";
        "memory" "OP PERCENT" "Memory, as a share of the limit.";
        "cpu" "OP PERCENT" "Processor time, as a share of the limit.";
        "disk" "OP PERCENT" "The share of its volumes that is full.";
        "throughput" "OP RATE" "How many requests are answered.";
        "restarts" "OP COUNT" "How often it starts anew.";
    },
    open: Some((
        "METRIC OP VALUE [for DURATION] [warning V for DURATION] [critical V for DURATION]",
        "a `metric` of the program",
    )),
    steps: None,
    by_header: false,
};

impl Fields for SloFields {
    fn place() -> &'static Place {
        &SLO
    }
    fn fact(&mut self, _: &ast::Fact, _: &mut Reader<'_>) -> bool {
        false
    }
    fn block(&mut self, block: &Block, statement: &Statement, cx: &mut Reader<'_>) -> bool {
        if block.word.text == "raw" {
            self.raw.extend(super::common::Raw::read(block, statement, cx));
        } else if let Some(objective) = Objective::read(block, statement, cx) {
            let same = |o: &&Objective| match (&o.indicator, &objective.indicator) {
                (Indicator::Metric(a), Indicator::Metric(b)) => a.text == b.text,
                (a, b) => a == b,
            };
            match self.objectives.iter().find(same) {
                Some(first) => cx.twice(&block.word.text, objective.span, first.span),
                None => self.objectives.push(objective),
            }
        }
        true
    }
    fn finish(&mut self, _: Span, _: &mut Reader<'_>) {}
}

of_workload! {
    /// `slo NAME of WORKLOAD { }`
    Slo "objective" of SloFields
}

choice! {
    /// What a metric measures.
    MetricType {
        /// A share.
        Percent = "percent",
        /// Any number.
        Number = "number",
        /// A whole number.
        Count = "count",
        /// Something per second.
        Rate = "rate",
        /// A time.
        Duration = "duration",
        /// Bytes.
        Size = "size",
    }
}

/// `metric NAME: TYPE of WORKLOAD """PromQL"""`
#[derive(Clone, Debug)]
pub struct Metric {
    /// Its name.
    pub name: ast::Name,
    /// What it measures.
    pub ty: Given<MetricType>,
    /// Whose.
    pub workload: ast::Name,
    /// The query.
    pub query: Template,
    /// Its `##` comment.
    pub doc: Option<String>,
    /// What a diagnostic passes over here.
    pub allows: Vec<Allow>,
    /// Its word and header.
    pub span: Span,
}

impl BlockWord for Metric {
    const FORM: &'static str = "NAME: TYPE of WORKLOAD \"\"\"PromQL\"\"\"";
    fn read(block: &Block, statement: &Statement, cx: &mut Reader<'_>) -> Option<Metric> {
        let mut header = Header::new(block);
        let name = header.name("the name of the metric", cx)?;
        if !header.take_colon() {
            header.expected("`:` and the type of the metric", cx);
            return None;
        }
        let ty = header.value("the type of the metric", cx)?;
        let workload = header.of("a workload", cx)?;
        header.finish("metric", Self::FORM, cx);
        let query = text_body(block, "a query", cx)?;
        let (doc, allows) = (doc(statement), statement.allows.clone());
        Some(Metric { name, ty, workload, query, doc, allows, span: header.head })
    }
}

choice! {
    /// How bad it is when an alert fires.
    AlertLevel {
        /// Somebody should look at it.
        Warning = "warning",
        /// Somebody has to act.
        Critical = "critical",
    }
}

place! {
    /// Something that somebody has to hear of.
    pub struct AlertFields = "alert" {
        /// How bad it is: it goes to channels whose `alerts` is that or less.
        severity: AlertLevel = "severity" (Value "warning");
        /// The title of the `runbook` that says what to do.
        runbook: Text = "runbook";
        /// Who hears of it.
        notify: List<To<kind::Channel>> = "notify" (From "by severity");
    }
}

/// `alert NAME [of WORKLOAD] when CONDITION [for D] [{ }]`
#[derive(Clone, Debug)]
pub struct Alert {
    /// Its name.
    pub name: ast::Name,
    /// The workload that it is about.
    pub workload: Option<ast::Name>,
    /// When it fires: over `health`, `rollout`, `restarts`, `latency`, `errors`, `memory`, `cpu`, `disk` of the workload,
    /// or a metric.
    pub condition: Expr,
    /// How long that has to last.
    pub duration: Option<Given<Duration>>,
    /// Its facts.
    pub fields: Box<AlertFields>,
    /// Its `##` comment.
    pub doc: Option<String>,
    /// What a diagnostic passes over here.
    pub allows: Vec<Allow>,
    /// Its word and header.
    pub span: Span,
}

impl BlockWord for Alert {
    const FORM: &'static str = "NAME [of WORKLOAD] when CONDITION [for DURATION] [{ }]";
    fn body() -> Option<&'static Place> {
        Some(AlertFields::place())
    }
    fn read(block: &Block, statement: &Statement, cx: &mut Reader<'_>) -> Option<Alert> {
        let mut header = Header::new(block);
        let name = header.name("the name of the alert", cx)?;
        let workload = header.take_word("of").and_then(|_| header.name("a workload", cx));
        header.preposition("when", "a condition", cx)?;
        let Some(condition) = header.take_expression(cx) else {
            header.expected("a condition", cx);
            return None;
        };
        let duration = header.optional("for", "a duration", cx);
        header.finish("alert", Self::FORM, cx);
        let fields = Box::new(cx.fields(block, header.head));
        let (doc, allows) = (doc(statement), statement.allows.clone());
        Some(Alert { name, workload, condition, duration, fields, doc, allows, span: header.head })
    }
}

/// `runbook "Title" """markdown"""`: a page for people on call.
#[derive(Clone, Debug)]
pub struct Runbook {
    /// Its title, which alerts name.
    pub name: ast::Name,
    /// Markdown.
    pub text: Template,
    /// Its `##` comment.
    pub doc: Option<String>,
    /// What a diagnostic passes over here.
    pub allows: Vec<Allow>,
    /// Its word and header.
    pub span: Span,
}

impl BlockWord for Runbook {
    const FORM: &'static str = "\"Title\" \"\"\"markdown\"\"\"";
    fn read(block: &Block, statement: &Statement, cx: &mut Reader<'_>) -> Option<Runbook> {
        let mut header = Header::new(block);
        let name = header.name("the title of the page, in quotes,", cx)?;
        header.finish("runbook", Self::FORM, cx);
        let text = text_body(block, "Markdown", cx)?;
        Some(Runbook { name, text, doc: doc(statement), allows: statement.allows.clone(), span: header.head })
    }
}
