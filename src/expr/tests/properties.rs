//! Properties of random trees and texts.

use proptest::prelude::*;

use super::super::eval::eval;
use super::super::fold::{fold, fold_condition};
use super::super::glob::Glob;
use super::super::parse::parse;
use super::super::print::print;
use super::super::template::Template;
use super::super::value::Value;
use super::super::visit::{chain, contains_status_function, into_operands, rewrite};
use super::super::{Expr, Function, Kind, Literal, Operator, json};
use super::{World, nowhere, read};

type E = Expr<String>;

fn expr(kind: Kind<String>) -> E {
    Expr::new(kind, nowhere())
}

fn literal() -> impl Strategy<Value = Literal> {
    prop_oneof![
        Just(Literal::Null),
        any::<bool>().prop_map(Literal::Bool),
        prop::num::f64::NORMAL.prop_map(Literal::Number),
        (-3i8..100).prop_map(|number| Literal::Number(f64::from(number) / 2.0)),
        "[a-cA-C'{}é0-9 ]{0,4}".prop_map(Literal::String),
        Just(Literal::String("{0}".to_owned())),
        Just(Literal::String("[1,\"a\"]".to_owned())),
    ]
}

fn call(arguments: Vec<E>, pick: usize) -> E {
    use Function::*;
    let functions = [Contains, StartsWith, EndsWith, Format, Join, ToJson, FromJson, Case, Always, Success, Failure];
    let function = functions[pick % functions.len()];
    let (fewest, most) = function.arity();
    let mut arguments: Vec<E> = arguments.into_iter().take(most.min(5)).collect();
    while arguments.len() < fewest || (function == Case && arguments.len().is_multiple_of(2)) {
        arguments.push(Expr::bool(pick.is_multiple_of(2), nowhere()));
    }
    if function.is_status() {
        arguments.clear();
    }
    Expr::call(function, arguments, nowhere())
}

/// A tree as the parser makes it: an index that is a text is a member.
fn tree() -> impl Strategy<Value = E> {
    let names = prop_oneof![Just("a"), Just("b"), Just("list"), Just("object"), Just("none")];
    let leaf =
        prop_oneof![literal().prop_map(|l| expr(Kind::Literal(l))), names.prop_map(|n| expr(Kind::Name(n.to_owned())))];
    leaf.prop_recursive(5, 24, 3, |inner| {
        let boxed = inner.clone().prop_map(Box::new).boxed();
        prop_oneof![
            1 => (boxed.clone(), "[a-cX_-]{1,2}| |1").prop_map(|(inner, name)| expr(Kind::Member(inner, name))),
            1 => (boxed.clone(), boxed.clone()).prop_map(|(inner, index)| match index.kind {
                Kind::Literal(Literal::String(name)) => expr(Kind::Member(inner, name)),
                _ => expr(Kind::Index(inner, index)),
            }),
            1 => boxed.clone().prop_map(|inner| expr(Kind::Star(inner))),
            1 => boxed.clone().prop_map(|inner| expr(Kind::Not(inner))),
            4 => (prop::sample::select(Operator::ALL.to_vec()), boxed.clone(), boxed)
                .prop_map(|(operator, left, right)| expr(Kind::Binary(operator, left, right))),
            4 => (prop::collection::vec(inner, 0..4), any::<prop::sample::Index>())
                .prop_map(|(arguments, pick)| call(arguments, pick.index(1000))),
        ]
    })
}

/// Chains of `&&` and of `||` bound to the left, as they are read.
fn to_the_left(expr: E) -> E {
    rewrite(expr, &mut |part| match part.kind {
        Kind::Binary(operator, ..) if operator.is_logical() => {
            chain(operator, into_operands(part.clone(), operator)).unwrap_or(part)
        }
        _ => part,
    })
}

fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        (-2i8..4).prop_map(|number| Value::Number(f64::from(number))),
        "[a-c1]{0,2}".prop_map(Value::String),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::array),
            prop::collection::vec(("[a-cX_-]{1,2}", inner), 0..3).prop_map(Value::object),
        ]
    })
}

fn world() -> impl Strategy<Value = Value> {
    (json_value(), json_value(), prop::collection::vec(json_value(), 0..3), json_value()).prop_map(
        |(a, b, list, object)| Value::object([("a", a), ("b", b), ("list", Value::array(list)), ("object", object)]),
    )
}

/// The value as kind and JSON; NaN equals NaN here.
fn seen(value: &Value) -> String {
    match value {
        Value::String(text) => format!("text {text}"),
        _ => json::pretty(value),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_printed_reads_back(tree in tree()) {
        let text = print(&tree).unwrap();
        prop_assert_eq!(read(&text).unwrap(), to_the_left(tree), "{}", text);
    }

    #[test]
    fn printing_is_stable(tree in tree()) {
        let text = print(&tree).unwrap();
        prop_assert_eq!(print(&read(&text).unwrap()).unwrap(), text);
    }

    #[test]
    fn folding_keeps_the_value(tree in tree(), world in world(), known in any::<bool>()) {
        let Value::Object(names) = &world else { unreachable!() };
        let substitute = |name: &String| names.get(name).filter(|value| known && value.is_primitive())?.to_expr(nowhere());
        let environment = World(world.clone());
        // A failure stays one, unless folding took away the part that fails.
        if let Ok(value) = eval(&tree, &environment) {
            let folded = eval(&fold(tree.clone(), &substitute), &environment);
            prop_assert_eq!(folded.as_ref().map(seen), Ok(seen(&value)), "{}", print(&tree).unwrap());
            let condition = fold_condition(tree.clone(), &substitute);
            let truth = eval(&condition, &environment).map(|value| value.is_truthy());
            prop_assert_eq!(truth, Ok(value.is_truthy()), "{} => {}", print(&tree).unwrap(), print(&condition).unwrap());
            let false_anyway = matches!(condition.kind, Kind::Literal(_)) && !value.is_truthy();
            prop_assert!(!contains_status_function(&tree) || contains_status_function(&condition) || false_anyway);
        }
    }

    #[test]
    fn folding_twice_changes_nothing(tree in tree()) {
        let once = fold(tree, &|_| None);
        prop_assert_eq!(print(&fold(once.clone(), &|_| None)).ok(), print(&once).ok());
    }

    #[test]
    fn no_text_panics(text in any::<String>(), near in "[a-c0-9.'\"(){}\\[\\]!<>=&|,*? \\n+$-]{0,40}") {
        for text in [text, near] {
            let _ = read(&text).map(|expr| eval(&expr, &World(Value::Null)));
            let _ = parse(&text, nowhere());
            let _ = Template::parse(&text, nowhere()).map(Template::into_expr);
            let _ = Glob::parse(&text).map(|glob| (glob.matches(&text), glob.shape()));
            let _ = json::parse(&text);
        }
    }

    #[test]
    fn json_reads_what_it_prints(value in json_value()) {
        prop_assert_eq!(json::parse(&json::pretty(&value)), Ok(value));
    }

    #[test]
    fn a_text_matches_itself_escaped(text in "[a-z/*?+\\[\\]!\\\\é]{1,12}") {
        let escaped: String = text.chars().flat_map(|c| ['\\', c]).collect();
        prop_assert!(Glob::parse(&escaped).unwrap().matches(&text));
    }
}
