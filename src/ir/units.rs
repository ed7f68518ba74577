//! Measured numbers in the units that tools count in, exactly: nothing here is rounded.
//!
//! A number that a unit cannot hold is `None`; the checks report it at its literal, so that targets never meet one.
//! Must not know any tool: which unit one counts in is the target's to say.

use super::{Indicator, Ir, Measure, MetricType};
use std::cmp::Ordering;
use std::fmt::{self, Display, Formatter};

/// A decimal number: its digits, and how many of them stand behind the point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exact {
    digits: u128,
    scale: u32,
}

/// The most digits behind the point.
const PLACES: u32 = 18;

impl Exact {
    /// `digits / 10^scale`, in its shortest form.
    #[must_use]
    pub fn new(mut digits: u128, mut scale: u32) -> Exact {
        while scale > 0 && digits.is_multiple_of(10) {
            digits /= 10;
            scale -= 1;
        }
        Exact { digits, scale }
    }

    /// A whole number.
    #[must_use]
    pub fn whole(number: u64) -> Exact {
        Exact::new(u128::from(number), 0)
    }

    /// A decimal number as it is written: digits, and a point among them at most.
    #[must_use]
    pub fn parse(text: &str) -> Option<Exact> {
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let plain = |text: &str| text.chars().all(|c| c.is_ascii_digit());
        if whole.is_empty() || !plain(whole) || !plain(part) {
            return None;
        }
        let scale = u32::try_from(part.len()).ok().filter(|scale| *scale <= PLACES)?;
        Some(Exact::new(format!("{whole}{part}").parse().ok()?, scale))
    }

    /// A thousand times, a hundredth: `× 10^power`.
    #[must_use]
    pub fn shifted(self, power: i32) -> Exact {
        match u32::try_from(power) {
            Ok(power) if power <= self.scale => Exact::new(self.digits, self.scale - power),
            Ok(power) => Exact::new(self.digits * 10u128.pow(power - self.scale), 0),
            Err(_) => Exact::new(self.digits, self.scale + power.unsigned_abs()),
        }
    }

    /// The product; nothing where it is too long.
    #[must_use]
    pub fn times(self, other: Exact) -> Option<Exact> {
        Some(Exact::new(self.digits.checked_mul(other.digits)?, self.scale + other.scale))
    }

    /// The quotient, where it ends.
    #[must_use]
    pub fn divided(self, by: u64) -> Option<Exact> {
        let by = u128::from(by).max(1);
        (0..=PLACES).find_map(|more| {
            let digits = self.digits.checked_mul(10u128.checked_pow(more)?)?;
            digits.is_multiple_of(by).then(|| Exact::new(digits / by, self.scale + more))
        })
    }

    /// What is left of `whole` without it; nothing where it is more.
    #[must_use]
    pub fn from(self, whole: u64) -> Option<Exact> {
        let whole = u128::from(whole).checked_mul(10u128.checked_pow(self.scale)?)?;
        Some(Exact::new(whole.checked_sub(self.digits)?, self.scale))
    }

    /// The nearest number of a machine, whose shortest form is this one again up to fifteen digits.
    #[must_use]
    pub fn to_f64(self) -> f64 {
        self.to_string().parse().unwrap_or(f64::MAX)
    }
}

impl PartialOrd for Exact {
    fn partial_cmp(&self, other: &Exact) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Exact {
    fn cmp(&self, other: &Exact) -> Ordering {
        let scale = self.scale.max(other.scale);
        let at = |it: &Exact| it.digits.saturating_mul(10u128.saturating_pow(scale - it.scale));
        at(self).cmp(&at(other))
    }
}

impl Display for Exact {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let digits = format!("{:0>width$}", self.digits, width = self.scale as usize + 1);
        let (whole, part) = digits.split_at(digits.len() - self.scale as usize);
        if part.is_empty() { f.write_str(whole) } else { write!(f, "{whole}.{part}") }
    }
}

/// What a tool counts in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Thousandths of a second.
    Milliseconds,
    /// Seconds.
    Seconds,
    /// Hundredths of the whole.
    Percent,
    /// Parts of the whole, from 0 to 1.
    Ratio,
    /// How many in a second.
    PerSecond,
    /// Bytes.
    Bytes,
    /// A number without a unit.
    One,
}

/// A measured number in a unit; nothing where the unit is of something else, or cannot hold the number exactly.
#[must_use]
pub fn exact(measure: &Measure, unit: Unit) -> Option<Exact> {
    match (measure, unit) {
        (Measure::Duration(time), Unit::Milliseconds) => Some(Exact::whole(time.0)),
        (Measure::Duration(time), Unit::Seconds) => Some(Exact::whole(time.0).shifted(-3)),
        (Measure::Percent(share), Unit::Percent) => Some(Exact::whole(share.0).shifted(-3)),
        (Measure::Percent(share), Unit::Ratio) => Some(Exact::whole(share.0).shifted(-5)),
        (Measure::Rate(rate), Unit::PerSecond) => Exact::whole(rate.count).shifted(3).divided(rate.per),
        (Measure::Size(size), Unit::Bytes) => Some(Exact::whole(size.bytes)),
        (Measure::Count(count), Unit::One) => Some(Exact::whole(count.0)),
        (Measure::Number(text), Unit::One) => Exact::parse(text),
        _ => None,
    }
}

impl Indicator {
    /// What Prometheus counts it in: seconds, bytes, parts of one.
    #[must_use]
    pub fn base_unit(&self, ir: &Ir) -> Unit {
        match self {
            Indicator::Latency(_) => Unit::Seconds,
            Indicator::Errors | Indicator::Memory | Indicator::Cpu | Indicator::Disk => Unit::Ratio,
            Indicator::Throughput => Unit::PerSecond,
            Indicator::Restarts => Unit::One,
            Indicator::Metric(name) => ir.metrics.get(name).map_or(Unit::One, |metric| base_unit(metric.ty)),
        }
    }
}

/// What a query gives for a metric of this type: Prometheus counts in seconds, bytes and parts of one.
#[must_use]
pub fn base_unit(ty: MetricType) -> Unit {
    match ty {
        MetricType::Percent => Unit::Ratio,
        MetricType::Number | MetricType::Count => Unit::One,
        MetricType::Rate => Unit::PerSecond,
        MetricType::Duration => Unit::Seconds,
        MetricType::Size => Unit::Bytes,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::values::{Count, Duration, FromValue, Percent, Rate, Size, Written};

    fn text(measure: Measure, unit: Unit) -> Option<String> {
        exact(&measure, unit).map(|number| number.to_string())
    }

    fn percent(text: &str) -> Measure {
        Measure::Percent(Percent::parse(text, Written::Quantity).unwrap())
    }

    #[test]
    fn every_unit() {
        let some = |text: &str| Some(text.to_string());
        assert_eq!(text(Measure::Duration(Duration(500)), Unit::Milliseconds), some("500"));
        assert_eq!(text(Measure::Duration(Duration(500)), Unit::Seconds), some("0.5"));
        assert_eq!(text(Measure::Duration(Duration(90_000)), Unit::Seconds), some("90"));
        assert_eq!(text(percent("1%"), Unit::Ratio), some("0.01"));
        assert_eq!(text(percent("99.95%"), Unit::Ratio), some("0.9995"));
        assert_eq!(text(percent("0.001%"), Unit::Ratio), some("0.00001"));
        assert_eq!(text(percent("99.95%"), Unit::Percent), some("99.95"));
        assert_eq!(text(Measure::Rate(Rate { count: 50, per: 1_000 }), Unit::PerSecond), some("50"));
        assert_eq!(text(Measure::Rate(Rate { count: 90, per: 60_000 }), Unit::PerSecond), some("1.5"));
        assert_eq!(text(Measure::Rate(Rate { count: 5, per: 60_000 }), Unit::PerSecond), None);
        assert_eq!(text(Measure::Size(Size { bytes: 1 << 30, text: "1Gi".into() }), Unit::Bytes), some("1073741824"));
        assert_eq!(text(Measure::Count(Count(3)), Unit::One), some("3"));
        assert_eq!(text(Measure::Number("0.850".into()), Unit::One), some("0.85"));
        assert_eq!(text(Measure::Number("1e3".into()), Unit::One), None);
        assert_eq!(text(Measure::Count(Count(3)), Unit::Seconds), None);
    }

    #[test]
    fn numbers_are_compared_by_what_they_are() {
        let number = |text| Exact::parse(text).unwrap();
        assert!(number("0.5") > number("0.05") && number("0.50") == number("0.5") && number("10") > number("9.99"));
        assert_eq!(number("0.0095").from(1).unwrap(), number("0.9905"));
        assert_eq!(number("14.4").times(number("0.001")).unwrap(), number("0.0144"));
        assert_eq!(number("1").shifted(2), number("100"));
        assert_eq!(number("1").divided(3), None);
    }

    /// Converting to any two units of one quantity keeps the bound: what one tool takes for the same, the other does.
    #[test]
    fn both_units_of_a_quantity_are_the_same_bound() {
        for thousandth in (1..200_000).step_by(37) {
            let (share, time) = (Measure::Percent(Percent(thousandth)), Measure::Duration(Duration(thousandth)));
            let pair = |measure, large, small, power| {
                (exact(measure, large).unwrap(), exact(measure, small).unwrap().shifted(power))
            };
            let (percent, ratio) = pair(&share, Unit::Percent, Unit::Ratio, 2);
            let (millis, seconds) = pair(&time, Unit::Milliseconds, Unit::Seconds, 3);
            assert!(percent == ratio && millis == seconds);
            assert_eq!(Exact::parse(&percent.to_string()), Some(percent));
        }
    }
}
