//! What the checks of declarations and the delivery system have in common: facts, entries, references, constants.

use super::Lower;
use super::expressions::{condition, text_expr, to_expr, typed, value};
use super::names::listed;
use super::scope::Scope;
use crate::diag::{Diagnostic, Diagnostics, codes, similar};
use crate::expr::fold::fold;
use crate::expr::{Expr, Kind as ExprKind, Literal};
use crate::ir::{Ref, Text, Value};
use crate::source::Span;
use crate::syntax::ast;
use crate::words::read::{Entry, FactView, Fields};
use crate::words::ty::{Form, Kind, Ty};
use crate::words::values::{FromValue, Given, Reference, TextExpr, To, Written, kind};

/// Checks all facts of a body: what they refer to, and the types of those that are no literals. The facts in `open` may
/// depend on the run; all others have to be known when compiling.
pub fn facts<F: Fields>(fields: &F, open: &[&str], scope: &Scope<'_>, cx: &mut Lower<'_>) {
    for fact in fields.facts() {
        check_fact(&fact, open.contains(&fact.name), scope, cx);
    }
}

fn check_fact(fact: &FactView<'_>, open: bool, scope: &Scope<'_>, cx: &mut Lower<'_>) {
    for reference in &fact.references {
        resolved(reference, scope, cx);
    }
    let Some(expr) = fact.computed else { return };
    if fact.ty == Ty::Any {
        condition(expr, scope, &mut cx.diags);
        return;
    }
    let wanted = if fact.ty == Ty::Url && open { Ty::Union(vec![Ty::Url, Ty::Secret(None)]) } else { fact.ty.clone() };
    let pair = match &expr.kind {
        ast::ExprKind::Binary(ast::Operator::Range | ast::Operator::Arrow, a, b) => vec![&**a, &**b],
        _ => vec![expr],
    };
    let item = match &wanted {
        Ty::Range(of) => (**of).clone(),
        Ty::Ports => Ty::Count,
        other => other.clone(),
    };
    for part in pair {
        if let Some(found) = value(part, &item, scope, &mut cx.diags)
            && !open
        {
            constant(found, part.span, &mut cx.diags);
        }
    }
}

/// Checks `KEY = VALUE` of a body without words of its own, and gives the values.
pub fn entries(list: &[Entry], ty: &Ty, scope: &Scope<'_>, diags: &mut Diagnostics) -> Vec<(String, Value)> {
    let lowered = |e: &Entry| value(&e.value, ty, scope, diags).map(|v| (e.key.text.clone(), v));
    list.iter().filter_map(lowered).collect()
}

/// Whether there is what is referred to; else a report.
pub fn resolved(reference: &Reference, scope: &Scope<'_>, cx: &mut Lower<'_>) -> bool {
    if reference.kinds.iter().any(|kind| scope.symbols.has(*kind, &reference.name)) {
        return true;
    }
    undeclared(&reference.kinds, &reference.name, reference.span, scope, &mut cx.diags);
    false
}

/// Whether a name of this kind is declared; else a report.
pub fn declared(kind: Kind, name: &ast::Name, scope: &Scope<'_>, cx: &mut Lower<'_>) -> bool {
    resolved(&Reference { kinds: vec![kind], name: name.text.clone(), span: name.span }, scope, cx)
}

/// Reports a name that nothing declares, with the nearest one that is.
pub fn undeclared(kinds: &[Kind], name: &str, span: Span, scope: &Scope<'_>, diags: &mut Diagnostics) {
    let words: Vec<&str> = kinds.iter().map(|kind| kind.word()).collect();
    let words = words.join(" or ");
    let known: Vec<&str> = kinds.iter().flat_map(|kind| scope.symbols.of(*kind)).collect();
    let mut d = Diagnostic::new(&codes::UNKNOWN_NAME, span, format!("no {words} `{name}` is declared"));
    let others = scope.symbols.kinds(name);
    if let Some(near) = similar(name, known.iter().copied()) {
        d = d.label(format!("did you mean `{near}`?")).fix(format!("write `{near}`"), span, near);
        if let Some(at) = kinds.iter().find_map(|kind| scope.symbols.span(*kind, near)) {
            d = d.also(at, format!("`{near}` is declared here"));
        }
    } else if let Some(at) = others.first().and_then(|kind| scope.symbols.span(*kind, name)) {
        let word = others.first().map_or("", |kind| kind.word());
        d = d.label(format!("a {words} is wanted here")).also(at, format!("`{name}` is declared as {word}"));
    } else if !known.is_empty() {
        d = d.label("not declared").help(format!("declared are {}", listed(&known)));
    } else {
        d = d
            .label("not declared")
            .help(format!("declare it: `{} {name}`", kinds.first().map_or("", |kind| kind.word())));
    }
    diags.push(d);
}

/// Reports a secret of another form than its place needs.
pub fn form(given: Option<&Given<To<kind::Secret>>>, wanted: Form, place: &str, scope: &Scope<'_>, cx: &mut Lower<'_>) {
    let Some((name, span)) = given.and_then(|g| g.known().map(|to| (to.name.as_str(), g.span))) else { return };
    let Some(found) = scope.symbols.secret_forms.get(name).filter(|found| **found != wanted) else { return };
    let (found, wanted) = (found.word(), wanted.word());
    let message = format!("`{place}` wants a secret of form `{wanted}`, and `{name}` has the form `{found}`");
    let mut d = Diagnostic::new(&codes::WRONG_TYPE, span, message).label(format!("of form `{found}`"));
    if let Some(at) = scope.symbols.span(Kind::Secret, name) {
        d = d.also(at, "declared here");
    }
    cx.diags.push(d.help(format!("write `secret {name}: {wanted}` where it is declared")));
}

/// Checks the holes of a text.
pub fn holes(template: &ast::Template, scope: &Scope<'_>, cx: &mut Lower<'_>) {
    let _ = super::expressions::text(template, scope, &mut cx.diags);
}

/// Checks an expression whose type does not matter.
pub fn any(expr: &ast::Expr, scope: &Scope<'_>, cx: &mut Lower<'_>) {
    let _ = typed(expr, &Ty::Any, scope, &mut cx.diags);
}

/// Reports a lower end above the upper one.
pub fn ascending<T: PartialOrd>(from: &T, to: &T, span: Span, cx: &mut Lower<'_>) {
    if from > to {
        let d = Diagnostic::new(&codes::OUT_OF_RANGE, span, "the lower end is above the upper one");
        cx.diags.push(d.label("nothing lies between them").help("write the lower end first"));
    }
}

/// The value where it is known when compiling; else a report.
pub fn constant(value: Value, span: Span, diags: &mut Diagnostics) -> Option<Value> {
    let found = folded(value);
    if found.is_none() {
        let d = Diagnostic::new(&codes::NOT_CONSTANT, span, "this value has to be known when compiling");
        diags.push(d.label("known only when it runs").help("write a literal, or a `var` that is given a value"));
    }
    found
}

/// The value with everything computed that can be; nothing when something is left that only the run knows.
#[must_use]
pub fn folded(value: Value) -> Option<Value> {
    if let Value::List(items) = value {
        return items.into_iter().map(folded).collect::<Option<_>>().map(Value::List);
    }
    if let Value::Text(text) = &value
        && text.as_plain().is_some()
    {
        return Some(value);
    }
    let expr = fold(to_expr(value), &|_: &Ref| None);
    let span = expr.span;
    match expr.kind {
        ExprKind::Literal(Literal::String(text)) => Some(Value::Text(Text::plain(text, span))),
        ExprKind::Literal(Literal::Number(number)) => {
            Some(Value::Text(Text::plain(crate::expr::number::format_number(number), span)))
        }
        ExprKind::Literal(Literal::Bool(truth)) => Some(Value::Text(Text::plain(truth.to_string(), span))),
        ExprKind::List(items) => {
            let items = items.into_iter().map(|item| folded(Value::Expr(item, Ty::Any)));
            items.collect::<Option<_>>().map(Value::List)
        }
        _ => None,
    }
}

/// The text of a value that is known when compiling.
#[must_use]
pub fn plain(value: Value) -> Option<String> {
    match folded(value)? {
        Value::Text(text) => text.as_plain().map(str::to_string),
        _ => None,
    }
}

/// A fact that has to be known when compiling: its literal, or what its expression comes to. What is wrong with it has
/// been reported by the checks of declarations.
pub fn fixed<T: FromValue>(given: &Option<Given<T>>, scope: &Scope<'_>) -> Option<T> {
    let given = given.as_ref()?;
    if let Some(value) = given.known() {
        return Some(value.clone());
    }
    let crate::words::values::Value::Computed(expr) = &given.value else { return None };
    let text = plain(value(expr, &T::ty(), scope, &mut Diagnostics::default())?)?;
    let ways = [Written::Quoted, Written::Quantity, Written::Name];
    ways.into_iter().find_map(|written| T::parse(&text, written).ok())
}

/// A list that has to be known when compiling, item by item.
pub fn fixed_list<T: FromValue>(given: &Option<Given<crate::words::values::List<T>>>, scope: &Scope<'_>) -> Vec<T> {
    let Some(given) = given else { return Vec::new() };
    if let Some(list) = given.known() {
        return list.0.iter().map(|(item, _)| item.clone()).collect();
    }
    let crate::words::values::Value::Computed(expr) = &given.value else { return Vec::new() };
    let found = value(expr, &Ty::list(T::ty()), scope, &mut Diagnostics::default());
    let items = match found.and_then(folded) {
        Some(Value::List(items)) => items,
        Some(single) => vec![single],
        None => Vec::new(),
    };
    let texts = items.into_iter().filter_map(plain);
    texts.filter_map(|text| T::parse(&text, Written::Quoted).or_else(|_| T::parse(&text, Written::Name)).ok()).collect()
}

/// A text that has to be known when compiling.
pub fn fixed_text(given: &Option<Given<TextExpr>>, scope: &Scope<'_>) -> Option<String> {
    plain(open(given, scope)?)
}

/// A fact that may depend on the run.
pub fn open<T: FromValue>(given: &Option<Given<T>>, scope: &Scope<'_>) -> Option<Value> {
    let crate::words::values::Value::Computed(expr) = &given.as_ref()?.value else { return None };
    let wanted = match T::ty() {
        Ty::Url => Ty::Union(vec![Ty::Url, Ty::Secret(None)]),
        other => other,
    };
    value(expr, &wanted, scope, &mut Diagnostics::default())
}

/// A title, which is a text that is known when compiling.
pub fn title(expr: &Option<ast::Expr>, scope: &Scope<'_>) -> Option<String> {
    plain(value(expr.as_ref()?, &Ty::Text, scope, &mut Diagnostics::default())?)
}

/// The secrets that a value reads.
#[must_use]
pub fn secrets_of(value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let mut of = |expr: &Expr<Ref>| {
        for (name, _) in crate::expr::visit::names(expr) {
            if let Ref::Secret(secret, _) = name {
                found.push(secret.clone());
            }
        }
    };
    match value {
        Value::Text(text) => of(&text_expr(text.clone(), text.span)),
        Value::Expr(expr, _) => of(expr),
        Value::List(items) => return items.iter().flat_map(secrets_of).collect(),
    }
    found
}
