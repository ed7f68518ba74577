//! Values and expressions: from what was written to typed trees of resolved names.

mod operators;
mod quantities;

use super::names::{self, Typed, resolve};
use super::scope::Scope;
use super::types::{fits, join};
use crate::diag::{Diagnostic, Diagnostics, codes, similar};
use crate::expr::{Expr, Function, Kind, Literal, Operator};
use crate::ir::{Piece, Ref, Text, Value};
use crate::source::Span;
use crate::syntax::ast::{self, ExprKind};
use crate::words::ty::Ty;
use crate::words::values::Written;
use crate::words::values::is_reference;

use operators::{binary, predicate_of};
use quantities::quantity;

/// An expression with its type.
pub type TypedExpr = (Expr<Ref>, Ty);

/// Lowers a value for a place of type `wanted`; reports what does not fit. `None` when it could not be understood.
pub fn value(expr: &ast::Expr, wanted: &Ty, scope: &Scope<'_>, diags: &mut Diagnostics) -> Option<Value> {
    let (value, found) = typed_value(expr, wanted, scope, diags)?;
    if !fits(&found, wanted) {
        mismatch(expr.span, &found, wanted, diags);
        return None;
    }
    Some(value)
}

/// Lowers a value, with `wanted` as a hint for bare names.
pub fn typed_value(expr: &ast::Expr, wanted: &Ty, scope: &Scope<'_>, diags: &mut Diagnostics) -> Option<Typed> {
    match &expr.kind {
        ExprKind::List(items) => list(items, wanted, scope, diags),
        ExprKind::Template(template) => template_value(template, wanted, scope, diags),
        ExprKind::Group(inner) => typed_value(inner, wanted, scope, diags),
        ExprKind::Name(text) => name(text, expr.span, wanted, scope, diags),
        _ => {
            let (expr, ty) = typed(expr, wanted, scope, diags)?;
            Some((as_value(expr, &ty), ty))
        }
    }
}

/// A literal text becomes a text, everything else stays an expression.
fn as_value(expr: Expr<Ref>, ty: &Ty) -> Value {
    match &expr.kind {
        Kind::Literal(Literal::String(text)) => Value::Text(Text::plain(text.clone(), expr.span)),
        _ => Value::Expr(expr, ty.clone()),
    }
}

/// Says that a type does not fit.
pub fn mismatch(span: Span, found: &Ty, wanted: &Ty, diags: &mut Diagnostics) {
    let wanted_text = crate::words::read::described(wanted);
    diags.push(
        Diagnostic::new(&codes::WRONG_TYPE, span, format!("this is {}, where {wanted_text} is wanted", a_type(found)))
            .label(format!("of type {found}")),
    );
}

fn a_type(ty: &Ty) -> String {
    match ty {
        Ty::Bool => "a truth value".into(),
        Ty::Choice(words) if words.len() == 1 => format!("`{}`", words[0]),
        Ty::None => "`none`".into(),
        Ty::Declared(kind) => format!("the name of a {}", kind.word()),
        other => format!("of type {other}"),
    }
}

fn list(items: &[ast::Expr], wanted: &Ty, scope: &Scope<'_>, diags: &mut Diagnostics) -> Option<Typed> {
    let item_ty = match wanted {
        Ty::List(item) => (**item).clone(),
        Ty::Union(all) => {
            all.iter().find_map(|t| if let Ty::List(i) = t { Some((**i).clone()) } else { None }).unwrap_or(Ty::Any)
        }
        _ => Ty::Any,
    };
    let mut values = Vec::new();
    let mut ty: Option<Ty> = None;
    for item in items {
        let (value, found) = typed_value(item, &item_ty, scope, diags)?;
        // A list in a list is flattened, and `none` left out.
        let single = match &found {
            Ty::List(inner) => inner,
            other => other,
        };
        if *single != Ty::None && !fits(single, &item_ty) {
            mismatch(item.span, &found, &item_ty, diags);
            return None;
        }
        ty = Some(ty.map_or(found.clone(), |t| join(&t, &found)));
        values.push(value);
    }
    let ty = if item_ty == Ty::Any { ty.unwrap_or(Ty::Any) } else { item_ty };
    Some((Value::List(values), Ty::list(ty)))
}

fn template_value(template: &ast::Template, wanted: &Ty, scope: &Scope<'_>, diags: &mut Diagnostics) -> Option<Typed> {
    if let [ast::Piece::Hole(inner, _)] = template.pieces.as_slice()
        && !template.block
    {
        return typed_value(inner, wanted, scope, diags);
    }
    let text = text(template, scope, diags)?;
    if let (Some(plain), false) = (text.as_plain(), wanted.choices().is_empty()) {
        let choices = wanted.choices();
        if choices.contains(&plain) && !fits(&Ty::Text, wanted) {
            let plain = plain.to_string();
            let d = Diagnostic::new(&codes::QUOTED_CHOICE, template.span, "a choice needs no quotes");
            diags.push(d.fix(format!("write `{plain}`"), template.span, plain.clone()));
            if fits(&Ty::Bool, wanted) && matches!(plain.as_str(), "true" | "false") {
                return Some((Value::Expr(Expr::bool(plain == "true", template.span), Ty::Bool), Ty::Bool));
            }
            return Some((Value::Text(text), Ty::choice(&[&plain])));
        }
    }
    Some((Value::Text(text), Ty::Text))
}

/// Lowers a text with its holes.
pub fn text(template: &ast::Template, scope: &Scope<'_>, diags: &mut Diagnostics) -> Option<Text> {
    let mut pieces = Vec::new();
    let mut sound = true;
    for piece in &template.pieces {
        match piece {
            ast::Piece::Text(text, _) => push_literal(&mut pieces, text),
            ast::Piece::Hole(inner, _) => match typed_value(inner, &Ty::Any, scope, diags) {
                Some((value, ty)) => push_value(&mut pieces, value, ty),
                None => sound = false,
            },
        }
    }
    sound.then_some(Text { pieces, span: template.span })
}

/// Adds a text, joined to a text before it.
pub fn push_literal(pieces: &mut Vec<Piece>, text: &str) {
    match pieces.last_mut() {
        Some(Piece::Literal(last)) => last.push_str(text),
        _ if text.is_empty() => {}
        _ => pieces.push(Piece::Literal(text.to_string())),
    }
}

fn push_value(pieces: &mut Vec<Piece>, value: Value, ty: Ty) {
    match value {
        Value::Text(text) => {
            // A known text stays a hole: in a script it has to be quoted for its shell.
            let span = text.span;
            pieces.push(Piece::Hole(text_expr(text, span), ty));
        }
        Value::Expr(expr, _) => pieces.push(Piece::Hole(expr, ty)),
        Value::List(items) => {
            let span = Span::new(crate::source::FileId(0), 0, 0);
            let items = items.into_iter().map(to_expr).collect();
            pieces.push(Piece::Hole(Expr::new(Kind::List(items), span), ty));
        }
    }
}

/// A value as one expression.
#[must_use]
pub fn to_expr(value: Value) -> Expr<Ref> {
    match value {
        Value::Text(text) => {
            let span = text.span;
            text_expr(text, span)
        }
        Value::Expr(expr, _) => expr,
        Value::List(items) => {
            let span = Span::new(crate::source::FileId(0), 0, 0);
            Expr::new(Kind::List(items.into_iter().map(to_expr).collect()), span)
        }
    }
}

/// A text as an expression: a literal, or a call of `format`.
#[must_use]
pub fn text_expr(text: Text, span: Span) -> Expr<Ref> {
    if let Some(plain) = text.as_plain() {
        return Expr::text(plain, span);
    }
    if let [Piece::Hole(expr, _)] = text.pieces.as_slice() {
        return expr.clone();
    }
    let mut pattern = String::new();
    let mut arguments = Vec::new();
    for piece in text.pieces {
        match piece {
            Piece::Literal(literal) => pattern.push_str(&literal.replace('{', "{{").replace('}', "}}")),
            Piece::Hole(expr, _) => {
                pattern.push_str(&format!("{{{}}}", arguments.len()));
                arguments.push(expr);
            }
        }
    }
    arguments.insert(0, Expr::text(pattern, span));
    Expr::call(Function::Format, arguments, span)
}

/// A condition: typed, and of a type that GitHub can take for true or false.
pub fn condition(expr: &ast::Expr, scope: &Scope<'_>, diags: &mut Diagnostics) -> Option<Expr<Ref>> {
    let (result, ty) = typed(expr, &Ty::Bool, scope, diags)?;
    if matches!(ty, Ty::List(_) | Ty::Rows(_)) || matches!(&expr.kind, ExprKind::Template(_) | ExprKind::Quoted(_)) {
        mismatch(expr.span, &ty, &Ty::Bool, diags);
        return None;
    }
    Some(as_truth(result, &ty))
}

/// An output of a step is a text: `'false'` would hold. One that is declared as a truth value is compared.
fn as_truth(expr: Expr<Ref>, ty: &Ty) -> Expr<Ref> {
    let is_text = matches!(&expr.kind, Kind::Name(Ref::Output { .. } | Ref::JobOutput(..)));
    if *ty == Ty::Bool && is_text {
        let span = expr.span;
        return Expr::binary(Operator::Equal, expr, Expr::text("true", span));
    }
    expr
}

/// Lowers an expression with its type; `wanted` decides what a bare name is.
pub fn typed(expr: &ast::Expr, wanted: &Ty, scope: &Scope<'_>, diags: &mut Diagnostics) -> Option<TypedExpr> {
    let span = expr.span;
    match &expr.kind {
        ExprKind::Missing | ExprKind::Bad => None,
        ExprKind::Name(text) => name(text, span, wanted, scope, diags).map(|(v, t)| (to_expr(v), t)),
        ExprKind::Template(_) | ExprKind::List(_) => {
            typed_value(expr, wanted, scope, diags).map(|(v, t)| (to_expr(v), t))
        }
        ExprKind::Quoted(text) => Some((Expr::text(text.clone(), span), Ty::Text)),
        ExprKind::Quantity(text) => Some(quantity(text, span, wanted)),
        ExprKind::Group(inner) => typed(inner, wanted, scope, diags),
        ExprKind::Not(inner) => {
            let (inner, ty) = typed(inner, &Ty::Bool, scope, diags)?;
            Some((Expr::new(Kind::Not(Box::new(as_truth(inner, &ty))), span), Ty::Bool))
        }
        ExprKind::Binary(operator, left, right) => {
            binary(*operator, left, right, wanted, scope, diags).map(|(mut e, t)| {
                e.span = span;
                (e, t)
            })
        }
        ExprKind::Call(name, arguments) => super::calls::call(name, arguments, span, wanted, scope, diags),
        ExprKind::Member(inner, name) => {
            let (inner, _) = typed(inner, &Ty::Any, scope, diags)?;
            Some((Expr::new(Kind::Member(Box::new(inner), name.text.clone()), span), Ty::Any))
        }
        ExprKind::Index(inner, index) => {
            let (inner, ty) = typed(inner, &Ty::Any, scope, diags)?;
            let (index, _) = typed(index, &Ty::Any, scope, diags)?;
            let item = if let Ty::List(item) = ty { *item } else { Ty::Any };
            Some((Expr::new(Kind::Index(Box::new(inner), Box::new(index)), span), item))
        }
        ExprKind::Star(inner) => {
            let (inner, _) = typed(inner, &Ty::Any, scope, diags)?;
            Some((Expr::new(Kind::Star(Box::new(inner)), span), Ty::list(Ty::Any)))
        }
        ExprKind::Predicate(kind, name, predicate) => predicate_of(kind.as_ref(), name, *predicate, span, scope, diags),
    }
}

/// A bare or dotted name.
fn name(text: &str, span: Span, wanted: &Ty, scope: &Scope<'_>, diags: &mut Diagnostics) -> Option<Typed> {
    let word = |ty: Ty| Some((Value::Text(Text::plain(text, span)), ty));
    if let Some(found) = declared(text, wanted, scope) {
        return word(found);
    }
    if let Some(expr) = value_of(text, scope) {
        return typed_value(&expr, wanted, scope, diags);
    }
    if wanted.choices().contains(&text) && !matches!(text, "true" | "false" | "none") {
        return word(Ty::choice(&[text]));
    }
    let plain = !is_reference(text, Written::Name) && !matches!(text, "none" | "true" | "false");
    if let Some(ty) = bare(text, wanted).filter(|_| plain && scope.extra.iter().all(|(n, _)| *n != text)) {
        return word(ty);
    }
    if let (Ty::Bool, Some((_, truth))) = (wanted, names::TRUTHS.iter().find(|(word, _)| *word == text)) {
        let d = Diagnostic::new(&codes::UNKNOWN_CHOICE, span, format!("`{text}` is no truth value"));
        diags.push(d.label("neither `true` nor `false`").fix(format!("write `{truth}`"), span, *truth));
        return None;
    }
    let choices = wanted.choices();
    let dotted = text.contains('.');
    let kinds = kinds_of(wanted);
    if !kinds.is_empty() && !dotted && !is_known(text, scope) {
        super::shared::undeclared(&kinds, text, span, scope, diags);
        return None;
    }
    if !choices.is_empty() && !dotted && !matches!(wanted, Ty::Bool | Ty::None) && !is_known(text, scope) {
        let mut d =
            Diagnostic::new(&codes::UNKNOWN_CHOICE, span, format!("`{text}` is none of {}", names::listed(&choices)));
        if let Some(near) = similar(text, choices.iter().copied()) {
            d = d.label(format!("did you mean `{near}`?")).fix(format!("write `{near}`"), span, near);
        }
        diags.push(d);
        return None;
    }
    resolve(text, span, scope, diags)
}

/// The type in which a place takes a bare word as it is.
fn bare(text: &str, wanted: &Ty) -> Option<Ty> {
    match wanted {
        Ty::Name | Ty::Label | Ty::Platform => Some(wanted.clone()),
        // In `image | fs | config` the word of a kind is one of the choices.
        Ty::Union(all) => {
            let chosen = all.iter().any(|t| matches!(t, Ty::Choice(_)));
            let kind = all.iter().any(|t| matches!(t, Ty::Declared(kind) if kind.word() == text));
            if chosen && kind { Some(Ty::choice(&[text])) } else { all.iter().find_map(|t| bare(text, t)) }
        }
        _ => None,
    }
}

/// The kinds of declared things that a place admits.
fn kinds_of(wanted: &Ty) -> Vec<crate::words::ty::Kind> {
    match wanted {
        Ty::Declared(kind) => vec![*kind],
        Ty::Union(all) => all.iter().flat_map(kinds_of).collect(),
        Ty::List(item) => kinds_of(item),
        _ => Vec::new(),
    }
}

/// Whether a single word means something by itself.
fn is_known(text: &str, scope: &Scope<'_>) -> bool {
    names::means_something(text, scope)
}

/// A name of the kind that the place wants: `staging` where an environment is expected.
fn declared(text: &str, wanted: &Ty, scope: &Scope<'_>) -> Option<Ty> {
    match wanted {
        Ty::Declared(kind) if *kind == crate::words::ty::Kind::Rollout => {
            crate::lower::STRATEGIES.contains(&text).then(|| wanted.clone())
        }
        Ty::Declared(crate::words::ty::Kind::Artifact) => {
            (text != "none" && !text.starts_with("input.")).then(|| wanted.clone())
        }
        Ty::Declared(kind) => {
            let bare = text.strip_prefix(kind.word()).and_then(|t| t.strip_prefix('.')).unwrap_or(text);
            scope.symbols.has(*kind, bare).then(|| wanted.clone())
        }
        Ty::Union(all) => all.iter().find_map(|t| declared(text, t, scope)),
        Ty::List(item) => declared(text, item, scope),
        _ => None,
    }
}

/// The expression behind `value.NAME`.
fn value_of(text: &str, scope: &Scope<'_>) -> Option<ast::Expr> {
    let name = text.strip_prefix("value.")?;
    let values = match scope.component {
        Some(component) => &component.values,
        None => &scope.pipeline?.values,
    };
    values.get(name).cloned()
}
