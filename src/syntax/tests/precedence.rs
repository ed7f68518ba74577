//! Rows: what binds how tightly, and where an expression ends.

use super::*;

fn value(text: &str) -> String {
    match sound(&format!("x = {text}")).statements.first().map(|s| &s.kind) {
        Some(StatementKind::Fact(f)) => show_value(&f.value),
        other => panic!("{other:?}"),
    }
}

/// The expression at the front of a header, and how many parts it takes.
fn front(header: &str) -> (String, usize) {
    let file = sound(&format!("w {header}"));
    let Some(StatementKind::Block(block)) = file.statements.first().map(|s| &s.kind) else { panic!("{file:?}") };
    let mut diags = Diagnostics::default();
    let (expr, used) = rows::expression(&block.header, &mut diags);
    assert!(diags.is_empty());
    (show_value(&expr), used)
}

#[test]
fn operators_bind_as_in_github() {
    assert_eq!(value("a || b && c == d"), "(|| a (&& b (== c d)))");
    assert_eq!(value("a == b && !c || d"), "(|| (&& (== a b) (! c)) d)");
    assert_eq!(value("!a == b"), "(== (! a) b)");
    assert_eq!(value("a && b && c"), "(&& (&& a b) c)");
    assert_eq!(value("500m .. 2"), "(.. 500m 2)");
    assert_eq!(value("80 -> 8000"), "(-> 80 8000)");
    assert_eq!(value("http->80"), "(-> http 80)");
    assert_eq!(value("1..3"), "(.. 1 3)");
    assert_eq!(value("a | b | none"), "(| (| a b) none)");
    assert_eq!(value("tag ~ versions.tags"), "(~ tag versions.tags)");
    assert_eq!(value("(a || b) && c"), "(&& <(|| a b)> c)");
}

#[test]
fn predicates_bind_tighter_than_not() {
    assert_eq!(value("!build failed && a"), "(&& (! (failed? build)) a)");
    assert_eq!(value("image api pushed || any failed"), "(|| (pushed? image/api) (failed? any))");
    assert_eq!(value("body.data exists"), "(exists? body.data)");
    assert_eq!(value("failed"), "failed");
}

#[test]
fn what_touches_belongs_together() {
    assert_eq!(value("f(a, b).c.*"), "(* (. f(a b) c))");
    assert_eq!(value("a.b[0]['x y']"), "(at (at a.b 0) 'x y')");
    assert_eq!(value("contains(\n  [a, b],\n  c\n)"), "contains([a b] c)");
    assert_eq!(value("'it''s'"), "'it's'");
    assert_eq!(value("[1\n 2,\n 3,\n]"), "[1 2 3]");
    assert_eq!(value("a &&\n  b"), "(&& a b)");
}

#[test]
fn an_expression_ends_before_what_cannot_continue_it() {
    assert_eq!(front("a failed for 5m"), ("(failed? a)".to_owned(), 2));
    assert_eq!(front("a && b else warn"), ("(&& a b)".to_owned(), 3));
    assert_eq!(front("a, b"), ("a".to_owned(), 1));
    assert_eq!(front("a: b"), ("a".to_owned(), 1));
    assert_eq!(front("a = b"), ("a".to_owned(), 1));
    assert_eq!(front("< 5%"), ("missing".to_owned(), 0));
    assert_eq!(front("< 5%").1, 0);
    assert_eq!(rows::expression(&[], &mut Diagnostics::default()).1, 0);
}

#[test]
fn comparisons_do_not_chain() {
    assert!(report("x = a < b < c").message.contains("compares a result"));
    assert!(report("x = a == b == c").message.contains("compares a result"));
    assert!(report("x = 1 .. 2 .. 3").message.contains("two ends"));
    assert_eq!(value("(a == b) == c"), "(== <(== a b)> c)");
}
