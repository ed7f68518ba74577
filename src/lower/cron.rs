//! Schedules as GitHub reads them: POSIX cron, five fields.

/// The fields with their bounds and names.
const FIELDS: [(&str, u32, u32, &[&str]); 5] = [
    ("minute", 0, 59, &[]),
    ("hour", 0, 23, &[]),
    ("day", 1, 31, &[]),
    ("month", 1, 12, &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]),
    ("weekday", 0, 6, &["sun", "mon", "tue", "wed", "thu", "fri", "sat"]),
];

/// Checks a schedule.
///
/// # Errors
/// What is wrong with it, as a clause.
pub fn check(text: &str) -> Result<(), String> {
    let fields: Vec<&str> = text.split_whitespace().collect();
    if fields.len() != FIELDS.len() {
        return Err(format!("it has {} fields instead of five", fields.len()));
    }
    for (field, (name, low, high, names)) in fields.iter().zip(FIELDS) {
        for item in field.split(',') {
            check_item(item, name, low, high, names)?;
        }
    }
    Ok(())
}

fn check_item(item: &str, name: &str, low: u32, high: u32, names: &[&str]) -> Result<(), String> {
    let (range, step) = item.split_once('/').map_or((item, None), |(r, s)| (r, Some(s)));
    if let Some(step) = step
        && !step.parse::<u32>().is_ok_and(|s| s > 0)
    {
        return Err(format!("`{step}` is no step of the {name}"));
    }
    if range == "*" {
        return Ok(());
    }
    let number = |text: &str| {
        let by_name = names.iter().position(|n| n.eq_ignore_ascii_case(text)).map(|i| i as u32 + low);
        by_name
            .or_else(|| text.parse().ok())
            .filter(|n| (low..=high).contains(n))
            .ok_or_else(|| format!("`{text}` is no {name}: it goes from {low} to {high}"))
    };
    match range.split_once('-') {
        Some((from, to)) if number(from)? > number(to)? => Err(format!("`{range}` begins behind its end")),
        Some(_) => Ok(()),
        None => number(range).map(|_| ()),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn schedules() {
        for good in ["0 2 * * *", "*/15 * * * 1-5", "0 0 1,15 JAN-MAR sun"] {
            assert_eq!(super::check(good), Ok(()), "{good}");
        }
        for bad in ["", "0 2 * *", "60 * * * *", "* * 0 * *", "* * * * 7", "5-1 * * * *", "*/0 * * * *", "a * * * *"] {
            assert!(super::check(bad).is_err(), "{bad}");
        }
    }
}
