//! What several places share: conditions, inputs, outputs, types as they are written, unchecked YAML.

use super::read::{BlockWord, Fields, Header, Reader};
use super::table::Place;
use super::ty::{Form, Kind, Ty};
use crate::diag::{Diagnostic, codes, similar};
use crate::place;
use crate::source::Span;
use crate::syntax::ast::{self, Block, Body, Expr, ExprKind, Statement, Template};

/// `when EXPR` as a line of a body.
#[derive(Clone, Debug)]
pub struct When {
    /// The condition.
    pub condition: Expr,
    /// The word.
    pub span: Span,
}

impl BlockWord for When {
    const FORM: &'static str = "EXPRESSION";
    const MANY: bool = false;
    fn read(block: &Block, _: &Statement, cx: &mut Reader<'_>) -> Option<When> {
        let mut header = Header::new(block);
        let condition = header.take_expression(cx);
        if condition.is_none() {
            header.expected("a condition", cx);
        }
        header.finish("when", Self::FORM, cx);
        Some(When { condition: condition?, span: block.word.span })
    }
}

/// `else warn [when EXPR]`: a failure is let pass.
#[derive(Clone, Debug)]
pub struct Warn {
    /// For which cells; none: always.
    pub when: Option<Expr>,
    /// The words.
    pub span: Span,
}

/// `[when EXPR] [else warn [when EXPR]]` at the end of a header.
#[derive(Clone, Debug, std::default::Default)]
pub struct Conditions {
    /// When the thing runs.
    pub when: Option<Expr>,
    /// Whether its failure is let pass.
    pub warn: Option<Warn>,
}

impl Conditions {
    /// Reads them.
    pub fn read(header: &mut Header<'_>, cx: &mut Reader<'_>) -> Conditions {
        let mut conditions = Conditions::default();
        if header.take_word("when").is_some() {
            conditions.when = header.take_expression(cx);
            if conditions.when.is_none() {
                header.expected("a condition", cx);
            }
        }
        if let Some(span) = header.take_word("else") {
            match header.take_word("warn") {
                Some(end) => {
                    let when = header.take_word("when").and_then(|_| header.take_expression(cx));
                    conditions.warn = Some(Warn { when, span: span.to(end) });
                }
                None => header.expected("`warn` behind `else`", cx),
            }
        }
        conditions
    }

    /// Takes in a `when` line of the body: there is one condition, in the header or in the body.
    pub fn line(&mut self, lines: &[When], cx: &mut Reader<'_>) {
        for line in lines {
            match &self.when {
                Some(first) => cx.twice("when", line.span, first.span),
                None => self.when = Some(line.condition.clone()),
            }
        }
    }
}

/// `raw [TARGET] """yaml"""`: what no check sees.
#[derive(Clone, Debug)]
pub struct Raw {
    /// Which of several outputs it goes to.
    pub target: Option<ast::Name>,
    /// The YAML.
    pub text: Template,
    /// The word.
    pub span: Span,
}

impl BlockWord for Raw {
    const FORM: &'static str = "[TARGET] \"\"\"yaml\"\"\"";
    fn read(block: &Block, _: &Statement, cx: &mut Reader<'_>) -> Option<Raw> {
        let mut header = Header::new(block);
        let target = header.take_bare();
        header.finish("raw", Self::FORM, cx);
        match &block.body {
            Some(Body::Text(text)) => Some(Raw { target, text: text.clone(), span: block.word.span }),
            _ => {
                let d = Diagnostic::new(&codes::BAD_BODY, block.word.span, "`raw` wants a text of YAML as its body");
                cx.error(d.help("write `raw \"\"\"` with the YAML between the quotes"));
                None
            }
        }
    }
}

/// Reads a type as it is written: `list(a | b)`, `secret(url)`, `semver | previous`, `environment`.
pub fn read_type(expr: &Expr, cx: &mut Reader<'_>) -> Ty {
    match &expr.kind {
        ExprKind::Name(name) => type_of_name(name),
        ExprKind::Group(inner) => read_type(inner, cx),
        ExprKind::Binary(ast::Operator::Alternative, left, right) => union(read_type(left, cx), read_type(right, cx)),
        ExprKind::Template(t) => Ty::Choice(t.plain().into_iter().collect()),
        ExprKind::Call(name, arguments) => type_of_call(name, arguments, cx),
        ExprKind::Quantity(text) | ExprKind::Quoted(text) => Ty::Choice(vec![text.clone()]),
        ExprKind::Bad | ExprKind::Missing => Ty::Any,
        _ => {
            cx.error(
                Diagnostic::new(&codes::WRONG_TYPE, expr.span, "this is no type")
                    .help("a type is one word such as `text`, choices such as `a | b`, or `list(text)`"),
            );
            Ty::Any
        }
    }
}

fn type_of_name(name: &str) -> Ty {
    if let Some((_, ty)) = Ty::SIMPLE.iter().find(|(word, _)| *word == name) {
        return ty.clone();
    }
    match name {
        "none" => Ty::None,
        "severity" => Ty::severity(),
        _ => match Kind::TYPES.iter().find(|k| k.word() == name) {
            Some(kind) => Ty::Declared(*kind),
            None => Ty::choice(&[name]),
        },
    }
}

fn type_of_call(name: &ast::Name, arguments: &[Expr], cx: &mut Reader<'_>) -> Ty {
    match (name.text.as_str(), arguments) {
        ("list", [item]) => Ty::list(read_type(item, cx)),
        ("rows", columns) => {
            let names: Vec<String> = columns.iter().filter_map(super::values::literal).map(|(t, _)| t).collect();
            Ty::Rows(if names == ["any"] { Vec::new() } else { names })
        }
        ("secret", [form]) => {
            let word = super::values::literal(form).map(|(t, _)| t).unwrap_or_default();
            match Form::ALL.iter().find(|f| f.word() == word) {
                Some(form) => Ty::Secret(Some(*form)),
                None => {
                    let words = Form::ALL.map(Form::word);
                    let message = super::values::not_a_choice(&word, &words);
                    cx.error(Diagnostic::new(&codes::UNKNOWN_CHOICE, form.span, message));
                    Ty::Secret(None)
                }
            }
        }
        (other, _) => {
            let mut d = Diagnostic::new(&codes::WRONG_TYPE, name.span, format!("there is no type `{other}(…)`"));
            if let Some(near) = similar(other, ["list", "rows", "secret"]) {
                d = d.label(format!("did you mean `{near}`?"));
            }
            cx.error(d.help("the types with brackets are `list(TYPE)`, `rows(NAME, …)` and `secret(FORM)`"));
            Ty::Any
        }
    }
}

/// Both types; choices grow together.
fn union(left: Ty, right: Ty) -> Ty {
    let mut all = Vec::new();
    for ty in [left, right] {
        match ty {
            Ty::Union(inner) => all.extend(inner),
            other => all.push(other),
        }
    }
    // Beside plain words the word of a kind is a plain word, too: `image | fs | config`.
    if all.iter().any(|ty| matches!(ty, Ty::Choice(_))) {
        for ty in &mut all {
            if let Ty::Declared(kind) = ty {
                *ty = Ty::choice(&[kind.word()]);
            }
        }
    }
    let mut merged: Vec<Ty> = Vec::new();
    for ty in all {
        match (merged.last_mut(), ty) {
            (Some(Ty::Choice(words)), Ty::Choice(more)) => words.extend(more),
            (_, ty) => merged.push(ty),
        }
    }
    if merged.len() == 1 { merged.remove(0) } else { Ty::Union(merged) }
}

place! {
    /// An input: `input NAME: TYPE [= DEFAULT]`. Its `##` comment is the description that people see in the form. A default
    /// may be any expression over the run; without one the input is required.
    pub struct InputFields = "input" {
        /// Commands: given by its place instead of `--NAME`.
        positional: bool = "positional" (Value "false");
        /// Where a required input has a default, too.
        required: bool = "required" (From "no default");
    }
}

/// `input NAME: TYPE [= DEFAULT] [{ }]`
#[derive(Clone, Debug)]
pub struct Input {
    /// Its name.
    pub name: ast::Name,
    /// Its type.
    pub ty: Ty,
    /// Where the type stands.
    pub ty_span: Span,
    /// Its default.
    pub default: Option<Expr>,
    /// Its options.
    pub fields: InputFields,
    /// Its description.
    pub doc: Option<String>,
}

impl BlockWord for Input {
    const FORM: &'static str = "NAME: TYPE [= DEFAULT] [{ }]";
    fn body() -> Option<&'static Place> {
        Some(InputFields::place())
    }
    fn read(block: &Block, statement: &Statement, cx: &mut Reader<'_>) -> Option<Input> {
        let mut header = Header::new(block);
        let name = header.name("the name of the input", cx)?;
        let (ty, ty_span) = if header.take_colon() {
            match header.take_expression(cx) {
                Some(expr) => (read_type(&expr, cx), expr.span),
                None => {
                    header.expected("the type of the input", cx);
                    return None;
                }
            }
        } else {
            header.expected("`:` and the type of the input", cx);
            return None;
        };
        let default = header.take_equals().then(|| header.take_operand_or_expression(cx)).flatten();
        header.finish("input", Self::FORM, cx);
        let fields = cx.fields(block, header.head);
        let doc = statement.doc.as_ref().map(|d| d.text.clone());
        Some(Input { name, ty, ty_span, default, fields, doc })
    }
}

/// `output NAME[: TYPE] [= VALUE]`
#[derive(Clone, Debug)]
pub struct Output {
    /// Its name.
    pub name: ast::Name,
    /// Its type; none: `text`.
    pub ty: Option<Ty>,
    /// Its value, in components, jobs and calls.
    pub value: Option<Expr>,
    /// Its description.
    pub doc: Option<String>,
}

impl BlockWord for Output {
    const FORM: &'static str = "NAME[: TYPE] [= VALUE]";
    fn read(block: &Block, statement: &Statement, cx: &mut Reader<'_>) -> Option<Output> {
        let mut header = Header::new(block);
        let name = header.name("the name of the output", cx)?;
        let ty = header.take_colon().then(|| header.take_expression(cx)).flatten().map(|e| read_type(&e, cx));
        let value = header.take_equals().then(|| header.take_operand_or_expression(cx)).flatten();
        header.finish("output", Self::FORM, cx);
        let doc = statement.doc.as_ref().map(|d| d.text.clone());
        Some(Output { name, ty, value, doc })
    }
}

/// `value NAME = EXPRESSION`, `var NAME = VALUE`: a named expression.
#[derive(Clone, Debug)]
pub struct NamedValue {
    /// Its name.
    pub name: ast::Name,
    /// What it stands for.
    pub value: Option<Expr>,
    /// Its description.
    pub doc: Option<String>,
}

impl BlockWord for NamedValue {
    const FORM: &'static str = "NAME = EXPRESSION";
    fn read(block: &Block, statement: &Statement, cx: &mut Reader<'_>) -> Option<NamedValue> {
        let mut header = Header::new(block);
        let name = header.name("a name", cx)?;
        let value = header.take_equals().then(|| header.take_operand_or_expression(cx)).flatten();
        header.finish(&block.word.text, Self::FORM, cx);
        Some(NamedValue { name, value, doc: statement.doc.as_ref().map(|d| d.text.clone()) })
    }
}
