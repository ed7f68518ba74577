//! The reference of the language.

use crate::words::reference::reference;

#[test]
fn every_link_leads_to_a_heading() {
    let text = reference();
    let slug = |heading: &str| {
        let plain: String = heading.chars().filter(|c| c.is_alphanumeric() || " -".contains(*c)).collect();
        plain.trim().to_lowercase().replace(' ', "-")
    };
    let headings: Vec<String> = text.lines().filter(|l| l.starts_with('#')).map(slug).collect();
    for link in text.split("](#").skip(1).filter_map(|rest| rest.split(')').next()) {
        let numbered = link.rsplit_once('-').is_some_and(|(name, n)| {
            n.parse().is_ok_and(|n: usize| headings.iter().filter(|h| *h == name).count() > n)
        });
        assert!(headings.iter().any(|h| h == link) || numbered, "{link}");
    }
}

#[test]
fn rows_show_type_default_and_meaning() {
    let text = reference();
    for row in [
        "| `revisions` | `= count` | `10` | How many versions are kept for a rollback. |",
        "| `surge` | `= percent \\| count` | `25%` | How many replicas may be started beyond those that should run. |",
        "| `KEY` | `= count` | – | how many objects of this kind there may be |",
        "| [`canary`](#rollout-by-canary) | `{ }` | – | A growing share of the traffic, as long as the measurements are good. |",
    ] {
        assert!(text.contains(row), "{row}");
    }
}
