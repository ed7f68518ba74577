//! The names of time zones.

const ZONES: &str = include_str!("../../targets/github_actions/data/zones.txt");

/// The names of all time zones, sorted: `Europe/Berlin`. Source: `zones.txt`.
pub fn zones() -> impl Iterator<Item = &'static str> {
    ZONES.lines()
}
