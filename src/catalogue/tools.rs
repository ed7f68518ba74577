//! Versions of tools, where a system names none: those that the examples are tried with.

/// Tool and version.
pub const TOOLS: [(&str, &str); 7] = [
    ("helm", "3.19"),
    ("k6", "1.1.0"),
    ("kind", "0.30.0"),
    ("kubectl", "1.34"),
    ("node", "22"),
    ("python", "3.13"),
    ("uv", "0.9.5"),
];
