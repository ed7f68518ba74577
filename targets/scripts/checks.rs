//! Checks as functions of the library: requests by curl, answers read by jq.

use super::bash;
use super::model::{Check, Request};
use crate::emit::template::Places;
use crate::expr::number::format_number;
use crate::expr::{Literal, Operator};
use crate::ir::{self, Answer, Expectation, Ir, Payload, Piece, Text, Value};
use crate::words::values::Duration;

/// The function of a check, behind `check_`.
pub(super) fn function(name: &str) -> String {
    name.replace('-', "_")
}

/// All checks of the system.
pub(super) fn all(ir: &Ir, places: &mut Places) -> Vec<Check> {
    ir.checks.iter().map(|(name, check)| one(name, check, places)).collect()
}

fn one(name: &str, check: &ir::Check, places: &mut Places) -> Check {
    let titles: Vec<String> = check.requests.iter().map(title).collect();
    Check {
        mark: places.mark(check.span, format!("check {name}")),
        function: function(name),
        what: titles.join(" and "),
        secrets: check.secrets.clone(),
        tries: check.tries,
        pause: seconds(check.every),
        requests: check.requests.iter().enumerate().map(|(at, it)| request(name, at, it)).collect(),
    }
}

fn title(request: &ir::Request) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Literal(text) => text.clone(),
        Piece::Hole(..) => "…".to_owned(),
    };
    format!("{} {}", request.method, request.path.pieces.iter().map(piece).collect::<String>())
}

fn request(check: &str, at: usize, request: &ir::Request) -> Request {
    let own = request.name.as_ref().map_or_else(|| (at + 1).to_string(), |name| function(name));
    let mut arguments = String::new();
    if request.method != "GET" && !(request.method == "POST" && request.body.is_some()) {
        arguments.push_str(&format!(" --request {}", request.method));
    }
    let mut hidden: Vec<&(String, Value)> = Vec::new();
    for header in &request.headers {
        if is_open(&header.1) {
            hidden.push(header);
        } else {
            arguments.push_str(&format!(" --header {}", bash::word(&format!("{}: {}", header.0, plain(&header.1)))));
        }
    }
    let mut payload = Vec::new();
    if let Some(body) = &request.body {
        let has_type = request.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        if matches!(body, Payload::Json(_) | Payload::JsonText(_)) && !has_type {
            arguments.push_str(" --header 'Content-Type: application/json'");
        }
        let (line, argument) = data(body);
        payload.extend(line);
        arguments.push_str(&argument);
    }
    let headers = (!hidden.is_empty()).then(|| {
        arguments.insert_str(0, " --header @-");
        let format: String = hidden.iter().map(|(name, _)| format!("{name}: %s\\n")).collect();
        let values: Vec<String> = hidden.iter().map(|(_, value)| bash::value(value)).collect();
        format!("printf {} {}", bash::word(&format), values.join(" "))
    });
    Request {
        title: title(request),
        function: format!("{}_{own}", function(check)),
        payload,
        headers,
        seconds: seconds(request.timeout),
        arguments,
        path: path(&request.path),
        conditions: request.expect.iter().map(|expect| condition(&expect.condition)).collect(),
    }
}

/// Whether a value is known only when it runs.
fn is_open(value: &Value) -> bool {
    match value {
        Value::Text(text) => text.as_plain().is_none(),
        Value::Expr(expr, _) => !crate::expr::visit::names(expr).is_empty(),
        Value::List(items) => items.iter().any(is_open),
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::Text(text) => text.as_plain().unwrap_or_default().to_owned(),
        Value::Expr(expr, _) => match expr.literal() {
            Some(Literal::String(text)) => text.clone(),
            Some(Literal::Number(number)) => format_number(*number),
            Some(Literal::Bool(truth)) => truth.to_string(),
            _ => String::new(),
        },
        Value::List(items) => items.iter().map(plain).collect::<Vec<_>>().join(" "),
    }
}

/// The line that makes a body of what is known only now, and the argument of curl that sends it.
fn data(body: &Payload) -> (Option<String>, String) {
    let file = " --data-binary @\"$scratch/payload\"".to_owned();
    match body {
        Payload::Text(value) if is_open(value) => {
            (Some(format!("printf '%s' {} >\"$scratch/payload\"", bash::value(value))), file)
        }
        Payload::Text(value) => (None, format!(" --data-binary {}", bash::word(&plain(value)))),
        Payload::Form(list) => {
            let one = |(name, value): &(String, Value)| format!(" --data-urlencode {}", form(name, value));
            (None, list.iter().map(one).collect())
        }
        Payload::Json(list) => {
            let mut arguments = Vec::new();
            let fields: Vec<String> =
                list.iter().map(|(name, value)| format!("{}: {}", quoted(name), json(value, &mut arguments))).collect();
            let object = format!("{{{}}}", fields.join(", "));
            if arguments.is_empty() {
                let text =
                    list.iter().map(|(name, value)| format!("{}:{}", quoted(name), json(value, &mut Vec::new())));
                return (
                    None,
                    format!(" --data {}", bash::word(&format!("{{{}}}", text.collect::<Vec<_>>().join(",")))),
                );
            }
            (Some(format!("jq -cn {} {} >\"$scratch/payload\"", arguments.join(" "), bash::word(&object))), file)
        }
        Payload::JsonText(text) => match text.as_plain() {
            Some(plain) => (None, format!(" --data {}", bash::word(plain))),
            None => {
                let piece = |piece: &Piece| match piece {
                    Piece::Literal(text) => bash::word(text),
                    Piece::Hole(..) => {
                        let hole = Value::Text(Text { pieces: vec![piece.clone()], span: text.span });
                        format!("\"$(jq -n --arg value {} '$value')\"", bash::value(&hole))
                    }
                };
                let words: Vec<String> = text.pieces.iter().map(piece).collect();
                (Some(format!("printf '%s' {} >\"$scratch/payload\"", words.join(" "))), file)
            }
        },
    }
}

fn form(name: &str, value: &Value) -> String {
    if is_open(value) {
        format!("{}{}", bash::word(&format!("{name}=")), bash::value(value))
    } else {
        bash::word(&format!("{name}={}", plain(value)))
    }
}

/// A value of JSON; what is known only now comes as an argument of jq.
fn json(value: &Value, arguments: &mut Vec<String>) -> String {
    match value {
        Value::List(items) => {
            format!("[{}]", items.iter().map(|item| json(item, arguments)).collect::<Vec<_>>().join(", "))
        }
        open if is_open(open) => {
            let name = format!("v{}", arguments.len() + 1);
            arguments.push(format!("--arg {name} {}", bash::value(open)));
            format!("${name}")
        }
        Value::Expr(expr, _) if !matches!(expr.literal(), Some(Literal::String(_)) | None) => match expr.literal() {
            Some(Literal::Null) => "null".to_owned(),
            _ => plain(value),
        },
        known => quoted(&plain(known)),
    }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A path between double quotes; what is known only now is encoded.
fn path(path: &Text) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Literal(text) => crate::shell::constant(crate::shell::Language::Bash, crate::shell::Place::Double, text),
        Piece::Hole(expr, ty) => format!("$(in_url {})", bash::value(&Value::Expr(expr.clone(), ty.clone()))),
    };
    path.pieces.iter().map(piece).collect()
}

/// `3`, `0.5`
fn seconds(time: Duration) -> String {
    let (whole, rest) = (time.0 / 1_000, time.0 % 1_000);
    if rest == 0 { whole.to_string() } else { format!("{whole}.{rest:03}").trim_end_matches('0').to_owned() }
}

fn condition(expected: &Expectation) -> String {
    match expected {
        Expectation::Exists(Answer::Body(path)) if path.is_empty() => "[ -s \"$scratch/body\" ]".to_owned(),
        Expectation::Exists(Answer::Body(path)) => {
            format!("body 'any(paths; . == $path)' --argjson path {}", bash::word(&jq_path(path)))
        }
        Expectation::Exists(answer) => format!("[ -n {} ]", read(answer)),
        Expectation::Matches(answer, glob) => {
            let value = match answer {
                Answer::Body(path) => format!(
                    "\"$(jq -r --argjson path {} 'getpath($path)' \"$scratch/body\")\"",
                    bash::word(&jq_path(path))
                ),
                other => read(other),
            };
            format!("[[ {value} =~ {} ]]", regex(glob))
        }
        Expectation::Not(inner) => format!("! {{ {}; }}", condition(inner)),
        Expectation::And(left, right) => format!("{{ {} && {}; }}", condition(left), condition(right)),
        Expectation::Or(left, right) => format!("{{ {} || {}; }}", condition(left), condition(right)),
        Expectation::Compare(Answer::Body(path), operator, wanted) => {
            let wanted = match wanted {
                Literal::Null => "null".to_owned(),
                Literal::Bool(truth) => truth.to_string(),
                Literal::Number(number) => format_number(*number),
                Literal::String(text) => quoted(text),
            };
            format!(
                "body 'getpath($path) {} $wanted' --argjson path {} --argjson wanted {}",
                sign(*operator),
                bash::word(&jq_path(path)),
                bash::word(&wanted)
            )
        }
        Expectation::Compare(answer, operator, wanted) => {
            let number = !matches!(answer, Answer::Header(_));
            let text = match wanted {
                Literal::String(text) => text.clone(),
                Literal::Number(number) => format_number(*number),
                Literal::Bool(truth) => truth.to_string(),
                Literal::Null => String::new(),
            };
            let test = match (operator, number) {
                (Operator::Equal, true) => "-eq",
                (Operator::NotEqual, true) => "-ne",
                (Operator::Less, _) => "-lt",
                (Operator::LessEqual, _) => "-le",
                (Operator::Greater, _) => "-gt",
                (Operator::GreaterEqual, _) => "-ge",
                (Operator::NotEqual, false) => "!=",
                _ => "=",
            };
            format!("[ {} {test} {} ]", read(answer), bash::word(&text))
        }
    }
}

fn jq_path(path: &[String]) -> String {
    let parts: Vec<String> = path.iter().map(|part| quoted(part)).collect();
    format!("[{}]", parts.join(","))
}

fn sign(operator: Operator) -> &'static str {
    match operator {
        Operator::NotEqual => "!=",
        Operator::Less => "<",
        Operator::LessEqual => "<=",
        Operator::Greater => ">",
        Operator::GreaterEqual => ">=",
        _ => "==",
    }
}

fn read(answer: &Answer) -> String {
    match answer {
        Answer::Status => "\"$status\"".to_owned(),
        Answer::Latency => "\"$latency\"".to_owned(),
        Answer::Header(name) => format!("\"$(answer_header {})\"", bash::word(name)),
        Answer::Body(_) => "\"$(cat \"$scratch/body\")\"".to_owned(),
    }
}

/// A glob as a regular expression of bash, its special characters quoted for the shell.
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
            c if c.is_ascii_alphanumeric() || "/-_=,:@%".contains(c) => out.push(c),
            c => {
                out.push('\\');
                out.push(c);
            }
        }
    }
    out.push('$');
    out
}
