//! What the functions do. The rules are those of the runner's classes of the same names.

use super::coerce::upper;
use super::eval::{EvalError, EvalErrorKind, Evaluator};
use super::glob::Globs;
use super::json;
use super::value::Value;
use super::{Expr, Function};
use crate::source::Span;

type Evaluated = Result<Value, EvalError>;

/// Calls a function. Its arguments are evaluated when it needs them.
pub(super) fn call<N>(
    evaluator: &Evaluator<'_, N>,
    function: Function,
    arguments: &[Expr<N>],
    span: Span,
) -> Evaluated {
    let call = Call { evaluator, arguments, span };
    let (fewest, most) = function.arity();
    if arguments.len() < fewest || arguments.len() > most {
        return call.fail(EvalErrorKind::Arguments(function));
    }
    match function {
        Function::Contains => call.contains(),
        Function::StartsWith => call.affix(|text, affix| text.starts_with(affix)),
        Function::EndsWith => call.affix(|text, affix| text.ends_with(affix)),
        Function::Format => call.format(),
        Function::Join => call.join(),
        Function::ToJson => evaluator.text(json::pretty(&call.argument(0)?), span),
        Function::FromJson => call.read_json(),
        Function::HashFiles => Ok(Value::String(evaluator.environment.hash_files(&call.texts(0)?))),
        Function::Case => call.case(),
        Function::Always | Function::Success | Function::Failure | Function::Cancelled if arguments.is_empty() => {
            Ok(Value::Bool(evaluator.environment.status(function)))
        }
        Function::Always | Function::Success | Function::Failure | Function::Cancelled => {
            call.fail(EvalErrorKind::StatusOfJobs)
        }
        Function::Matches => call.matches(),
        Function::Words => call.argument(0),
        Function::Changed => Ok(Value::Bool(evaluator.environment.changed(&call.texts(0)?))),
    }
}

struct Call<'a, 'e, N> {
    evaluator: &'a Evaluator<'e, N>,
    arguments: &'a [Expr<N>],
    span: Span,
}

impl<N> Call<'_, '_, N> {
    fn fail<T>(&self, kind: EvalErrorKind) -> Result<T, EvalError> {
        Err(EvalError { kind, span: self.span })
    }

    fn argument(&self, index: usize) -> Evaluated {
        self.arguments.get(index).map_or(Ok(Value::Null), |argument| self.evaluator.eval(argument))
    }

    /// The texts of the arguments from `first` on; an array counts as its items.
    fn texts(&self, first: usize) -> Result<Vec<String>, EvalError> {
        let mut texts = Vec::new();
        for index in first..self.arguments.len() {
            match self.argument(index)? {
                Value::Array(array) => texts.extend(array.items().iter().map(Value::to_text)),
                value => texts.push(value.to_text()),
            }
        }
        Ok(texts)
    }

    /// In a text, a part of it; in an array, an item that equals. Both ignore case; an object contains nothing.
    fn contains(&self) -> Evaluated {
        let found = match self.argument(0)? {
            Value::Array(array) if array.items().is_empty() => false,
            Value::Array(array) => {
                let item = self.argument(1)?;
                array.items().iter().any(|candidate| item.loosely_equals(candidate))
            }
            Value::Object(_) => false,
            text => {
                let part = self.argument(1)?;
                part.is_primitive() && upper(&text.to_text()).contains(&upper(&part.to_text()))
            }
        };
        Ok(Value::Bool(found))
    }

    fn affix(&self, fits: impl Fn(&str, &str) -> bool) -> Evaluated {
        let text = self.argument(0)?;
        if !text.is_primitive() {
            return Ok(Value::Bool(false));
        }
        let affix = self.argument(1)?;
        Ok(Value::Bool(affix.is_primitive() && fits(&upper(&text.to_text()), &upper(&affix.to_text()))))
    }

    /// The texts of the items with the separator between them, a comma unless one is given; of a primitive, its text.
    fn join(&self) -> Evaluated {
        let list = self.argument(0)?;
        let text = match &list {
            Value::Array(array) => {
                let separator = match array.items() {
                    [] | [_] => String::new(),
                    _ if self.arguments.len() < 2 => ",".to_owned(),
                    _ => Some(self.argument(1)?)
                        .filter(Value::is_primitive)
                        .map_or(",".to_owned(), |value| value.to_text()),
                };
                let texts: Vec<String> = array.items().iter().map(Value::to_text).collect();
                texts.join(&separator)
            }
            Value::Object(_) => String::new(),
            _ => list.to_text(),
        };
        self.evaluator.text(text, self.span)
    }

    fn read_json(&self) -> Evaluated {
        let text = self.argument(0)?.to_text();
        json::parse(&text).or_else(|what| self.fail(EvalErrorKind::Json(what)))
    }

    /// The value behind the first condition that is `true`; the conditions behind it are not looked at.
    fn case(&self) -> Evaluated {
        if self.arguments.len().is_multiple_of(2) {
            return self.fail(EvalErrorKind::Arguments(Function::Case));
        }
        let otherwise = self.arguments.len() - 1;
        for condition in (0..otherwise).step_by(2) {
            match self.argument(condition)? {
                Value::Bool(true) => return self.argument(condition + 1),
                Value::Bool(false) => {}
                _ => return self.fail(EvalErrorKind::CaseCondition),
            }
        }
        self.argument(otherwise)
    }

    /// `text ~ globs`.
    fn matches(&self) -> Evaluated {
        let text = self.argument(0)?.to_text();
        match Globs::parse(self.texts(1)?) {
            Ok(globs) => Ok(Value::Bool(globs.matches(&text))),
            Err(error) => self.fail(EvalErrorKind::Glob(error.to_string())),
        }
    }

    /// `{0}` is the first argument behind the text; `{{` and `}}` are braces. The text is checked before any argument.
    fn format(&self) -> Evaluated {
        let format = self.argument(0)?.to_text();
        let (parts, well_formed) = format_parts(&format);
        let missing =
            |part: &FormatPart<'_>| matches!(part, FormatPart::Argument(index) if *index + 2 > self.arguments.len());
        if parts.iter().any(missing) {
            return self.fail(EvalErrorKind::FormatArgument(format));
        }
        if !well_formed {
            return self.fail(EvalErrorKind::FormatText(format));
        }
        let mut values: Vec<Option<String>> = vec![None; self.arguments.len()];
        let mut out = String::new();
        for part in &parts {
            match part {
                FormatPart::Text(text) => out.push_str(text),
                FormatPart::Argument(index) => {
                    let Some(value) = values.get_mut(*index) else { continue };
                    if value.is_none() {
                        *value = Some(self.argument(index + 1)?.to_text());
                    }
                    let value = value.as_deref().unwrap_or("");
                    self.evaluator.count(value.len(), self.span)?;
                    out.push_str(value);
                }
            }
        }
        Ok(Value::String(out))
    }
}

enum FormatPart<'a> {
    Text(&'a str),
    Argument(usize),
}

/// The parts of a format text, and whether it is well formed: the parts end in front of a lone brace, an index that is
/// no number below 256, or a format specifier (`{0:x}`), which GitHub reads and then refuses.
fn format_parts(format: &str) -> (Vec<FormatPart<'_>>, bool) {
    let mut parts = Vec::new();
    let mut rest = format;
    while let Some((text, tail)) = rest.find(['{', '}']).and_then(|brace| rest.split_at_checked(brace)) {
        parts.push(FormatPart::Text(text));
        if let Some(behind) = tail.strip_prefix("{{").or_else(|| tail.strip_prefix("}}")) {
            parts.push(FormatPart::Text(tail.get(..1).unwrap_or("")));
            rest = behind;
            continue;
        }
        let Some((index, behind)) = argument(tail) else { return (parts, false) };
        parts.push(FormatPart::Argument(index));
        rest = behind;
    }
    parts.push(FormatPart::Text(rest));
    (parts, true)
}

/// `{12}` as its number, and what stands behind it.
fn argument(tail: &str) -> Option<(usize, &str)> {
    let (index, behind) = tail.strip_prefix('{')?.split_once('}')?;
    let digits = index.bytes().all(|b| b.is_ascii_digit());
    Some((usize::from(index.parse::<u8>().ok().filter(|_| digits)?), behind))
}
