//! Values and expressions: from what was written to typed trees of resolved names.

use super::names::{self, Typed, resolve};
use super::scope::Scope;
use super::types::{comparable, fits, join};
use crate::catalogue::Catalogue;
use crate::diag::{Diagnostic, Diagnostics, codes, similar};
use crate::expr::{Expr, Function, Kind, Literal, Operator};
use crate::ir::{Piece, Ref, RunName, Text, Value};
use crate::source::Span;
use crate::syntax::ast::{self, ExprKind, Predicate};
use crate::words::ty::Ty;
use crate::words::values::Written;
use crate::words::values::is_reference;

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
    if let [ast::Piece::Hole(inner, _)] = template.pieces.as_slice() {
        if !template.block {
            return typed_value(inner, wanted, scope, diags);
        }
    }
    let text = text(template, scope, diags)?;
    if let (Some(plain), false) = (text.as_plain(), wanted.choices().is_empty()) {
        let choices = wanted.choices();
        if choices.contains(&plain) && !fits(&Ty::Text, wanted) {
            let plain = plain.to_string();
            let d = Diagnostic::new(&codes::QUOTED_CHOICE, template.span, "a choice needs no quotes");
            diags.push(d.fix(format!("write `{plain}`"), template.span, plain.clone()));
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
    if matches!(ty, Ty::List(_) | Ty::Rows(_)) {
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

/// A literal with a unit, a version, a number: the type of the place says which.
fn quantity(text: &str, span: Span, wanted: &Ty) -> TypedExpr {
    let number = text.parse::<f64>().ok().filter(|n| n.is_finite());
    let wants_number = match wanted {
        Ty::Number | Ty::Count => true,
        Ty::Union(all) => all.iter().any(|t| matches!(t, Ty::Number | Ty::Count)),
        _ => false,
    };
    match number {
        Some(n) if wants_number => {
            let ty = if n.fract() == 0.0 && n >= 0.0 { Ty::Count } else { Ty::Number };
            (Expr::new(Kind::Literal(Literal::Number(n)), span), ty)
        }
        _ => (Expr::text(text, span), type_of_quantity(text, wanted)),
    }
}

/// What a quantity is by its looks, where its place does not say it.
fn type_of_quantity(text: &str, wanted: &Ty) -> Ty {
    use crate::words::values::{Duration, FromValue, Percent, Rate, Size};
    let is = |ty: &Ty| match ty {
        Ty::Version | Ty::Any | Ty::Text => true,
        Ty::Semver => text.split('.').count() >= 3,
        Ty::Duration => Duration::parse(text, Written::Quantity).is_ok(),
        Ty::Size => Size::parse(text, Written::Quantity).is_ok(),
        Ty::Percent => Percent::parse(text, Written::Quantity).is_ok(),
        Ty::Rate => Rate::parse(text, Written::Quantity).is_ok(),
        Ty::Cpu => crate::words::values::Cpu::parse(text, Written::Quantity).is_ok(),
        Ty::Choice(words) => words.iter().any(|w| w == text),
        _ => false,
    };
    match wanted {
        Ty::Union(all) => all.iter().find(|t| is(t)).cloned().unwrap_or(Ty::Any),
        Ty::List(item) if is(item) => (**item).clone(),
        Ty::Any | Ty::Text if text.parse::<f64>().is_ok() => Ty::Number,
        Ty::Choice(_) if is(wanted) => Ty::choice(&[text]),
        other if is(other) && !matches!(other, Ty::Any | Ty::Text) => other.clone(),
        _ if Duration::parse(text, Written::Quantity).is_ok() => Ty::Duration,
        _ if Percent::parse(text, Written::Quantity).is_ok() => Ty::Percent,
        _ if Size::parse(text, Written::Quantity).is_ok() => Ty::Size,
        _ => Ty::Version,
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
    let literal_place = bare_type(wanted).filter(|_| !is_reference(text, Written::Name));
    if let Some(ty) = literal_place {
        if !matches!(text, "none" | "true" | "false") && scope.extra.iter().all(|(n, _)| *n != text) {
            return word(ty.clone());
        }
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

/// The type of a place whose literals are bare words.
fn bare_type(wanted: &Ty) -> Option<&Ty> {
    match wanted {
        Ty::Name | Ty::Label | Ty::Platform => Some(wanted),
        Ty::Union(all) => all.iter().find_map(bare_type),
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
    resolve(text, Span::new(crate::source::FileId(0), 0, 0), scope, &mut Diagnostics::default()).is_some()
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

fn binary(
    operator: ast::Operator,
    left: &ast::Expr,
    right: &ast::Expr,
    wanted: &Ty,
    scope: &Scope<'_>,
    diags: &mut Diagnostics,
) -> Option<TypedExpr> {
    let op = match operator {
        ast::Operator::Or => Operator::Or,
        ast::Operator::And => Operator::And,
        ast::Operator::Equal => Operator::Equal,
        ast::Operator::NotEqual => Operator::NotEqual,
        ast::Operator::Less => Operator::Less,
        ast::Operator::LessEqual => Operator::LessEqual,
        ast::Operator::Greater => Operator::Greater,
        ast::Operator::GreaterEqual => Operator::GreaterEqual,
        ast::Operator::Matches => return matches(left, right, scope, diags),
        ast::Operator::Not | ast::Operator::Alternative | ast::Operator::Range | ast::Operator::Arrow => {
            let message = format!("`{}` is no operator of conditions", operator.sign());
            diags.push(
                Diagnostic::new(&codes::WRONG_TYPE, left.span.to(right.span), message).label("this is no single value"),
            );
            return None;
        }
    };
    if matches!(op, Operator::And | Operator::Or) {
        let (a, at) = typed(left, wanted, scope, diags)?;
        let (b, bt) = typed(right, wanted, scope, diags)?;
        let both = at == Ty::Bool && bt == Ty::Bool;
        let ty = if both { Ty::Bool } else { join(&at, &bt) };
        return Some((Expr::binary(op, as_truth(a, &at), as_truth(b, &bt)), ty));
    }
    let (a, at, b, bt) = sides(left, right, scope, diags)?;
    if !comparable(&at, &bt) {
        diags.push(
            Diagnostic::new(
                &codes::ODD_COMPARISON,
                left.span.to(right.span),
                "two things of different types are compared",
            )
            .label("can never be equal as they are meant")
            .also(left.span, format!("of type {at}"))
            .also(right.span, format!("of type {bt}")),
        );
        return None;
    }
    Some((Expr::binary(op, a, output_literal(b, &at)), Ty::Bool))
}

/// Both sides of a comparison: a bare name on one side is read with the type of the other.
fn sides(
    left: &ast::Expr,
    right: &ast::Expr,
    scope: &Scope<'_>,
    diags: &mut Diagnostics,
) -> Option<(Expr<Ref>, Ty, Expr<Ref>, Ty)> {
    if is_word(left, scope) && !is_word(right, scope) {
        let (b, bt) = typed(right, &Ty::Any, scope, diags)?;
        let (a, at) = word_as(left, &b, &bt, scope, diags)?;
        return Some((a, at, b, bt));
    }
    let (a, at) = typed(left, &Ty::Any, scope, diags)?;
    let (b, bt) = word_as(right, &a, &at, scope, diags)?;
    Some((a, at, b, bt))
}

/// Whether this is one bare word that reads nothing by itself.
fn is_word(expr: &ast::Expr, scope: &Scope<'_>) -> bool {
    matches!(&expr.kind, ExprKind::Name(text) if !text.contains('.') && !is_known(text, scope))
}

/// The other side of a comparison with `with`.
fn word_as(
    expr: &ast::Expr,
    with: &Expr<Ref>,
    ty: &Ty,
    scope: &Scope<'_>,
    diags: &mut Diagnostics,
) -> Option<TypedExpr> {
    let ExprKind::Name(word) = &expr.kind else { return typed(expr, ty, scope, diags) };
    match &with.kind {
        Kind::Name(Ref::Run(RunName::Event))
            if is_word(expr, scope) || matches!(word.as_str(), "schedule" | "release") =>
        {
            event(word, expr.span, scope, diags)
        }
        Kind::Name(Ref::Run(RunName::Branch | RunName::Head)) if is_word(expr, scope) => {
            Some((Expr::text(word.as_str(), expr.span), Ty::Name))
        }
        Kind::Name(Ref::Run(RunName::Schedule)) => schedule(word, expr.span, scope, diags),
        _ => typed(expr, ty, scope, diags),
    }
}

/// `event == push`: the event has to exist.
fn event(word: &str, span: Span, scope: &Scope<'_>, diags: &mut Diagnostics) -> Option<TypedExpr> {
    let github = crate::lower::pipelines::github_event(word);
    if Catalogue::builtin().event(github).is_none() {
        let mut d = Diagnostic::new(&codes::UNKNOWN_EVENT, span, format!("there is no event `{word}`"));
        let own: Vec<&str> = scope.pipeline.into_iter().flat_map(|p| p.events.iter().map(String::as_str)).collect();
        if let Some(near) = similar(word, Catalogue::builtin().event_names().chain(["dispatch", "call"])) {
            d = d.label(format!("did you mean `{near}`?")).fix(format!("write `{near}`"), span, near);
        } else if !own.is_empty() {
            d = d.help(format!("this pipeline runs on {}", names::listed(&own)));
        }
        diags.push(d);
        return None;
    }
    Some((Expr::text(github, span), Ty::Name))
}

/// `run.schedule == nightly`: the schedule has to exist.
fn schedule(word: &str, span: Span, scope: &Scope<'_>, diags: &mut Diagnostics) -> Option<TypedExpr> {
    let known: Vec<&str> = scope.pipeline.into_iter().flat_map(|p| p.schedules.iter().map(String::as_str)).collect();
    if !known.contains(&word) && scope.component.is_none() {
        names::report(
            &codes::UNKNOWN_NAME,
            span,
            format!("no schedule `{word}` starts this pipeline"),
            word,
            known,
            diags,
        );
        return None;
    }
    Some((Expr::text(word, span), Ty::Name))
}

/// Outputs are texts: `x == true` on one compares with `'true'`.
fn output_literal(expr: Expr<Ref>, other: &Ty) -> Expr<Ref> {
    match (&expr.kind, other) {
        (Kind::Literal(Literal::Bool(b)), Ty::Text | Ty::Any) => Expr::text(b.to_string(), expr.span),
        _ => expr,
    }
}

/// `text ~ glob`
fn matches(left: &ast::Expr, right: &ast::Expr, scope: &Scope<'_>, diags: &mut Diagnostics) -> Option<TypedExpr> {
    let (a, _) = typed(left, &Ty::Text, scope, diags)?;
    let (b, _) = typed(right, &Ty::list(Ty::Glob), scope, diags)?;
    let mut arguments = vec![a];
    match b.kind {
        Kind::List(items) => arguments.extend(items),
        _ => arguments.push(b),
    }
    if let Some(wrong) = arguments.iter().skip(1).find(|e| e.literal().is_none()) {
        diags.push(Diagnostic::new(
            &codes::NOT_CONSTANT,
            right.span,
            "the patterns behind `~` have to be known when compiling",
        ));
        let _ = wrong;
        return None;
    }
    Some((Expr::call(Function::Matches, arguments, left.span.to(right.span)), Ty::Bool))
}

/// `x failed`
fn predicate_of(
    kind: Option<&ast::Name>,
    name: &ast::Name,
    predicate: Predicate,
    span: Span,
    scope: &Scope<'_>,
    diags: &mut Diagnostics,
) -> Option<TypedExpr> {
    let text = name.text.as_str();
    let root = text.split('.').next().unwrap_or_default();
    if predicate == Predicate::Exists || scope.extra.iter().any(|(n, _)| *n == root) {
        return Some((Expr::name(Ref::Env(text.to_string()), span), Ty::Bool));
    }
    if text == "any" {
        return Some((Expr::name(Ref::Any(predicate), span), Ty::Bool));
    }
    if predicate == Predicate::Pushed {
        if scope.symbols.has(crate::words::ty::Kind::Image, text) {
            return Some((Expr::name(Ref::Image(text.to_string(), crate::ir::ImageField::Digest), span), Ty::Bool));
        }
        names::report(
            &codes::UNKNOWN_NAME,
            name.span,
            format!("there is no image `{text}`"),
            text,
            scope.symbols.of(crate::words::ty::Kind::Image),
            diags,
        );
        return None;
    }
    let step_wanted = kind.is_some_and(|k| k.text == "step");
    let steps = scope.steps().filter(|_| kind.is_none_or(|k| k.text == "step"));
    if steps.is_some_and(|s| s.steps.contains_key(text) || s.instances.contains_key(text)) {
        return Some((Expr::name(Ref::Step(scope.prefix(text), predicate), span), Ty::Bool));
    }
    let jobs = scope.pipeline.filter(|_| !step_wanted && scope.component.is_none());
    if jobs.is_some_and(|p| p.jobs.contains_key(text)) {
        return Some((Expr::name(Ref::Job(text.to_string(), predicate), span), Ty::Bool));
    }
    let known = jobs.into_iter().flat_map(|p| p.jobs.keys()).chain(steps.into_iter().flat_map(|s| s.steps.keys()));
    let known: Vec<&str> = known.map(String::as_str).collect();
    names::report(&codes::UNKNOWN_NAME, name.span, format!("there is no job or step `{text}`"), text, known, diags);
    None
}
