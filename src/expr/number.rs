//! Numbers as GitHub reads and writes them.
//!
//! The rules are those of the runner, `ExpressionUtility.ParseNumber` and its number format `G15`. GitHub's editor
//! service, written in another language, differs in the far corners (`0XFF`, more than 15 digits); the runner decides.

/// The number that a text is: trimmed, decimal with sign and exponent, `0x1f`, `0o17`, `Infinity`. Nothing at all is 0,
/// and anything else is not a number.
#[must_use]
pub fn parse_number(text: &str) -> f64 {
    let text = text.trim();
    if text.is_empty() {
        return 0.0;
    }
    if is_decimal(text) {
        return text.parse().unwrap_or(f64::NAN);
    }
    if let Some(digits) = text.strip_prefix("0x") {
        return radix(digits, 16);
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return radix(digits, 8);
    }
    match text {
        "Infinity" | "+Infinity" => f64::INFINITY,
        "-Infinity" => f64::NEG_INFINITY,
        _ => f64::NAN,
    }
}

/// The runner reads these as 32-bit integers with sign: `0xffffffff` is -1, and one digit more is not a number.
fn radix(digits: &str, radix: u32) -> f64 {
    let plain = digits.chars().all(|c| c.is_digit(radix));
    match u32::from_str_radix(digits, radix) {
        Ok(number) if plain => f64::from(number.cast_signed()),
        _ => f64::NAN,
    }
}

fn is_decimal(text: &str) -> bool {
    let text = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let exponent_fits = exponent.is_none_or(|exponent| {
        let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        !exponent.is_empty() && digits(exponent)
    });
    digits(whole) && digits(fraction) && !(whole.is_empty() && fraction.is_empty()) && exponent_fits
}

/// A number as text with 15 significant digits: fixed between 0.0001 and 1e15, as `1.5E+15` and `1E-05` beyond.
#[must_use]
pub fn format_number(number: f64) -> String {
    if number.is_nan() {
        return "NaN".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 { "Infinity".to_owned() } else { "-Infinity".to_owned() };
    }
    if number == 0.0 {
        return "0".to_owned();
    }
    let sign = if number < 0.0 { "-" } else { "" };
    let scientific = format!("{:.14e}", number.abs());
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_end_matches('0');
    if exponent > -5 && exponent < 15 {
        sign.to_owned() + &fixed(digits, exponent)
    } else {
        sign.to_owned() + &exponential(digits, exponent)
    }
}

fn fixed(digits: &str, exponent: i32) -> String {
    let zeros = |count: usize| "0".repeat(count);
    match usize::try_from(exponent) {
        Err(_) => format!("0.{}{digits}", zeros(usize::try_from(-exponent - 1).unwrap_or(0))),
        Ok(exponent) if digits.len() <= exponent + 1 => format!("{digits}{}", zeros(exponent + 1 - digits.len())),
        Ok(exponent) => {
            let (whole, fraction) = digits.split_at(exponent + 1);
            format!("{whole}.{fraction}")
        }
    }
}

fn exponential(digits: &str, exponent: i32) -> String {
    let (first, rest) = digits.split_at(1);
    let point = if rest.is_empty() { "" } else { "." };
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{first}{point}{rest}E{sign}{:02}", exponent.abs())
}

/// A number as the text of a literal that reads back as the very same number.
#[must_use]
pub fn number_literal(number: f64) -> String {
    let short = format_number(number);
    if number.is_nan() || (parse_number(&short) == number && number != 0.0) {
        return short;
    }
    let plain = format!("{number}");
    if plain.len() <= 22 { plain } else { format!("{number:e}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_become_numbers() {
        for (text, number) in [
            ("", 0.0),
            (" \t", 0.0),
            ("1", 1.0),
            ("+1.5", 1.5),
            ("-.5", -0.5),
            ("5.", 5.0),
            ("1e3", 1000.0),
            (" 0xfF ", 255.0),
            ("0o17", 15.0),
            ("0xffffffff", -1.0),
            ("Infinity", f64::INFINITY),
            ("-Infinity", f64::NEG_INFINITY),
            ("1E-1", 0.1),
            ("1e999", f64::INFINITY),
        ] {
            assert_eq!(parse_number(text), number, "{text}");
        }
        for text in [
            "a",
            ".",
            "-",
            "1e",
            "e1",
            "1_0",
            "0X1",
            "0x",
            "0o8",
            "0x100000000",
            "inf",
            "nan",
            "NaN",
            "1 2",
            "-0x1",
            "--1",
            "0x+1",
        ] {
            assert!(parse_number(text).is_nan(), "{text}");
        }
    }

    #[test]
    fn numbers_have_fifteen_digits() {
        for (number, text) in [
            (0.0, "0"),
            (-0.0, "0"),
            (1.0, "1"),
            (-2.5, "-2.5"),
            (0.1 + 0.2, "0.3"),
            (1e14, "100000000000000"),
            (1e15, "1E+15"),
            (123456789012345678.0, "1.23456789012346E+17"),
            (0.0001, "0.0001"),
            (0.00001, "1E-05"),
            (-1.5e-7, "-1.5E-07"),
            (f64::NAN, "NaN"),
            (f64::INFINITY, "Infinity"),
            (f64::NEG_INFINITY, "-Infinity"),
            (999999999999999.9, "1E+15"),
            (1e300, "1E+300"),
        ] {
            assert_eq!(format_number(number), text);
        }
    }

    #[test]
    fn literals_read_back() {
        for number in
            [0.0, 0.1 + 0.2, 1e300, 5e-324, -1.5e-7, 123456789012345678.0, f64::INFINITY, f64::NEG_INFINITY, f64::MAX]
        {
            assert_eq!(parse_number(&number_literal(number)), number, "{}", number_literal(number));
        }
        assert!(parse_number(&number_literal(-0.0)).is_sign_negative());
    }
}
