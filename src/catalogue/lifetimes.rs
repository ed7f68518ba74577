//! Until when versions of languages are maintained. Sources: the schedules that their projects publish.

/// Language, the newest version that has reached its end, the month in which it did. Older ones have, too.
const ENDED: [(&str, &[u32], &str); 4] = [
    ("python", &[3, 10], "October 2026"),
    ("node", &[20], "April 2026"),
    ("ruby", &[3, 2], "March 2026"),
    ("go", &[1, 24], "August 2026"),
];

/// Since when a version of a language is no longer maintained, where it is not.
#[must_use]
pub fn ended(language: &str, version: &str) -> Option<&'static str> {
    let (_, last, month) = ENDED.iter().find(|(name, ..)| *name == language)?;
    let numbers: Option<Vec<u32>> =
        version.trim_end_matches(".x").split('.').take(last.len()).map(|n| n.parse().ok()).collect();
    let numbers = numbers.filter(|numbers| !numbers.is_empty())?;
    if numbers.len() < last.len() {
        // `3` is the newest one of it.
        return (numbers.first() < last.first()).then_some(*month);
    }
    (numbers.as_slice() <= *last).then_some(month)
}

#[cfg(test)]
mod tests {
    use super::ended;

    #[test]
    fn versions() {
        assert_eq!(ended("python", "3.10"), Some("October 2026"));
        assert_eq!(ended("python", "3.9.2"), Some("October 2026"));
        assert_eq!(ended("python", "2"), Some("October 2026"));
        for (language, version) in
            [("python", "3.11"), ("python", "3"), ("node", "22"), ("node", "lts/*"), ("rust", "1.0")]
        {
            assert_eq!(ended(language, version), None, "{language} {version}");
        }
        assert_eq!(ended("node", "18.x"), Some("April 2026"));
    }
}
