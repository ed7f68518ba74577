//! GitHub's filter patterns, by the examples of its documentation in other words.

use super::super::glob::{Glob, GlobErrorKind, Globs, Shape};

#[test]
fn patterns_match() {
    for (pattern, fits, misses) in [
        ("main", &["main"][..], &["Main", "main2", "amain", ""][..]),
        ("feature/*", &["feature/a", "feature/"], &["feature/a/b", "feature", "xfeature/a"]),
        ("feature/**", &["feature/a", "feature/a/b/c"], &["feature", "features/a"]),
        ("*", &["main", "v1.2", ""], &["a/b"]),
        ("**", &["main", "a/b/c", ""], &[]),
        ("v*", &["v", "v2.0"], &["v/2", "2v"]),
        ("v[12].[0-9]+.[0-9]+", &["v1.10.1", "v2.0.0"], &["v3.0.0", "v1..1", "v1.10", "v1x10.1"]),
        ("*.jsx?", &["page.js", "page.jsx"], &["page.jsxx", "a/page.js", "page.jx"]),
        ("**.js", &["index.js", "src/index.js", "a/b/x.js"], &["index.jsx"]),
        ("*.js", &["app.js"], &["js/app.js"]),
        ("docs/*", &["docs/a.md"], &["docs/a/b.md"]),
        ("docs/**/*.md", &["docs/a.md", "docs/a/b/c.md"], &["docs.md", "x/docs/a.md", "docs/a.txt"]),
        ("**/docs/**", &["docs/a", "x/docs/a/b"], &["mydocs/a", "x/mydocs/a"]),
        ("**/README.md", &["README.md", "a/b/README.md"], &["aREADME.md", "a/bREADME.md"]),
        ("**/*src/**", &["a/src/app.js", "my-src/code/app.js"], &["src2/a"]),
        ("**/migrate-*.sql", &["migrate-1.sql", "db/migrate-v1.sql"], &["db/migrate/1.sql"]),
        ("a**/b", &["a/b", "axx/yy/b"], &["ab", "b"]),
        ("x/**/**/y", &["x/y", "x/a/y", "x/a/b/y"], &["xy"]),
        ("a+b", &["ab", "aaab"], &["b", "a+b"]),
        ("a?b", &["b", "ab"], &["aab"]),
        ("a\\+b\\?\\*", &["a+b?*"], &["aab", "a+b?x"]),
        ("[CB]at", &["Cat", "Bat"], &["cat", "at", "CBat"]),
        ("[a-z0-9_-]x", &["ax", "7x", "_x", "-x"], &["Ax", "x"]),
        ("é*ü", &["éü", "é→ü"], &["eü"]),
        ("\\!x", &["!x"], &["x"]),
        ("[0-9]+", &["1", "123"], &["", "12a", "1.2"]),
    ] {
        let glob = Glob::parse(pattern).unwrap();
        for text in fits {
            assert!(glob.matches(text), "{pattern} should match {text:?}");
        }
        for text in misses {
            assert!(!glob.matches(text), "{pattern} should not match {text:?}");
        }
    }
}

#[test]
fn the_last_match_decides() {
    let releases = Globs::parse(["releases/**", "!releases/**-alpha"]).unwrap();
    assert!(releases.matches("releases/10") && !releases.matches("releases/10-alpha") && !releases.matches("main"));
    let again = Globs::parse(["*.md", "!README.md", "README*"]).unwrap();
    assert!(again.matches("README.md") && again.matches("hello.md") && again.matches("README.doc"));
    let before = Globs::parse(["!README.md", "*.md"]).unwrap();
    assert!(before.matches("README.md"));
    assert!(Globs::parse(["src/**", "!src/*.md"]).unwrap().match_any(["src/a.md", "src/b.rs"]));
    assert!(!Globs::parse(["src/**", "!src/*.md"]).unwrap().match_any(["src/a.md", "docs/b.rs"]));
    assert_eq!(Globs::parse(["!a", "!b"]).unwrap_err().kind, GlobErrorKind::OnlyNegative);
    assert_eq!(Globs::parse([""; 0]).unwrap_err().kind, GlobErrorKind::Empty);
}

#[test]
fn malformed_patterns_are_refused() {
    use GlobErrorKind::*;
    for (pattern, kind, at) in [
        ("", Empty, 0),
        ("!", Empty, 1),
        ("a[b", UnclosedSet, 1),
        ("[]", EmptySet, 0),
        ("x[z-a]", ReversedRange, 1),
        ("?a", NothingToRepeat, 0),
        ("!+a", NothingToRepeat, 1),
        ("a*?", NothingToRepeat, 2),
        ("a?+", NothingToRepeat, 2),
        ("é\\", NothingToEscape, 2),
    ] {
        let error = Glob::parse(pattern).unwrap_err();
        assert_eq!((error.kind, error.at), (kind, at), "{pattern}");
        assert!(error.to_string().contains(pattern));
    }
}

#[test]
fn simple_shapes_are_told() {
    let text = |text: &str| text.to_owned();
    for (pattern, shape) in [
        ("main", Shape::Exact(text("main"))),
        ("!a\\*", Shape::Exact(text("a*"))),
        ("release/**", Shape::Prefix(text("release/"))),
        ("**.md", Shape::Suffix(text(".md"))),
        ("**", Shape::Anything),
        ("*", Shape::Other),
        ("v*", Shape::Other),
        ("**/a", Shape::Other),
        ("a+", Shape::Other),
        ("**a**", Shape::Other),
    ] {
        assert_eq!(Glob::parse(pattern).unwrap().shape(), shape, "{pattern}");
    }
}

#[test]
fn long_texts_take_no_longer_than_they_are() {
    let glob = Glob::parse(&format!("{}b", "a*a**".repeat(50))).unwrap();
    assert!(!glob.matches(&"a".repeat(5000)));
}
