//! Conditions of alerts: a value against a bound, what failed, and both joined. They are read here once, for the reports
//! and for the delivery system.

use super::expressions::value;
use super::names::report;
use super::scope::Scope;
use super::shared::{constant, plain};
use crate::diag::{Diagnostic, Diagnostics, codes};
use crate::ir::{AlertCondition, Comparison, Indicator, Measure, MetricType, Sourced};
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Name, Operator, Predicate};
use crate::words::program::Program;
use crate::words::ty::Ty;
use crate::words::values::{Count, Duration, FromValue, Percent, Rate, Size, Written, literal};

/// What an alert can be about, beside the metrics of the program.
const SUBJECTS: [&str; 8] = ["health", "rollout", "restarts", "latency", "errors", "memory", "cpu", "disk"];

/// The condition of an alert. What is wrong with it is reported.
pub fn alert(expr: &Expr, scope: &Scope<'_>, program: &Program, diags: &mut Diagnostics) -> Option<AlertCondition> {
    Reader { scope, program, diags }.condition(expr, false)
}

/// The type of what a metric measures.
#[must_use]
pub fn metric_type(name: &str, program: &Program) -> Option<Ty> {
    let metric = program.project.metrics.iter().find(|m| m.name.text == name)?;
    Some(match metric.ty.known()? {
        MetricType::Percent => Ty::Percent,
        MetricType::Number => Ty::Number,
        MetricType::Count => Ty::Count,
        MetricType::Rate => Ty::Rate,
        MetricType::Duration => Ty::Duration,
        MetricType::Size => Ty::Size,
    })
}

struct Reader<'a, 'd> {
    scope: &'a Scope<'a>,
    program: &'a Program,
    diags: &'d mut Diagnostics,
}

impl Reader<'_, '_> {
    /// `not`: whether the opposite is meant.
    fn condition(&mut self, expr: &Expr, not: bool) -> Option<AlertCondition> {
        match &expr.kind {
            ExprKind::Group(inner) => self.condition(inner, not),
            ExprKind::Not(inner) => self.condition(inner, !not),
            ExprKind::Binary(operator @ (Operator::And | Operator::Or), left, right) => {
                let (left, right) = (self.condition(left, not), self.condition(right, not));
                let both = vec![left?, right?];
                let all = (*operator == Operator::And) != not;
                Some(if all { AlertCondition::All(both) } else { AlertCondition::Any(both) })
            }
            ExprKind::Binary(operator, left, right) => self.comparison(*operator, left, right, expr.span, not),
            ExprKind::Predicate(None, name, Predicate::Failed) => self.failed(name, expr.span, not),
            ExprKind::Name(name) => {
                if self.known(name, expr.span) {
                    self.shapeless(expr.span, &format!("`{name}` is compared with nothing"));
                }
                None
            }
            ExprKind::Missing | ExprKind::Bad => None,
            _ => {
                self.shapeless(expr.span, "this is nothing that Prometheus could measure");
                None
            }
        }
    }

    fn failed(&mut self, name: &Name, span: Span, not: bool) -> Option<AlertCondition> {
        if !self.known(&name.text, name.span) {
            return None;
        }
        let condition = match name.text.as_str() {
            "health" => AlertCondition::HealthFailed(span),
            "rollout" => AlertCondition::RolloutFailed(span),
            other => {
                self.shapeless(span, &format!("`{other}` is a value, which does not fail"));
                return None;
            }
        };
        if not {
            self.shapeless(span, "an alert that fires while all is well helps nobody");
            return None;
        }
        Some(condition)
    }

    fn comparison(
        &mut self,
        operator: Operator,
        left: &Expr,
        right: &Expr,
        span: Span,
        not: bool,
    ) -> Option<AlertCondition> {
        let ExprKind::Name(name) = &left.kind else {
            self.shapeless(left.span, "what is compared stands on the left: a metric, or one of the alert's own names");
            return None;
        };
        if !self.known(name, left.span) {
            return None;
        }
        let (indicator, ty) = self.indicator(name, left.span)?;
        let comparison = match operator {
            Operator::Less => Comparison::Less,
            Operator::LessEqual => Comparison::LessEqual,
            Operator::Greater => Comparison::Greater,
            Operator::GreaterEqual => Comparison::GreaterEqual,
            _ => {
                let sign = operator.sign();
                self.shapeless(span, &format!("measured values are hardly ever equal, and `{sign}` compares for that"));
                return None;
            }
        };
        let limit = self.limit(right, &ty)?;
        let comparison = if not { comparison.negated() } else { comparison };
        Some(AlertCondition::Compare(indicator, comparison, Sourced::new(limit, right.span), span))
    }

    fn indicator(&mut self, name: &str, span: Span) -> Option<(Indicator, Ty)> {
        let (head, rest) = name.split_once('.').map_or((name, None), |(head, rest)| (head, Some(rest)));
        Some(match (head, rest) {
            ("latency", Some(rest)) => (Indicator::Latency(self.percentile(rest, span)?), Ty::Duration),
            ("latency", None) => {
                let d = Diagnostic::new(&codes::NO_PERCENTILE, span, "a latency is that of some share of all requests");
                let d = d.label("of which share?");
                self.diags.push(d.fix("write `latency.p95`".to_string(), span, "latency.p95"));
                return None;
            }
            ("restarts", None) => (Indicator::Restarts, Ty::Count),
            ("errors", None) => (Indicator::Errors, Ty::Percent),
            ("memory", None) => (Indicator::Memory, Ty::Percent),
            ("cpu", None) => (Indicator::Cpu, Ty::Percent),
            ("disk", None) => (Indicator::Disk, Ty::Percent),
            ("health" | "rollout", _) => {
                self.shapeless(span, &format!("`{head}` is no number: write `{head} failed`"));
                return None;
            }
            _ => (Indicator::Metric(name.to_string()), metric_type(name, self.program)?),
        })
    }

    fn percentile(&mut self, text: &str, span: Span) -> Option<Percent> {
        let share = text.strip_prefix('p').and_then(|n| Percent::parse(&format!("{n}%"), Written::Quantity).ok());
        let share = share.filter(|s| *s > Percent(0) && *s < Percent(100_000));
        if share.is_none() {
            let d = Diagnostic::new(&codes::NO_PERCENTILE, span, format!("`{text}` is no percentile"));
            self.diags.push(d.label("expected one such as `latency.p95`").help("write `latency.p95` or `latency.p99`"));
        }
        share
    }

    fn limit(&mut self, expr: &Expr, ty: &Ty) -> Option<Measure> {
        if let Some((text, Written::Quantity)) = literal(expr)
            && let Some(found) = measure(&text, ty)
        {
            return Some(found);
        }
        let found = value(expr, ty, self.scope, self.diags)?;
        let text = plain(constant(found, expr.span, self.diags)?)?;
        measure(&text, ty)
    }

    /// Whether an alert knows the name; else a report.
    fn known(&mut self, name: &str, span: Span) -> bool {
        let head = name.split('.').next().unwrap_or(name);
        let metrics = self.program.project.metrics.iter().map(|m| m.name.text.as_str());
        let names: Vec<&str> = SUBJECTS.into_iter().chain(metrics).collect();
        if names.contains(&name) || head == "latency" {
            return true;
        }
        report(&codes::UNKNOWN_NAME, span, format!("an alert has no `{name}`"), name, names, self.diags);
        false
    }

    fn shapeless(&mut self, span: Span, message: &str) {
        let d = Diagnostic::new(&codes::ALERT_CONDITION, span, message).label("not a condition of an alert");
        self.diags.push(d.help("write a value against a bound, such as `errors > 5%`, or `health failed`"));
    }
}

/// A measured number of a type.
fn measure(text: &str, ty: &Ty) -> Option<Measure> {
    let written = Written::Quantity;
    match ty {
        Ty::Duration => Duration::parse(text, written).ok().map(Measure::Duration),
        Ty::Percent => Percent::parse(text, written).ok().map(Measure::Percent),
        Ty::Rate => Rate::parse(text, written).ok().map(Measure::Rate),
        Ty::Size => Size::parse(text, written).ok().map(Measure::Size),
        Ty::Count => Count::parse(text, written).ok().map(Measure::Count),
        _ => match Measure::parse(text, written).ok()? {
            it @ (Measure::Count(_) | Measure::Number(_)) => Some(it),
            _ => None,
        },
    }
}
