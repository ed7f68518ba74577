//! Numbers and what has a unit.

use super::{FromValue, Written};
use crate::words::ty::Ty;

/// Time, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Duration(pub u64);

impl Duration {
    /// Whole minutes, rounded up.
    #[must_use]
    pub fn minutes(self) -> u64 {
        self.0.div_ceil(60_000)
    }

    /// Whole days, rounded up.
    #[must_use]
    pub fn days(self) -> u64 {
        self.0.div_ceil(86_400_000)
    }
}

impl FromValue for Duration {
    fn ty() -> Ty {
        Ty::Duration
    }
    fn parse(text: &str, written: Written) -> Result<Duration, String> {
        let wrong =
            || format!("`{text}` is no duration: it wants a number and `ms`, `s`, `m`, `h` or `d`, as in `15m`");
        if written != Written::Quantity {
            return Err(wrong());
        }
        let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        let (number, unit) = text.split_at(digits);
        let factor = match unit {
            "ms" => 1,
            "s" => 1_000,
            "m" => 60_000,
            "h" => 3_600_000,
            "d" => 86_400_000,
            "w" => 604_800_000,
            "" => {
                return Err(format!("`{text}` has no unit: write `{text}m` for minutes, `{text}s` for seconds"));
            }
            _ => return Err(wrong()),
        };
        exact(number, factor).map(Duration).ok_or_else(wrong)
    }
}

/// `number × factor` as a whole number, without rounding.
fn exact(number: &str, factor: u64) -> Option<u64> {
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let mut value = whole.parse::<u64>().ok()?.checked_mul(factor)?;
    if !part.is_empty() {
        let scale = 10u64.checked_pow(u32::try_from(part.len()).ok()?)?;
        let scaled = part.parse::<u64>().ok()?.checked_mul(factor)?;
        if scaled % scale != 0 {
            return None;
        }
        value = value.checked_add(scaled / scale)?;
    }
    Some(value)
}

/// A size in bytes, with the text that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Size {
    /// In bytes.
    pub bytes: u64,
    /// As written: `512Mi`.
    pub text: String,
}

impl FromValue for Size {
    fn ty() -> Ty {
        Ty::Size
    }
    fn parse(text: &str, written: Written) -> Result<Size, String> {
        let wrong = || {
            format!(
                "`{text}` is no size: it wants a number and `Ki`, `Mi`, `Gi`, `Ti`, `k`, `M`, `G` or `T`, as in `512Mi`"
            )
        };
        let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        let (number, unit) = text.split_at(digits);
        let factor: u64 = match unit {
            _ if written != Written::Quantity => return Err(wrong()),
            "Ki" => 1 << 10,
            "Mi" => 1 << 20,
            "Gi" => 1 << 30,
            "Ti" => 1 << 40,
            "k" => 1_000,
            "M" => 1_000_000,
            "G" => 1_000_000_000,
            "T" => 1_000_000_000_000,
            "m" => {
                return Err(format!("`{text}` is no size: `m` is a thousandth; did you mean `{number}Mi`?"));
            }
            _ => return Err(wrong()),
        };
        let bytes = exact(number, factor).ok_or_else(wrong)?;
        Ok(Size { bytes, text: text.to_string() })
    }
}

/// Processor time in thousandths of a core.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cpu {
    /// Thousandths of a core.
    pub millis: u64,
    /// As written.
    pub text: String,
}

impl FromValue for Cpu {
    fn ty() -> Ty {
        Ty::Cpu
    }
    fn parse(text: &str, written: Written) -> Result<Cpu, String> {
        let wrong = || format!("`{text}` is no amount of cpu: write `500m` for half a core, `2` for two");
        if written != Written::Quantity {
            return Err(wrong());
        }
        let millis = match text.strip_suffix('m') {
            Some(number) => number.parse::<u64>().ok(),
            None => exact(text, 1_000),
        };
        Ok(Cpu { millis: millis.ok_or_else(wrong)?, text: text.to_string() })
    }
}

/// A share, in thousandths of a percent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Percent(pub u64);

impl FromValue for Percent {
    fn ty() -> Ty {
        Ty::Percent
    }
    fn parse(text: &str, written: Written) -> Result<Percent, String> {
        let number = text.strip_suffix('%').filter(|_| written == Written::Quantity);
        match number.and_then(|n| exact(n, 1_000)) {
            Some(value) => Ok(Percent(value)),
            None => Err(format!("`{text}` is no percentage: it wants a number and `%`, as in `99.5%`")),
        }
    }
}

/// Arrivals per second, in thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rate {
    /// How many.
    pub count: u64,
    /// In how many milliseconds.
    pub per: u64,
}

impl FromValue for Rate {
    fn ty() -> Ty {
        Ty::Rate
    }
    fn parse(text: &str, written: Written) -> Result<Rate, String> {
        let wrong = || format!("`{text}` is no rate: it wants a number and `/s`, `/m` or `/h`, as in `50/s`");
        let (count, unit) = text.split_once('/').filter(|_| written == Written::Quantity).ok_or_else(wrong)?;
        let per = match unit {
            "s" => 1_000,
            "m" | "min" => 60_000,
            "h" => 3_600_000,
            _ => return Err(wrong()),
        };
        Ok(Rate { count: count.parse().map_err(|_| wrong())?, per })
    }
}

/// A whole number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Count(pub u64);

impl FromValue for Count {
    fn ty() -> Ty {
        Ty::Count
    }
    fn parse(text: &str, written: Written) -> Result<Count, String> {
        let number = (written == Written::Quantity).then(|| text.parse().ok()).flatten();
        number.map(Count).ok_or_else(|| format!("`{text}` is no whole number"))
    }
}
