//! A request as a function of the script: what it sends, and what it expects.

use super::js::{self, Wrap};
use super::lower::duration_text;
use super::model::{CheckLine, Request as Function};
use crate::emit::template::Places;
use crate::expr::number::format_number;
use crate::expr::{Literal, Operator};
use crate::ir::{Answer, Expect, Expectation, Payload, Piece, Request, Text};

/// The function that sends a request.
#[must_use]
pub(super) fn function(request: &Request) -> String {
    match &request.name {
        Some(name) => js::name(name),
        None => js::name(&format!("{} {}", request.method.to_lowercase(), pattern(&request.path))),
    }
}

/// The path with what is computed in it as `{NAME}`.
#[must_use]
pub(super) fn pattern(path: &Text) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Literal(text) => text.clone(),
        Piece::Hole(expr, _) => match &expr.kind {
            crate::expr::Kind::Name(name) => format!("{{{}}}", js::outside(name).unwrap_or("value")),
            _ => "{value}".to_owned(),
        },
    };
    path.pieces.iter().map(piece).collect()
}

/// A request. `export`: k6 calls it by its name.
pub(super) fn request(request: &Request, export: bool, pause: Option<String>, places: &mut Places) -> Function {
    let title = request.title();
    let checks = request
        .expect
        .iter()
        .map(|expect| CheckLine { name: format!("{title}: {}", expect.text), code: condition(expect) });
    Function {
        mark: places.mark(request.span, format!("request {title}")),
        function: function(request),
        export,
        call_code: call(request),
        checks: checks.collect(),
        pause,
    }
}

/// The call of k6, one argument a line where there is a body.
fn call(request: &Request) -> String {
    let url = js::template("${BASE_URL}", &request.path, Wrap::Address);
    let name = js::text(&format!("{} {}", request.method, pattern(&request.path)));
    let mut facts: Vec<(String, String)> = Vec::new();
    let mut headers: Vec<(String, String)> = Vec::new();
    let own = |wanted: &str| request.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case(wanted));
    if matches!(request.body, Some(Payload::Json(_) | Payload::JsonText(_))) && !own("content-type") {
        headers.push(("'Content-Type'".to_owned(), "'application/json'".to_owned()));
    }
    headers.extend(request.headers.iter().map(|(name, value)| (js::key(name), js::value(value, Wrap::None))));
    if !headers.is_empty() {
        facts.push(("headers".to_owned(), inline(&headers)));
    }
    facts.push(("timeout".to_owned(), js::text(&duration_text(request.timeout))));
    facts.push(("tags".to_owned(), format!("{{ name: {name} }}")));
    let body = request.body.as_ref().map(body);
    match (request.method.as_str(), body) {
        ("GET" | "HEAD", _) => {
            let method = request.method.to_lowercase();
            format!("http.{method}({url}, {})", object(&facts, "  "))
        }
        (method, body) => {
            let method = if method == "DELETE" { "del".to_owned() } else { method.to_lowercase() };
            let body = body.unwrap_or_else(|| "null".to_owned());
            format!("http.{method}(\n    {url},\n    {body},\n    {},\n  )", object(&facts, "    "))
        }
    }
}

fn body(payload: &Payload) -> String {
    let facts = |list: &[(String, crate::ir::Value)]| -> Vec<(String, String)> {
        list.iter().map(|(name, value)| (js::key(name), js::value(value, Wrap::None))).collect()
    };
    match payload {
        Payload::Text(value) => js::value(value, Wrap::None),
        Payload::Form(list) => object(&facts(list), "    "),
        Payload::Json(list) => format!("JSON.stringify({})", object(&facts(list), "    ")),
        Payload::JsonText(text) => js::template("", text, Wrap::Json),
    }
}

/// An object with a line for each of its facts.
fn object(facts: &[(String, String)], indent: &str) -> String {
    let lines: Vec<String> = facts.iter().map(|(key, value)| format!("{indent}  {key}: {value},\n")).collect();
    format!("{{\n{}{indent}}}", lines.concat())
}

fn inline(facts: &[(String, String)]) -> String {
    let all: Vec<String> = facts.iter().map(|(key, value)| format!("{key}: {value}")).collect();
    format!("{{ {} }}", all.join(", "))
}

fn condition(expect: &Expect) -> String {
    of(&expect.condition)
}

fn of(condition: &Expectation) -> String {
    match condition {
        Expectation::Exists(answer) => format!("{} !== undefined", read(answer)),
        Expectation::Matches(answer, glob) => format!("/{}/.test(String({}))", regex(glob), read(answer)),
        Expectation::Not(inner) => format!("!({})", of(inner)),
        Expectation::And(left, right) => format!("{} && {}", within(left), within(right)),
        Expectation::Or(left, right) => format!("{} || {}", within(left), within(right)),
        Expectation::Compare(answer, operator, wanted) => {
            let wanted = match wanted {
                Literal::Null => "null".to_owned(),
                Literal::Bool(truth) => truth.to_string(),
                Literal::Number(number) => format_number(*number),
                Literal::String(text) => js::text(text),
            };
            let ordered = !matches!(operator, Operator::Equal | Operator::NotEqual);
            let number = ordered && matches!(answer, Answer::Body(_) | Answer::Header(_));
            let value = if number { format!("Number({})", read(answer)) } else { read(answer) };
            format!("{value} {} {wanted}", sign(*operator))
        }
    }
}

fn within(condition: &Expectation) -> String {
    match condition {
        Expectation::And(..) | Expectation::Or(..) => format!("({})", of(condition)),
        _ => of(condition),
    }
}

fn sign(operator: Operator) -> &'static str {
    match operator {
        Operator::Equal => "===",
        Operator::NotEqual => "!==",
        Operator::Less => "<",
        Operator::LessEqual => "<=",
        Operator::Greater => ">",
        Operator::GreaterEqual => ">=",
        Operator::And => "&&",
        Operator::Or => "||",
    }
}

fn read(answer: &Answer) -> String {
    match answer {
        Answer::Status => "r.status".to_owned(),
        Answer::Latency => "r.timings.duration".to_owned(),
        // The path of k6: a point in front of each part but the first; `@this` is all of it.
        Answer::Body(path) if path.is_empty() => "field(r, '@this')".to_owned(),
        Answer::Body(path) => format!("field(r, {})", js::text(&path.join("."))),
        Answer::Header(name) => format!("r.headers[{}]", js::text(&canonical(name))),
    }
}

/// A header as k6 spells it: `Content-Type`.
fn canonical(name: &str) -> String {
    let part = |part: &str| {
        let mut chars = part.chars();
        let first = chars.next().map(|c| c.to_ascii_uppercase());
        first.into_iter().chain(chars.map(|c| c.to_ascii_lowercase())).collect::<String>()
    };
    name.split('-').map(part).collect::<Vec<_>>().join("-")
}

/// A glob as a regular expression for the whole text.
fn regex(glob: &str) -> String {
    let mut out = String::from("^");
    let mut chars = glob.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '*' if chars.peek() == Some(&'*') => {
                chars.next();
                out.push_str(".*");
            }
            '*' => out.push_str("[^/]*"),
            '?' | '+' | '[' | ']' => out.push(c),
            c if ".^$(){}|\\/".contains(c) => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out.push('$');
    out
}
