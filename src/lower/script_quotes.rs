//! Holes of scripts: a value comes through a variable, and not every quotation lets one in.

use super::expressions::{to_expr, typed_value};
use super::scope::Scope;
use crate::catalogue::Catalogue;
use crate::diag::codes::{BAD_INTERPOLATION, UNTRUSTED_WORDS};
use crate::diag::{Diagnostic, Diagnostics, Edit, Fix};
use crate::expr::fold::{constant, fold};
use crate::expr::{Expr, Kind, visit};
use crate::ir::{Ref, RunName};
use crate::shell::{Language, Part, Place, places};
use crate::source::Span;
use crate::syntax::ast::{self, ExprKind, Piece, Template};
use crate::words::ty::Ty;

/// A hole of a script: where it is, what it holds, and the signs around it.
struct Hole<'a> {
    inner: &'a ast::Expr,
    span: Span,
    before: &'a str,
    after: &'a str,
    /// What it comes to; nothing when it could not be understood.
    value: Option<(Expr<Ref>, Ty)>,
}

impl Hole<'_> {
    fn is_known(&self) -> bool {
        self.value.as_ref().is_some_and(|(value, _)| {
            let value = fold(value.clone(), &|_| None);
            match &value.kind {
                Kind::List(items) => items.iter().all(|item| constant(item).is_some()),
                _ => constant(&value).is_some(),
            }
        })
    }

    fn is_list(&self) -> bool {
        self.value
            .as_ref()
            .is_some_and(|(value, ty)| matches!(ty, Ty::List(_) | Ty::Rows(_)) || matches!(value.kind, Kind::List(_)))
    }

    /// It stands alone between its quotes.
    fn fills(&self, quote: char) -> bool {
        self.before.ends_with(quote) && self.after.starts_with(quote)
    }
}

/// Checks the holes of a script in this shell.
pub fn check(template: &Template, shell: &str, scope: &Scope<'_>, diags: &mut Diagnostics) {
    let language = Language::of(shell);
    let holes = holes(template, scope);
    if holes.is_empty() {
        return;
    }
    if language == Language::Other {
        return diags.push(foreign(&holes, shell));
    }
    let parts: Vec<Part<'_>> = template.pieces.iter().map(part).collect();
    for (hole, place) in holes.iter().zip(places(language, &parts)) {
        if hole.value.is_none() || untrusted(hole, diags) {
            continue;
        }
        if let Some(d) = report(hole, place, language) {
            diags.push(d);
        }
    }
}

fn part(piece: &Piece) -> Part<'_> {
    match piece {
        Piece::Text(text, _) => Part::Text(text),
        Piece::Hole(..) => Part::Hole,
    }
}

fn holes<'a>(template: &'a Template, scope: &Scope<'_>) -> Vec<Hole<'a>> {
    let text = |at: Option<usize>| match at.and_then(|at| template.pieces.get(at)) {
        Some(Piece::Text(text, _)) => text.as_str(),
        _ => "",
    };
    let mut found = Vec::new();
    for (at, piece) in template.pieces.iter().enumerate() {
        let Piece::Hole(inner, span) = piece else { continue };
        let value = typed_value(inner, &Ty::Any, scope, &mut Diagnostics::default());
        let value = value.map(|(value, ty)| (to_expr(value), ty));
        found.push(Hole { inner, span: *span, before: text(at.checked_sub(1)), after: text(Some(at + 1)), value });
    }
    found
}

/// A shell whose quoting is not known: one report for all its holes.
fn foreign(holes: &[Hole<'_>], shell: &str) -> Diagnostic {
    let first = holes.first().map_or(Span::new(crate::source::FileId(0), 0, 0), |hole| hole.span);
    let mut d = Diagnostic::new(&BAD_INTERPOLATION, first, format!("a script for `{shell}` can hold no `${{{{ }}}}`"))
        .label("how to quote it for this shell is not known");
    for hole in holes.iter().skip(1) {
        d = d.also(hole.span, "neither here");
    }
    d.help("hand it over by `env { NAME = … }`, and read the variable in the script")
}

fn report(hole: &Hole<'_>, place: Place, language: Language) -> Option<Diagnostic> {
    let posix = matches!(language, Language::Bash | Language::Sh);
    if place == Place::Unknown {
        return Some(
            Diagnostic::new(&BAD_INTERPOLATION, hole.span, "it cannot be told how this value has to be quoted")
                .label("inside of `${…}`, `$((…))` or backticks")
                .help("hand it over by `env { NAME = … }`, and write `NAME` or `$NAME` here"),
        );
    }
    if hole.is_known() {
        return None;
    }
    match (place, language) {
        (Place::Single, _) if posix => Some(single(hole)),
        (Place::Single, Language::PowerShell) => Some(powershell(hole)),
        (Place::Double | Place::Document, _) if posix && hole.is_list() => Some(list(hole)),
        (Place::QuotedDocument, _) if posix => Some(document(hole, "write the word behind `<<` without quotes")),
        (Place::QuotedDocument, Language::PowerShell) => Some(document(hole, "write `@\"` and `\"@` around it")),
        (Place::Single | Place::Double | Place::QuotedDocument, Language::Python) => {
            Some(code(hole, "Python", "close the text and join the value to it: `\"…\" + ${{ x }}`"))
        }
        (Place::Single | Place::Double, Language::JavaScript) => {
            Some(code(hole, "JavaScript", "write the text with backticks, a template literal: `` `… ${{ x }} …` ``"))
        }
        _ => None,
    }
}

/// `'… ${{ x }} …'`
fn single(hole: &Hole<'_>) -> Diagnostic {
    let d = Diagnostic::new(&BAD_INTERPOLATION, hole.span, "inside of `'…'` the shell replaces nothing")
        .label("a value comes as a variable");
    if hole.fills('\'') {
        return d.help("write it without the quotes: it stays one word").trimmed(hole);
    }
    d.help("close the quotes before it and open them behind it: `'…'${{ x }}'…'`, or write `\"…\"`").around(hole)
}

/// The two repairs that keep the text of the hole.
trait Repair {
    /// Takes the quotes around the hole away.
    fn trimmed(self, hole: &Hole<'_>) -> Diagnostic;
    /// Closes the quotes before the hole and opens them behind it.
    fn around(self, hole: &Hole<'_>) -> Diagnostic;
}

impl Repair for Diagnostic {
    fn trimmed(mut self, hole: &Hole<'_>) -> Diagnostic {
        let quotes = [hole.span.start.saturating_sub(1), hole.span.end];
        let edits = quotes.map(|at| Edit { span: Span::new(hole.span.file, at, at + 1), new: String::new() });
        self.fixes = vec![Fix { title: "take the quotes away".into(), edits: edits.into() }];
        self
    }

    fn around(mut self, hole: &Hole<'_>) -> Diagnostic {
        let ends = [hole.span.start, hole.span.end];
        let edits = ends.map(|at| Edit { span: Span::new(hole.span.file, at, at), new: "'".into() });
        self.fixes = vec![Fix { title: "close the quotes around it".into(), edits: edits.into() }];
        self
    }
}

fn powershell(hole: &Hole<'_>) -> Diagnostic {
    Diagnostic::new(&BAD_INTERPOLATION, hole.span, "inside of `'…'` PowerShell replaces nothing")
        .label("a value comes as a variable")
        .help("write the text in `\"…\"`")
}

/// `"… ${{ list }} …"`
fn list(hole: &Hole<'_>) -> Diagnostic {
    let d =
        Diagnostic::new(&BAD_INTERPOLATION, hole.span, "a list inside of quotes").label("it would have to be one text");
    if hole.fills('"') {
        return d.help("write it without the quotes: each item becomes a word").trimmed(hole);
    }
    let mut d = d.help("write `join(…, \" \")`, or take it out of the quotes: then each item becomes a word");
    let inner = hole.inner.span;
    let ends = [(inner.before(), "join("), (inner.after(), ", ' ')")];
    let edits = ends.map(|(span, new)| Edit { span, new: new.into() });
    d.fixes = vec![Fix { title: "join its items by blanks".into(), edits: edits.into() }];
    d
}

fn document(hole: &Hole<'_>, help: &str) -> Diagnostic {
    Diagnostic::new(&BAD_INTERPOLATION, hole.span, "in a quoted here-document nothing is replaced")
        .label("a value comes as a variable")
        .help(help)
}

fn code(hole: &Hole<'_>, language: &str, help: &str) -> Diagnostic {
    let quote = if hole.fills('\'') { Some('\'') } else { hole.fills('"').then_some('"') };
    let d = Diagnostic::new(&BAD_INTERPOLATION, hole.span, format!("a value inside of a text in {language}"))
        .label("nothing is replaced in these quotes");
    match quote {
        Some(_) => d.help("write it without the quotes: it is a text already").trimmed(hole),
        None => d.help(help),
    }
}

/// What strangers write must not become a command.
fn untrusted(hole: &Hole<'_>, diags: &mut Diagnostics) -> bool {
    let ExprKind::Call(name, _) = &hole.inner.kind else { return false };
    let Some((value, _)) = hole.value.as_ref().filter(|_| name.text == "words") else { return false };
    let Some(what) = strangers(value) else { return false };
    diags.push(
        Diagnostic::new(&UNTRUSTED_WORDS, hole.span, "a stranger's text would be run as a command")
            .label(what)
            .help("write it without `words( )`: then it is one argument, whatever it holds"),
    );
    true
}

/// Why a value is one that strangers choose.
fn strangers(value: &Expr<Ref>) -> Option<&'static str> {
    let mut found = None;
    visit::walk(value, &mut |part| match &part.kind {
        Kind::Name(Ref::Run(RunName::Head)) => found = Some("whoever opens a pull request names its branch"),
        Kind::Member(..) if path(part).is_some_and(|path| Catalogue::builtin().is_untrusted(&path)) => {
            found = Some("anybody can choose this text");
        }
        _ => {}
    });
    found
}

/// `github.event.issue.title`, where the expression is only that.
fn path(expr: &Expr<Ref>) -> Option<String> {
    match &expr.kind {
        Kind::Name(Ref::Context(context)) => Some(context.to_string()),
        Kind::Member(inner, name) => Some(format!("{}.{name}", path(inner)?)),
        _ => None,
    }
}
