//! What an alert tells people: a text for Prometheus' templates, and what becomes of it in a test.

use crate::ir::units::Unit;

/// A text with the namespace and the value of the alert in it.
#[derive(Clone, Debug, Default)]
pub(super) struct Said(pub Vec<Part>);

/// A part of it.
#[derive(Clone, Debug)]
pub(super) enum Part {
    /// As it is.
    Text(String),
    /// The namespace of the alert.
    Namespace,
    /// Its value, in this unit.
    Value(Unit),
}

impl Said {
    /// A text as it is.
    #[must_use]
    pub(super) fn text(text: impl Into<String>) -> Said {
        Said(vec![Part::Text(text.into())])
    }

    /// With more text behind.
    #[must_use]
    pub(super) fn then(mut self, text: impl Into<String>) -> Said {
        self.0.push(Part::Text(text.into()));
        self
    }

    /// With the value behind.
    #[must_use]
    pub(super) fn value(mut self, unit: Unit) -> Said {
        self.0.push(Part::Value(unit));
        self
    }

    /// With ` in NAMESPACE` behind, where the alert has one.
    #[must_use]
    pub(super) fn place(mut self, known: bool) -> Said {
        if known {
            self.0.extend([Part::Text(" in ".into()), Part::Namespace]);
        }
        self
    }

    /// For a template of Prometheus.
    #[must_use]
    pub(super) fn template(&self) -> String {
        let part = |part: &Part| match part {
            Part::Text(text) => text.replace("{{", "{{ \"{{\" }}"),
            Part::Namespace => "{{ $labels.namespace }}".to_string(),
            Part::Value(unit) => match function(*unit) {
                Some(function) => format!("{{{{ $value | {function} }}}}"),
                None => "{{ $value }}".to_string(),
            },
        };
        self.0.iter().map(part).collect()
    }

    /// As people read it.
    #[must_use]
    pub(super) fn read(&self, namespace: Option<&str>, value: Option<f64>) -> String {
        let part = |part: &Part| match part {
            Part::Text(text) => text.clone(),
            Part::Namespace => namespace.unwrap_or_default().to_string(),
            Part::Value(unit) => shown(value.unwrap_or_default(), *unit),
        };
        self.0.iter().map(part).collect()
    }
}

/// The function of Prometheus' templates that shows a value of this unit.
fn function(unit: Unit) -> Option<&'static str> {
    match unit {
        Unit::Seconds | Unit::Milliseconds => Some("humanizeDuration"),
        Unit::Ratio | Unit::Percent => Some("humanizePercentage"),
        Unit::Bytes => Some("humanize1024"),
        Unit::PerSecond | Unit::One => Some("humanize"),
    }
}

/// A value as that function shows it.
fn shown(value: f64, unit: Unit) -> String {
    match unit {
        Unit::Seconds | Unit::Milliseconds => duration(value),
        Unit::Ratio | Unit::Percent => format!("{}%", four(value * 100.0)),
        Unit::Bytes => scaled(value, 1024.0, &["", "ki", "Mi", "Gi", "Ti", "Pi"]),
        Unit::PerSecond | Unit::One if value != 0.0 && value.abs() < 1.0 => small(value),
        Unit::PerSecond | Unit::One => scaled(value, 1000.0, &["", "k", "M", "G", "T", "P"]),
    }
}

fn scaled(mut value: f64, by: f64, names: &[&str]) -> String {
    let mut at = 0;
    while value.abs() >= by && at + 1 < names.len() {
        value /= by;
        at += 1;
    }
    format!("{}{}", four(value), names.get(at).unwrap_or(&""))
}

fn small(mut value: f64) -> String {
    for name in ["m", "u", "n", "p", "f"] {
        value *= 1000.0;
        if value.abs() >= 1.0 {
            return format!("{}{name}", four(value));
        }
    }
    four(value)
}

fn duration(value: f64) -> String {
    if value == 0.0 {
        return "0s".to_string();
    }
    if value < 1.0 {
        return format!("{}s", small(value));
    }
    let whole = value.trunc();
    let part = |by: f64, of: f64| (whole / by).trunc() % of;
    let (days, hours, minutes) = ((whole / 86_400.0).trunc(), part(3_600.0, 24.0), part(60.0, 60.0));
    let seconds = whole % 60.0;
    if days > 0.0 {
        return format!("{days:.0}d {hours:.0}h {minutes:.0}m {seconds:.0}s");
    }
    if hours > 0.0 {
        return format!("{hours:.0}h {minutes:.0}m {seconds:.0}s");
    }
    if minutes > 0.0 {
        return format!("{minutes:.0}m {seconds:.0}s");
    }
    format!("{}s", four(value))
}

/// Four digits at most, as `%.4g` of Go.
fn four(value: f64) -> String {
    let text = format!("{value:.3e}");
    let (digits, power) = text.split_once('e').unwrap_or((&text, "0"));
    let power: i32 = power.parse().unwrap_or(0);
    if (-4..4).contains(&power) {
        let places = usize::try_from(3 - power).unwrap_or(0);
        let text = format!("{value:.places$}");
        return if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_string() } else { text };
    }
    let digits = digits.trim_end_matches('0').trim_end_matches('.');
    let sign = if power < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", power.abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_shown_as_prometheus_does() {
        assert_eq!(shown(0.55, Unit::Seconds), "550ms");
        assert_eq!(shown(2.0, Unit::Seconds), "2s");
        assert_eq!(shown(90.0, Unit::Seconds), "1m 30s");
        assert_eq!(shown(0.01, Unit::Ratio), "1%");
        assert_eq!(shown(0.011, Unit::Ratio), "1.1%");
        assert_eq!(shown(45.0, Unit::PerSecond), "45");
        assert_eq!(shown(12_345.0, Unit::One), "12.35k");
        assert_eq!(shown(0.5, Unit::One), "500m");
        assert_eq!(shown(0.0, Unit::One), "0");
        assert_eq!(shown(1_073_741_824.0, Unit::Bytes), "1Gi");
    }
}
