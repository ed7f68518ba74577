//! What a job does with its token, against what the token may do.

use super::given::{JobGiven, StepGiven};
use super::{Check, Given};
use crate::catalogue::Catalogue;
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::ir::{Permissions, Ref, Run, Script, StepKind, Value};
use crate::shell::script::Command;
use crate::source::Span;
use crate::words::pipeline::Level;

static CODE: Code = Code {
    id: "E601",
    name: "missing-permission",
    severity: Severity::Error,
    page: include_str!("missing_permission.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

/// Something that needs a permission.
struct Need {
    /// The scopes of which one is enough.
    scopes: Vec<&'static str>,
    level: Level,
    /// What for.
    what: String,
    span: Span,
}

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    for job in &given.jobs {
        let Some(granted) = Granted::of(job) else { continue };
        let mut reported: Vec<&str> = Vec::new();
        for step in &job.steps {
            for need in needs(step, job, &granted, given) {
                let Some(first) = need.scopes.first() else { continue };
                if need.scopes.iter().any(|scope| granted.has(scope, need.level)) || reported.contains(first) {
                    continue;
                }
                reported.push(first);
                diags.push(report(&need, first, job, &granted));
            }
        }
    }
}

fn report(need: &Need, scope: &str, job: &JobGiven<'_>, granted: &Granted) -> Diagnostic {
    let word = if need.level == Level::Write { "write" } else { "read" };
    let message = format!("the token of `{}` has no permission to {}", job.name(), need.what);
    let d = Diagnostic::new(&CODE, need.span, message).label(format!("this needs `{scope} = {word}`"));
    match granted.said {
        Some(said) => d.also(said, "only what stands here is granted").help(format!("add `{scope} = {word}` there")),
        None => d.help(format!("add `permissions {{ {scope} = {word} }}` to the job `{}`", job.name())),
    }
}

/// What the token of a job may do.
struct Granted {
    all: Option<Level>,
    scopes: Vec<(String, Level)>,
    /// Where all of it is said; none where what steps need is added.
    said: Option<Span>,
    adds: bool,
}

impl Granted {
    /// None where it is not known: the settings of the repository decide.
    fn of(job: &JobGiven<'_>) -> Option<Granted> {
        let (own, outer) = (&job.job.permissions, &job.pipeline.permissions);
        let says = |p: &Permissions| p.all.is_some() || p.exactly || !p.scopes.is_empty();
        let exact = |p: &Permissions, span: Span| Granted {
            all: p.all,
            scopes: scopes(p).collect(),
            said: Some(p.scopes.first().map_or(span, |scope| scope.span)),
            adds: false,
        };
        if !job.pipeline.derives {
            return if says(own) {
                Some(exact(own, job.job.span))
            } else {
                says(outer).then(|| exact(outer, job.pipeline.span))
            };
        }
        if own.all.is_some() || own.exactly {
            return Some(exact(own, job.job.span));
        }
        if own.scopes.is_empty() && outer.all.is_some() || outer.exactly {
            return Some(exact(outer, job.pipeline.span));
        }
        let mut granted: Vec<(String, Level)> = scopes(own).chain(scopes(outer)).collect();
        granted.push(("contents".to_owned(), Level::Read));
        for step in &job.steps {
            granted.extend(step.step.permissions.iter().map(|(scope, level, _)| (scope.clone(), *level)));
            granted.extend(of_action(step).map(|(scope, level, _)| (scope.to_owned(), level)));
            if step.script.as_ref().is_some_and(|script| script.plain.contains("git push")) {
                granted.push(("contents".to_owned(), Level::Write));
            }
        }
        Some(Granted { all: None, scopes: granted, said: None, adds: true })
    }

    fn has(&self, scope: &str, level: Level) -> bool {
        let enough = |given: Level| given == level || given == Level::Write;
        self.all.is_some_and(|all| {
            all == Level::Write || (all == Level::Read && level == Level::Read && scope != "id-token")
        }) || self.scopes.iter().any(|(name, given)| name == scope && enough(*given))
    }
}

fn scopes(permissions: &Permissions) -> impl Iterator<Item = (String, Level)> + '_ {
    permissions.scopes.iter().map(|permission| (permission.scope.clone(), permission.level))
}

/// What the catalogue knows of the action of a step.
fn of_action(step: &StepGiven<'_>) -> impl Iterator<Item = (&'static str, Level, &'static str)> {
    let found = step.action.as_ref().and_then(|action| {
        let needs = Catalogue::builtin().needs(action.reference.as_ref()?)?;
        let given =
            |input: &str| action.input(input).is_some_and(|v| super::texts::known(v).as_deref() != Some("false"));
        let grants = needs.grants(given).map(|grant| {
            let level = if grant.level.word() == "write" { Level::Write } else { Level::Read };
            (grant.scope, level, grant.reason)
        });
        Some(grants.collect::<Vec<_>>())
    });
    found.unwrap_or_default().into_iter()
}

fn needs(step: &StepGiven<'_>, job: &JobGiven<'_>, granted: &Granted, given: &Given<'_>) -> Vec<Need> {
    let mut found = Vec::new();
    if !granted.adds && step.step.origin.via.is_none() {
        let span = step.action.as_ref().map_or(step.span(), |action| action.action.reference.span);
        found.extend(of_action(step).filter(|(scope, ..)| *scope != "contents").map(|(scope, level, reason)| Need {
            scopes: vec![scope],
            level,
            what: reason.to_owned(),
            span,
        }));
    }
    if !given.is_ours(step.step.origin.span) {
        return found;
    }
    found.extend(of_github_script(step));
    found.extend(of_push(step, job));
    if uses_the_token(step, job) {
        for command in step.commands() {
            let Some((scopes, level, what)) = of_command(command) else { continue };
            let span = command.words.first().map_or(step.span(), |word| given.place(step, &words(command), word.at));
            found.push(Need { scopes, level, what: what.to_owned(), span });
        }
    }
    found
}

/// An image that an action pushes to GitHub's registry with the token.
fn of_push(step: &StepGiven<'_>, job: &JobGiven<'_>) -> Option<Need> {
    let action = step.action.as_ref().filter(|action| action.is("docker/build-push-action"))?;
    let pushes = action.input("push").is_some_and(|push| super::texts::known(push).as_deref() != Some("false"));
    let to_github = action.input("tags").is_some_and(|tags| super::texts::spelt_value(tags).contains("ghcr.io/"));
    let mut logins = job.uses("docker/login-action");
    let by_token = logins.any(|(_, login)| login.input("password").is_some_and(is_workflow_token));
    (pushes && to_github && by_token).then(|| Need {
        scopes: vec!["packages"],
        level: Level::Write,
        what: "push an image".to_owned(),
        span: action.action.reference.span,
    })
}

/// `gh release create`
fn words(command: &Command) -> String {
    command.words.iter().take(3).map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
}

/// Whether `gh` uses the workflow's own token in a step.
fn uses_the_token(step: &StepGiven<'_>, job: &JobGiven<'_>) -> bool {
    let env = step.step.env.iter().chain(&job.job.env).chain(&job.pipeline.env);
    let mut tokens = env.filter(|(name, _)| matches!(name.as_str(), "GH_TOKEN" | "GITHUB_TOKEN"));
    tokens.next().is_some_and(|(_, value)| is_workflow_token(value))
}

fn is_workflow_token(value: &Value) -> bool {
    let mut own = false;
    crate::ir::uses::value(value, &mut |name, _| {
        own = matches!(name, Ref::Context(crate::expr::Context::Github))
            || matches!(name, Ref::Secret(name, _) if name == "GITHUB_TOKEN");
    });
    own
}

type Wanted = (Vec<&'static str>, Level, &'static str);

/// What a command of `gh` needs.
fn of_command(command: &Command) -> Option<Wanted> {
    if command.name() != "gh" {
        return None;
    }
    let mut words = command.arguments().iter().map(|word| word.text.as_str()).filter(|word| !word.starts_with('-'));
    let verb = (words.next()?, words.next().unwrap_or_default());
    let write = |scope, what| Some((vec![scope], Level::Write, what));
    match verb {
        ("release", "create" | "edit" | "upload" | "delete") => write("contents", "write releases"),
        ("pr", "create" | "close" | "edit" | "ready" | "review" | "reopen") => {
            write("pull-requests", "write pull requests")
        }
        ("pr", "merge") => write("contents", "merge pull requests"),
        ("pr", "comment") => Some((vec!["pull-requests", "issues"], Level::Write, "comment on pull requests")),
        ("issue", "create" | "close" | "edit" | "reopen" | "pin" | "comment" | "delete") => {
            write("issues", "write issues")
        }
        ("workflow", "run" | "enable" | "disable") | ("run", "rerun" | "cancel" | "delete") | ("cache", "delete") => {
            write("actions", "start and stop runs")
        }
        _ => None,
    }
}

/// Calls of the API in JavaScript, and what they need.
const CALLS: &[(&str, &[&str], &str)] = &[
    (".createDeployment(", &["deployments"], "record deployments"),
    (".createDeploymentStatus(", &["deployments"], "record deployments"),
    (".createRelease(", &["contents"], "write releases"),
    (".uploadReleaseAsset(", &["contents"], "write releases"),
    (".createRef(", &["contents"], "create branches and tags"),
    (".issues.create(", &["issues"], "write issues"),
    (".issues.createComment(", &["issues", "pull-requests"], "comment on issues and pull requests"),
    (".issues.updateComment(", &["issues", "pull-requests"], "comment on issues and pull requests"),
    (".issues.addLabels(", &["issues", "pull-requests"], "label issues and pull requests"),
    (".pulls.create(", &["pull-requests"], "write pull requests"),
    (".pulls.update(", &["pull-requests"], "write pull requests"),
    (".createCommitStatus(", &["statuses"], "set the status of commits"),
    (".checks.create(", &["checks"], "write checks"),
    (".createWorkflowDispatch(", &["actions"], "start workflows"),
];

fn of_github_script(step: &StepGiven<'_>) -> Vec<Need> {
    let (text, span) = match (&step.step.kind, &step.action) {
        (StepKind::Run(Run { script: Script::Text(text), shell: Some(shell), .. }), _) if shell == "javascript" => {
            (super::texts::spelt(text), step.span())
        }
        (StepKind::Action(_), Some(action)) if action.is("actions/github-script") => {
            let other = action.input("github-token").is_some_and(|token| !is_workflow_token(token));
            match action.input("script").filter(|_| !other) {
                Some(script) => (super::texts::spelt_value(script), action.input_span("script").unwrap_or(step.span())),
                None => return Vec::new(),
            }
        }
        _ => return Vec::new(),
    };
    let found = CALLS.iter().filter(|(call, ..)| text.contains(call));
    found
        .map(|(_, scopes, what)| Need { scopes: scopes.to_vec(), level: Level::Write, what: (*what).to_owned(), span })
        .collect()
}
