//! Calls of functions: arity, types of arguments, type of the result.

use super::expressions::{TypedExpr, condition, mismatch, typed};
use super::names::report;
use super::scope::Scope;
use super::types::{fits, join};
use crate::diag::{Diagnostic, Diagnostics, codes};
use crate::expr::{Expr, Function, Kind};
use crate::ir::Ref;
use crate::source::Span;
use crate::syntax::ast;
use crate::words::ty::Ty;

/// The functions of the language that GitHub does not have.
const OWN: [(&str, Function); 1] = [("changed", Function::Changed)];

/// GitHub's functions, as a program writes them.
const GITHUB: [&str; 13] = [
    "contains",
    "startsWith",
    "endsWith",
    "format",
    "join",
    "toJSON",
    "fromJSON",
    "hashFiles",
    "case",
    "always",
    "success",
    "failure",
    "cancelled",
];

/// Lowers `name(arguments)`.
pub fn call(
    name: &ast::Name,
    arguments: &[ast::Expr],
    span: Span,
    wanted: &Ty,
    scope: &Scope<'_>,
    diags: &mut Diagnostics,
) -> Option<TypedExpr> {
    match (name.text.as_str(), arguments) {
        ("words", [inner]) => {
            let (inner, _) = typed(inner, &Ty::Text, scope, diags)?;
            return Some((Expr::call(Function::Words, vec![inner], span), Ty::Text));
        }
        ("file", [inner]) => return typed(inner, &Ty::Path, scope, diags).map(|(e, _)| (e, Ty::Path)),
        ("header" | "cookie", [inner]) => return typed(inner, &Ty::Text, scope, diags).map(|(e, _)| (e, Ty::Text)),
        _ => {}
    }
    let own = OWN.iter().find(|(n, _)| *n == name.text).map(|(_, f)| *f);
    let Some(function) = own.or_else(|| Function::github(&name.text)) else {
        let known = GITHUB.into_iter().chain(["changed", "words", "file"]);
        report(
            &codes::UNKNOWN_FUNCTION,
            name.span,
            format!("there is no function `{}`", name.text),
            &name.text,
            known,
            diags,
        );
        return None;
    };
    let (least, most) = if function == Function::Changed { (1, usize::MAX) } else { function.arity() };
    if function == Function::Case && arguments.len() > 1 {
        return case(arguments, span, wanted, scope, diags);
    }
    if arguments.len() < least || arguments.len() > most {
        let wants = if least == most {
            least.to_string()
        } else if most > 200 {
            format!("at least {least}")
        } else {
            format!("{least} to {most}")
        };
        diags.push(
            Diagnostic::new(&codes::WRONG_ARITY, span, format!("`{}` takes {wants} arguments", name.text))
                .label(format!("{} here", arguments.len()))
                .help(format!("write `{}`", usage(&name.text))),
        );
        return None;
    }
    arguments_of(function, arguments, span, scope, diags)
}

/// How a function is called.
fn usage(name: &str) -> String {
    let arguments = match name {
        "contains" => "where, what",
        "startsWith" | "endsWith" => "text, part",
        "format" => "\"{0} of {1}\", a, b",
        "join" => "list, \" \"",
        "toJSON" | "fromJSON" => "value",
        "hashFiles" | "changed" => "\"src/**\"",
        "case" => "condition, value, otherwise",
        _ => "",
    };
    format!("{name}({arguments})")
}

fn arguments_of(
    function: Function,
    arguments: &[ast::Expr],
    span: Span,
    scope: &Scope<'_>,
    diags: &mut Diagnostics,
) -> Option<TypedExpr> {
    let mut lowered: Vec<Expr<Ref>> = Vec::new();
    let mut first: Option<Ty> = None;
    for (i, argument) in arguments.iter().enumerate() {
        let hint = match (function, i, &first) {
            (Function::Contains, 1, Some(Ty::List(item))) => (**item).clone(),
            (Function::Join, 0, _) => Ty::Any,
            (Function::Changed | Function::HashFiles, ..) => Ty::Glob,
            (Function::ToJson | Function::Contains | Function::Format, ..) => Ty::Any,
            _ => Ty::Text,
        };
        let (expr, found) = typed(argument, &hint, scope, diags)?;
        if !fits(&found, &hint) {
            mismatch(argument.span, &found, &hint, diags);
            return None;
        }
        lowered.push(unpacked(function, expr, &found));
        first.get_or_insert(found);
    }
    // An output with a list is JSON as it is.
    if function == Function::ToJson && first.as_ref().is_some_and(is_list) && lowered.iter().all(is_json) {
        return lowered.pop().map(|expr| (expr, Ty::Text));
    }
    if function == Function::Join && lowered.len() == 1 {
        lowered.push(Expr::text(",", span));
    }
    let ty = match function {
        Function::Contains | Function::StartsWith | Function::EndsWith | Function::Matches | Function::Changed => {
            Ty::Bool
        }
        Function::Always | Function::Success | Function::Failure | Function::Cancelled => Ty::Bool,
        Function::FromJson | Function::Case => Ty::Any,
        Function::Format | Function::Join | Function::ToJson | Function::HashFiles | Function::Words => Ty::Text,
    };
    Some((Expr::new(Kind::Call(function, lowered), span), ty))
}

fn is_list(ty: &Ty) -> bool {
    matches!(ty, Ty::List(_) | Ty::Rows(_))
}

/// Whether GitHub has a list of this name as a text in JSON.
fn is_json(expr: &Expr<Ref>) -> bool {
    matches!(expr.kind, Kind::Name(Ref::Output { .. } | Ref::JobOutput(..) | Ref::Input(..) | Ref::Var(_)))
}

/// An argument as the function needs it: a list in JSON is read where the function works on its items.
fn unpacked(function: Function, expr: Expr<Ref>, ty: &Ty) -> Expr<Ref> {
    if matches!(function, Function::Join | Function::Contains) && is_list(ty) && is_json(&expr) {
        let span = expr.span;
        return Expr::call(Function::FromJson, vec![expr], span);
    }
    expr
}

/// `case(condition, value, …, otherwise)`
fn case(
    arguments: &[ast::Expr],
    span: Span,
    wanted: &Ty,
    scope: &Scope<'_>,
    diags: &mut Diagnostics,
) -> Option<TypedExpr> {
    if arguments.len().is_multiple_of(2) {
        diags.push(
            Diagnostic::new(
                &codes::WRONG_ARITY,
                span,
                "`case` takes pairs of a condition and a value, then one value for the rest",
            )
            .label("the value for the rest is missing")
            .help("write `case(condition, value, otherwise)`; `none` is a value, too"),
        );
        return None;
    }
    let mut lowered = Vec::new();
    let mut ty: Option<Ty> = None;
    for (i, argument) in arguments.iter().enumerate() {
        if i % 2 == 0 && i + 1 < arguments.len() {
            lowered.push(condition(argument, scope, diags)?);
            continue;
        }
        let (expr, found) = typed(argument, wanted, scope, diags)?;
        ty = Some(ty.map_or(found.clone(), |t| join(&t, &found)));
        lowered.push(expr);
    }
    Some((Expr::call(Function::Case, lowered, span), ty.unwrap_or(Ty::Any)))
}
