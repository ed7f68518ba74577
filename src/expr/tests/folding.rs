//! What folding makes of expressions.

use super::super::fold::{fold, fold_condition};
use super::super::print::print;
use super::super::{Expr, Kind};
use super::{nowhere, read};

/// `yes`, `no`, `one`, `empty` and `list` are known.
fn known(name: &str) -> Option<Expr<String>> {
    let text = match name {
        "yes" => "true",
        "no" => "false",
        "one" => "1",
        "empty" => "''",
        "ok" => "success()",
        "list" => {
            let items = ["a", "b"].map(|item| Expr::text(item, nowhere()));
            return Some(Expr::new(Kind::List(items.to_vec()), nowhere()));
        }
        _ => return None,
    };
    read(text).ok()
}

#[test]
fn values_fold() {
    for (text, folded) in [
        ("yes && x", "x"),
        ("no && x", "false"),
        ("x && yes", "x && true"),
        ("x && no", "x && false"),
        ("x && no && y", "x && false"),
        ("x && yes && y", "x && y"),
        ("x && (yes && y)", "x && y"),
        ("x == y && yes", "x == y"),
        ("x == y && one", "x == y && 1"),
        ("x || yes", "x || true"),
        ("yes || x", "true"),
        ("no || x", "x"),
        ("empty || x", "x"),
        ("x || empty || y", "x || y"),
        ("x || empty", "x || ''"),
        ("!x || no", "!x"),
        ("yes && one", "1"),
        ("empty && x", "''"),
        ("!yes", "false"),
        ("!(no || no)", "true"),
        ("!!x", "!!x"),
        ("!!(x == y)", "x == y"),
        ("!(x && yes)", "!x"),
        ("contains(list, 'A')", "true"),
        ("contains(list, x)", "contains(fromJSON('[\"a\",\"b\"]'), x)"),
        ("join(list, '+')", "'a+b'"),
        ("list[one]", "'b'"),
        ("list.*", "fromJSON('[\"a\",\"b\"]').*"),
        ("join(list.*, '+')", "'a+b'"),
        ("format('{0}-{1}', one, yes)", "'1-true'"),
        ("format('{0}-{1}', one, x)", "format('{0}-{1}', 1, x)"),
        ("format('{0}')", "format('{0}')"),
        ("fromJSON('{\"a\": [1]}')", "fromJSON('{\"a\": [1]}')"),
        ("fromJSON('{\"a\": [1]}').a", "fromJSON('[1]')"),
        ("fromJSON('{\"a\": [1]}').a[0]", "1"),
        ("fromJSON('[1, 2]')", "fromJSON('[1,2]')"),
        ("fromJSON('no json') && x", "fromJSON('no json') && x"),
        ("x[format('{0}', one)]", "x['1']"),
        ("case(yes, 'a', 'b')", "'a'"),
        ("case(no, 'a', 'b')", "'b'"),
        ("case(no, 'a', x == y, 'b', 'c')", "case(x == y, 'b', 'c')"),
        ("case(x == y, 'a', yes, 'b', 'c')", "case(x == y, 'a', 'b')"),
        ("case(one, 'a', 'b')", "case(1, 'a', 'b')"),
        ("'a' == 'A' && 1 < '2'", "true"),
        ("success() && yes", "success()"),
        ("hashFiles('x') == ''", "hashFiles('x') == ''"),
        ("toJSON(list)", "'[\n  \"a\",\n  \"b\"\n]'"),
    ] {
        assert_eq!(print(&fold(read(text).unwrap(), &|name: &String| known(name))).unwrap(), folded, "{text}");
    }
}

#[test]
fn conditions_fold_further() {
    for (text, folded) in [
        ("x && yes", "x"),
        ("x && no", "false"),
        ("x || one", "true"),
        ("x || empty", "x"),
        ("!!x", "x"),
        ("!!!x", "!x"),
        ("!(x && no)", "true"),
        ("x && (y || yes)", "x"),
        ("x && (y && no || z)", "x && z"),
        ("(x && yes) == y", "(x && true) == y"),
        ("case(x == y, z && yes, no)", "case(x == y, z, false)"),
        ("one", "1"),
        ("success() && x", "success() && x"),
        ("success() && no", "false"),
        ("failure() || yes", "always()"),
        ("yes || failure()", "always()"),
        ("ok || yes", "always()"),
        ("x && (yes || cancelled())", "always() && x"),
    ] {
        assert_eq!(
            print(&fold_condition(read(text).unwrap(), &|name: &String| known(name))).unwrap(),
            folded,
            "{text}"
        );
    }
}
