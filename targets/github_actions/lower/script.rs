//! `run`: scripts. A value reaches a script through a variable; what is known is written into it, quoted.

use super::JobBuilder;
use super::expressions::{Place, printed};
use super::text::{of_expr, plain};
use super::variables::name_for;
use crate::emit::Field;
use crate::expr::{Context, Expr, Function, GithubExpr, Kind};
use crate::ir::{Piece, Ref, Run, Script, Step, Text};
use crate::shell::{self, Language, Part, Place as Quoting};
use crate::targets::github_actions::model::{self, RunStep, StepKind, Table, Value};
use crate::words::ty::Ty;

/// Lowers a script.
pub(super) fn lower(run: &Run, step: &Step, cx: &mut JobBuilder<'_>) {
    if cx.when(step).is_err() {
        return;
    }
    let of_job = |cx: &JobBuilder<'_>| match cx.job {
        Some(job) => job.shell.clone(),
        None => Some("bash".to_owned()),
    };
    let shell = run.shell.clone().or_else(|| of_job(cx)).filter(|shell| shell != "default");
    let language = language(shell.as_deref(), cx);
    if language == Language::JavaScript {
        return javascript(run, step, cx);
    }
    let mut filler = Filler::new(cx, step, language);
    let script = match &run.script {
        Script::Text(text) => filler.fill(text),
        Script::File(path) => call_of(path, language),
        Script::Std(path) => call_of(&std_path(path), language),
    };
    let (prelude, env) = (filler.prelude, filler.env);
    let script = if prelude.is_empty() { script } else { format!("{}\n{script}", prelude.join("\n")) };
    let script = if step.origin.via.is_some() { shell::fold::fold(&script) } else { script };
    cx.sources.pushes |= script.contains("git push");
    let script = if run.retry > 1 { repeated(&script, run.retry) } else { script };
    cx.need_sources();
    let dir = run.dir.as_ref().map(|dir| Field::new(cx.text(dir, Place::Step)));
    let shell = shell.map(|shell| Field::new(model::Text::literal(shell)));
    let run = RunStep { working_directory: dir, shell, run: Field::new(model::Text::literal(script)) };
    let mut it = model::Step::new(StepKind::Run(Box::new(run)));
    it.env = env;
    name_repository(cx, step, &mut it.env);
    cx.step(step, it);
}

/// `gh` asks the clone which repository is meant, and there may be none.
fn name_repository(cx: &JobBuilder<'_>, step: &Step, env: &mut Table<Value>) {
    let has = |name: &str| step.env.iter().any(|(given, _)| given == name);
    if cx.pipeline().derives && has("GH_TOKEN") && !has("GH_REPO") {
        env.shift_insert(0, "GH_REPO".to_owned(), Field::new(model::Text::expr("github.repository")));
    }
}

/// What the shell speaks; the runner's own where none is named.
fn language(shell: Option<&str>, cx: &JobBuilder<'_>) -> Language {
    if let Some(shell) = shell {
        return Language::of(shell);
    }
    let windows =
        cx.job.is_some_and(|job| matches!(&job.runner, crate::ir::Runner::Label(label) if label.contains("windows")));
    if windows { Language::PowerShell } else { Language::Bash }
}

/// Where a script of the library is written.
pub(super) fn std_path(path: &str) -> String {
    format!(".github/scripts/{path}")
}

/// The command that runs a file.
fn call_of(path: &str, language: Language) -> String {
    let quoted = shell::constant(language, Quoting::Bare, path);
    match (path.rsplit('.').next().unwrap_or(""), language) {
        ("py", _) => format!("python {quoted}"),
        ("js" | "mjs" | "cjs", _) => format!("node {quoted}"),
        (_, Language::PowerShell) => format!("& {quoted}"),
        (_, Language::Sh) => format!("sh {quoted}"),
        _ => format!("bash {quoted}"),
    }
}

/// A script that is tried again.
fn repeated(script: &str, attempts: u64) -> String {
    let numbers: Vec<String> = (1..=attempts).map(|n| n.to_string()).collect();
    format!(
        "cat > \"$RUNNER_TEMP/attempt.sh\" <<'END_OF_SCRIPT'\n{}\nEND_OF_SCRIPT\nfor attempt in {}; do\n  \
         if bash -eo pipefail \"$RUNNER_TEMP/attempt.sh\"; then exit 0; fi\n  \
         echo \"::warning::attempt $attempt of {attempts} failed\"\ndone\nexit 1\n",
        script.trim_end_matches('\n'),
        numbers.join(" ")
    )
}

/// A script in JavaScript is run by an action, which brings `github`, `context` and `core`.
fn javascript(run: &Run, step: &Step, cx: &mut JobBuilder<'_>) {
    let mut filler = Filler::new(cx, step, Language::JavaScript);
    let script = match &run.script {
        Script::Text(text) => filler.fill(text),
        Script::File(path) => require(path),
        Script::Std(path) => require(&std_path(path)),
    };
    let env = filler.env;
    if !matches!(run.script, Script::Text(_)) {
        cx.need_sources();
    }
    let script = model::Text::literal(script.trim_end_matches('\n'));
    let with = model::table([("script", Value::from(script))]);
    let mut it = model::Step::uses(cx.pin("actions/github-script@v8"), with);
    it.env = env;
    cx.step(step, it);
}

fn require(path: &str) -> String {
    format!("await require(`${{process.env.GITHUB_WORKSPACE}}/{path}`)({{ github, context, core }})")
}

/// Fills the holes of a script, and collects the variables that they become.
struct Filler<'c, 'a> {
    cx: &'c JobBuilder<'a>,
    step: &'c Step,
    language: Language,
    env: Table<Value>,
    /// The expressions behind the variables.
    known: Vec<(String, GithubExpr)>,
    /// Lines in front of the script.
    prelude: Vec<String>,
}

impl<'c, 'a> Filler<'c, 'a> {
    fn new(cx: &'c JobBuilder<'a>, step: &'c Step, language: Language) -> Filler<'c, 'a> {
        Filler { cx, step, language, env: Table::new(), known: Vec::new(), prelude: Vec::new() }
    }

    fn fill(&mut self, text: &Text) -> String {
        let parts: Vec<Part<'_>> = text
            .pieces
            .iter()
            .map(|piece| match piece {
                Piece::Literal(text) => Part::Text(text),
                Piece::Hole(..) => Part::Hole,
            })
            .collect();
        let mut places = shell::places(self.language, &parts).into_iter();
        let mut out = String::new();
        for (at, piece) in text.pieces.iter().enumerate() {
            match piece {
                Piece::Literal(text) => out.push_str(text),
                Piece::Hole(expr, ty) => {
                    let place = places.next().unwrap_or(Quoting::Unknown);
                    let next = match text.pieces.get(at + 1) {
                        Some(Piece::Literal(text)) => text.chars().next(),
                        _ => None,
                    };
                    out.push_str(&self.hole(expr, ty, place, next));
                }
            }
        }
        out
    }

    fn hole(&mut self, expr: &Expr<Ref>, ty: &Ty, place: Quoting, next: Option<char>) -> String {
        if place == Quoting::Comment {
            return String::new();
        }
        let value = self.cx.expr(expr, Place::Step);
        let words = matches!(expr.kind, Kind::Call(Function::Words, _)) && place == Quoting::Bare;
        match &value.kind {
            Kind::Literal(_) if words => return plain(&value),
            Kind::Literal(_) => return shell::constant(self.language, place, &plain(&value)),
            Kind::List(items) if items.iter().all(|item| item.literal().is_some()) => {
                let texts: Vec<String> = items.iter().map(plain).collect();
                if place == Quoting::Bare {
                    return shell::words(self.language, &texts);
                }
                return shell::constant(self.language, place, &texts.join(" "));
            }
            _ => {}
        }
        if matches!(ty, Ty::List(_)) && place == Quoting::Bare && self.language == Language::Bash {
            return self.list(expr, &value);
        }
        let name = self.variable(expr, &value);
        if words && matches!(self.language, Language::Bash | Language::Sh) {
            return self.split(&name, next);
        }
        read(self.language, place, &name, next)
    }

    /// A list that is known at run time only: JSON, unpacked in front of the script.
    fn list(&mut self, expr: &Expr<Ref>, value: &GithubExpr) -> String {
        let is_text = matches!(expr.kind, Kind::Name(Ref::Output { .. } | Ref::JobOutput(..) | Ref::Input(..)));
        let json = if is_text { value.clone() } else { Expr::call(Function::ToJson, vec![value.clone()], value.span) };
        let name = self.variable(expr, &json);
        let words = name.to_lowercase();
        let line = format!("mapfile -t {words} < <(jq -r '.[]' <<< \"${name}\")");
        if !self.prelude.contains(&line) {
            self.prelude.push(line);
        }
        format!("\"${{{words}[@]}}\"")
    }

    /// A variable that the shell splits into words.
    fn split(&mut self, name: &str, next: Option<char>) -> String {
        let line = "# shellcheck disable=SC2086 # several words: the program says so";
        if !self.prelude.iter().any(|known| known == line) {
            self.prelude.insert(0, line.to_owned());
        }
        read(self.language, Quoting::Double, name, next)
    }

    /// The variable with this value: one that GitHub sets, one that is there, or a new one.
    fn variable(&mut self, expr: &Expr<Ref>, value: &GithubExpr) -> String {
        let expr = match &expr.kind {
            Kind::Call(Function::Words, arguments) => arguments.first().unwrap_or(expr),
            _ => expr,
        };
        if let Kind::Name(Ref::Env(name)) = &expr.kind {
            return name.clone();
        }
        if let Some(name) = self.cx.pins().catalogue.default_variable_of(&printed(value)) {
            return name.to_owned();
        }
        if let Some((name, _)) = self.known.iter().find(|(_, known)| known == value) {
            return name.clone();
        }
        let (short, long) = name_for(expr);
        let numbered = (2..).map(|n| format!("{long}_{n}"));
        let name = [short, long.clone()].into_iter().chain(numbered).find(|name| self.is_free(name)).unwrap_or(long);
        self.known.push((name.clone(), value.clone()));
        self.env.insert(name.clone(), Field::new(of_expr(value)));
        name
    }

    fn is_free(&self, name: &str) -> bool {
        let given = |env: &[(String, crate::ir::Value)]| env.iter().any(|(given, _)| given == name);
        !self.env.contains_key(name)
            && !given(&self.step.env)
            && !given(&self.cx.pipeline().env)
            && !self.cx.job.is_some_and(|job| given(&job.env))
    }
}

/// How a script reads a variable.
fn read(language: Language, place: Quoting, name: &str, next: Option<char>) -> String {
    let glued = next.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
    match (language, place) {
        (Language::Bash | Language::Sh | Language::Other, Quoting::Bare | Quoting::Unknown) => format!("\"${name}\""),
        (Language::Bash | Language::Sh | Language::Other, Quoting::Single) => format!("'\"${name}\"'"),
        (Language::Bash | Language::Sh | Language::Other, _) if glued => format!("${{{name}}}"),
        (Language::Bash | Language::Sh | Language::Other, _) => format!("${name}"),
        (Language::PowerShell, Quoting::Bare | Quoting::Unknown) => format!("$Env:{name}"),
        (Language::PowerShell, _) => format!("$($Env:{name})"),
        (Language::Python, _) => format!("os.environ[\"{name}\"]"),
        (Language::JavaScript, Quoting::Document) => format!("${{process.env.{name}}}"),
        (Language::JavaScript, _) => format!("process.env.{name}"),
    }
}

/// The expression `github.token`, for derived steps.
#[must_use]
pub(super) fn token() -> Field<Value> {
    Field::new(model::Text::expr(format!("{}.token", Context::Github)))
}
