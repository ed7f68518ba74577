//! A command: its arguments, what they have to be, and its steps.

use super::bash;
use super::library::colours;
use super::model::{Command, OptionLine, Positional, StepLines, Verb};
use super::{LIBRARY, steps, usage};
use crate::emit::template::Places;
use crate::ir::{self, CommandBody, CommandInput, Ir, Ref, Step, StepKind, Value};
use crate::words::ty::{Kind, Ty};

/// Whether a command needs what the scripts share.
pub(super) fn needs_library(command: &ir::Command) -> bool {
    let bodies = || bodies(command);
    bodies().flat_map(|body| &body.steps).any(|step| !matches!(step.kind, StepKind::Run(_) | StepKind::Build(_)))
        || bodies().flat_map(|body| &body.inputs).any(|input| input.ty == Ty::Declared(Kind::Environment))
}

/// What a command does itself, and what its verbs do.
pub(super) fn bodies(command: &ir::Command) -> impl Iterator<Item = &CommandBody> {
    std::iter::once(&command.body).chain(command.verbs.iter().map(|verb| &verb.body))
}

/// The script of a command.
pub(super) fn script(ir: &Ir, command: &ir::Command, places: &mut Places) -> Command {
    let inputs = inputs(command);
    let deploys = does(command, |kind| matches!(kind, StepKind::Deploy { .. }));
    let builds = does(command, |kind| matches!(kind, StepKind::Build(_)));
    let checks = only_checks(command);
    let placed = command.verbs.iter().flat_map(|verb| &verb.body.inputs).any(|input| input.positional);
    let (valued, flags) = choices(command, &inputs, deploys, checks);
    let mut functions = if builds { steps::build_functions(ir) } else { Vec::new() };
    let own = !command.body.steps.is_empty();
    let mut names = steps::Names::default();
    let own_steps = steps::all(ir, &command.body.steps, &mut names, &mut functions, places);
    let mut verbs = Vec::new();
    for verb in &command.verbs {
        let steps = steps::all(ir, &verb.body.steps, &mut names.named(&verb.name), &mut functions, places);
        verbs.push(one_verb(ir, command, verb, steps));
    }
    Command {
        disable: "SC2030,SC2031,SC2034,SC2269,SC2317 # inputs are read by functions in shells of their own".to_owned(),
        source: format!("{}, command {}", ir.file(command.span), command.path),
        up: vec![".."; command.path.matches('/').count()].join("/"),
        library: needs_library(command).then_some(LIBRARY),
        builds,
        usage: usage::lines(ir, command),
        initial: initial(&inputs, checks),
        valued_pattern: valued.iter().map(|it| format!("--{}", it.name)).collect::<Vec<_>>().join(" | "),
        valued,
        flags,
        positional: inputs
            .iter()
            .filter(|input| input.positional)
            .map(|input| Positional { variable: bash::variable(&input.name) })
            .collect(),
        placed,
        own,
        own_options: options(&command.body, &CommandBody::default(), deploys),
        verbs,
        validations: command
            .body
            .inputs
            .iter()
            .flat_map(|it| validations(ir, it, &command.body, checks))
            .chain(deploys.then(images).into_iter().flatten())
            .collect(),
        exports: command.body.env.iter().map(|(name, value)| format!("{name}={}", bash::value(value))).collect(),
        functions,
        steps: own_steps,
    }
}

/// Whether some step is one of these.
fn does(command: &ir::Command, wanted: fn(&StepKind) -> bool) -> bool {
    bodies(command).flat_map(|body| &body.steps).any(|step| wanted(&step.kind))
}

/// Options with a value, and flags.
fn choices(
    command: &ir::Command,
    inputs: &[&CommandInput],
    deploys: bool,
    checks: bool,
) -> (Vec<OptionLine>, Vec<OptionLine>) {
    let by_name = named(command);
    let mut valued: Vec<OptionLine> = by_name
        .iter()
        .filter(|input| input.ty != Ty::Bool)
        .map(|input| option(&input.name, format!("{}=$2", bash::variable(&input.name))))
        .collect();
    if deploys {
        valued.push(option("image", "images+=(\"$2\")".to_owned()));
    }
    if checks {
        valued.push(option("url", "url_given=$2".to_owned()));
    }
    let truths = inputs.iter().filter(|input| input.ty == Ty::Bool).map(|input| {
        let variable = bash::variable(&input.name);
        match default_text(input).as_deref() {
            Some("true") => option(&format!("no-{}", input.name), format!("{variable}=false")),
            _ => option(&input.name, format!("{variable}=true")),
        }
    });
    let flags: Vec<OptionLine> = truths.map(|flag| note(flag, command)).collect();
    (valued, flags)
}

/// A verb with the shell of its steps.
fn one_verb(ir: &Ir, command: &ir::Command, verb: &ir::Verb, steps: Vec<StepLines>) -> Verb {
    let inputs = inputs(command);
    let all = command.body.inputs.iter().chain(&verb.body.inputs);
    let deploys = does(command, |kind| matches!(kind, StepKind::Deploy { .. }));
    Verb {
        name: verb.name.clone(),
        pattern: match inputs.iter().any(|input| input.name == verb.name) {
            true => verb.name.clone(),
            false => format!("{0} | --{0}", verb.name),
        },
        options: options(&verb.body, &command.body, deploys),
        places: all.filter(|input| input.positional).map(|input| format!(" {}", bash::variable(&input.name))).collect(),
        validations: verb.body.inputs.iter().flat_map(|input| validations(ir, input, &verb.body, false)).collect(),
        steps,
    }
}

fn option(name: &str, code: String) -> OptionLine {
    OptionLine { name: name.to_owned(), code }
}

/// A flag that belongs to a verb is noted, so that another verb can refuse it.
fn note(flag: OptionLine, command: &ir::Command) -> OptionLine {
    if command.verbs.is_empty() {
        return flag;
    }
    OptionLine { code: format!("{} options=\"$options$1 \"", flag.code), ..flag }
}

/// All inputs of a command and its verbs, each name once.
pub(super) fn inputs(command: &ir::Command) -> Vec<&CommandInput> {
    let mut found: Vec<&CommandInput> = Vec::new();
    for input in bodies(command).flat_map(|body| &body.inputs) {
        if !found.iter().any(|known| known.name == input.name) {
            found.push(input);
        }
    }
    found
}

/// The inputs that are given by `--NAME`, each name once.
pub(super) fn named(command: &ir::Command) -> Vec<&CommandInput> {
    let mut found: Vec<&CommandInput> = Vec::new();
    for input in bodies(command).flat_map(|body| &body.inputs).filter(|input| !input.positional) {
        if !found.iter().any(|known| known.name == input.name) {
            found.push(input);
        }
    }
    found
}

/// Whether it does nothing but check.
pub(super) fn only_checks(command: &ir::Command) -> bool {
    command.verbs.is_empty()
        && !command.body.steps.is_empty()
        && command.body.steps.iter().all(|step| matches!(step.kind, StepKind::Check(..)))
}

/// What `--image` has to be.
fn images() -> Vec<String> {
    let lines = [
        "for image in ${images[@]+\"${images[@]}\"}; do",
        "  [[ $image =~ ^[^@[:space:]]+@sha256:[0-9a-f]{64}$ ]] || usage_error \"not REF@sha256:…: $image\"",
        "done",
    ];
    lines.map(str::to_owned).to_vec()
}

/// The options that go with a body, `--image` where it deploys.
fn options(body: &CommandBody, outer: &CommandBody, deploys: bool) -> String {
    let inputs = outer.inputs.iter().chain(&body.inputs).filter(|input| !input.positional);
    let mut names: Vec<String> = inputs
        .map(|input| match (input.ty == Ty::Bool, default_text(input).as_deref()) {
            (true, Some("true")) => format!("--no-{}", input.name),
            _ => format!("--{}", input.name),
        })
        .collect();
    if deploys && body.steps.iter().any(|step| matches!(step.kind, StepKind::Deploy { .. })) {
        names.push("--image".to_owned());
    }
    names.join(" ")
}

fn initial(inputs: &[&CommandInput], checks: bool) -> String {
    let one = |input: &&CommandInput| {
        let value = match (input.ty == Ty::Bool, default_text(input).as_deref()) {
            (true, Some("true")) => "true",
            (true, _) => "false",
            _ => "''",
        };
        format!("{}={value}", bash::variable(&input.name))
    };
    let mut all: Vec<String> = inputs.iter().map(one).collect();
    if checks {
        all.extend(["url_given=''".to_owned(), "colour=''".to_owned()]);
    }
    all.join(" ")
}

/// The text of a default; nothing where there is none, or it is `none`.
pub(super) fn default_text(input: &CommandInput) -> Option<String> {
    match input.default.as_ref()? {
        Value::Text(text) => text.as_plain().map(str::to_owned),
        Value::Expr(expr, _) => match expr.literal()? {
            crate::expr::Literal::Bool(truth) => Some(truth.to_string()),
            crate::expr::Literal::Number(number) => Some(crate::expr::number::format_number(*number)),
            crate::expr::Literal::String(text) => Some(text.clone()),
            crate::expr::Literal::Null => None,
        },
        Value::List(_) => None,
    }
}

/// Whether somebody has to give it.
pub(super) fn is_required(input: &CommandInput, body: &CommandBody) -> bool {
    let reads = |value: &Option<Value>| match value {
        Some(Value::Expr(expr, _)) => {
            matches!(&expr.kind, crate::expr::Kind::Name(Ref::Input(name, _)) if *name == input.name)
        }
        _ => false,
    };
    let is_version = |step: &Step| matches!(&step.kind, StepKind::Deploy { version, .. } if reads(version));
    input.default.is_none()
        && input.ty != Ty::Bool
        && input.ty != Ty::Declared(Kind::Rollout)
        && !body.steps.iter().any(is_version)
}

/// The workloads that a body deploys.
fn deployed(body: &CommandBody) -> Vec<&str> {
    let mut found = Vec::new();
    for step in &body.steps {
        if let StepKind::Deploy { workloads, .. } = &step.kind {
            found.extend(workloads.iter().map(String::as_str));
        }
    }
    found
}

/// The lines that hold an argument against its type.
fn validations(ir: &Ir, input: &CommandInput, body: &CommandBody, checks: bool) -> Vec<String> {
    let variable = bash::variable(&input.name);
    let called = if input.positional { input.name.to_uppercase() } else { format!("--{}", input.name) };
    let mut lines = Vec::new();
    if is_required(input, body) && !checks {
        lines.push(format!("[ -n \"${variable}\" ] || usage_error {}", bash::word(&format!("{called} is required"))));
    }
    let default = default_text(input).filter(|_| input.ty != Ty::Bool);
    if let Some(default) = default.as_ref().filter(|_| input.ty != Ty::Declared(Kind::Rollout)) {
        lines.push(format!("{variable}=${{{variable}:-{}}}", bash::word(default)));
    }
    match &input.ty {
        Ty::Declared(Kind::Environment) => lines.extend(environment(ir, &variable, checks)),
        Ty::Declared(Kind::Rollout) => {
            let workloads = deployed(body).join(" ");
            lines.push(format!(
                "[ -z \"${variable}\" ] || offers \"${variable}\" {workloads} || usage_error \"$environment has no \
                 ${variable} rollout\""
            ));
            lines.extend(default.map(|default| format!("{variable}=${{{variable}:-{}}}", bash::word(&default))));
        }
        Ty::Choice(words) => lines.push(choice(&variable, &called, words)),
        ty => lines.extend(version(ty, &variable)),
    }
    lines
}

fn environment(ir: &Ir, variable: &str, checks: bool) -> Vec<String> {
    let names: Vec<&str> = ir.environments.keys().map(String::as_str).collect();
    let mut known = names.join(", ");
    let mut lines = Vec::new();
    let colours = if checks { colours(ir) } else { Vec::new() };
    if !colours.is_empty() {
        lines.push(format!("case ${variable} in"));
        for (environment, workload) in &colours {
            let several = colours.iter().filter(|(name, _)| name == environment).count() > 1;
            let middle = if several { format!("-{workload}") } else { String::new() };
            for (colour, suffix) in [("blue", "primary"), ("green", "canary")] {
                let name = format!("{environment}{middle}-{colour}");
                lines.push(format!("  {name}) {variable}={environment} colour={workload}-{suffix} ;;"));
                known.push_str(&format!(", {name}"));
            }
        }
        lines.push("esac".to_owned());
    }
    let unknown = format!("usage_error \"no environment ${variable}: {known}\"");
    if checks {
        lines.push(format!("[ -n \"${variable}$url_given\" ] || usage_error 'which environment?'"));
        lines.push(format!("[ -z \"${variable}\" ] || environment_facts \"${variable}\" || {unknown}"));
        lines.push("url=${url_given:-${SMOKE_URL:-${url-}}}".to_owned());
        lines.push("[[ $url =~ ^https?://[^[:space:]]+$ ]] || usage_error \"no address: $url\"".to_owned());
    } else {
        lines.push(format!("environment_facts \"${variable}\" || {unknown}"));
    }
    lines
}

fn choice(variable: &str, called: &str, words: &[String]) -> String {
    let patterns: Vec<String> = words.iter().map(|word| bash::word(word)).collect();
    format!(
        "case ${variable} in {}) ;; *) usage_error \"{called}: {}, not ${variable}\" ;; esac",
        patterns.join(" | "),
        words.join(" or ")
    )
}

/// The pattern of a version, where the type is one; other words are taken, too.
fn version(ty: &Ty, variable: &str) -> Vec<String> {
    let parts = match ty {
        Ty::Union(parts) => parts.as_slice(),
        other => std::slice::from_ref(other),
    };
    if !parts.contains(&Ty::Semver) {
        return Vec::new();
    }
    let words = parts.iter().filter_map(|part| match part {
        Ty::Choice(words) => Some(words.as_slice()),
        _ => None,
    });
    let words: Vec<String> =
        words.flatten().map(|word| format!("[ \"${variable}\" = {} ] || ", bash::word(word))).collect();
    vec![
        format!("{variable}=${{{variable}#v}}"),
        format!(
            "[ -z \"${variable}\" ] || {}[[ ${variable} =~ ^[0-9]+\\.[0-9]+\\.[0-9]+([-+][0-9A-Za-z.+-]+)?$ ]] ||\n  \
             usage_error \"${variable} is no version such as 1.2.3\"",
            words.concat()
        ),
    ]
}
