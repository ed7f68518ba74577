//! Each form of a key once.

use indexmap::IndexMap;

use super::super::*;
use super::{text, under};
use crate::emit::{Doc, Field, Map};

fn on(events: impl IntoIterator<Item = Event>) -> String {
    text(&Triggers { events: events.into_iter().map(Field::from).collect(), raw: None })
}

fn strings(items: &[&str]) -> Vec<String> {
    items.iter().map(|item| (*item).to_owned()).collect()
}

#[test]
fn events_and_their_filters() {
    let globs = Field::from(strings(&["v[0-9]+.[0-9]+"])).note("versions.tags");
    let crons = ["0 2 * * *", "*/5 * * * *"].map(|cron| Cron { cron: Field::new(cron), timezone: None });
    let [mut night, often] = crons;
    night.cron = night.cron.note("nightly");
    night.timezone = Some(Field::new("Europe/Berlin"));
    let events = [
        Event::Push {
            branches: Filter::only(["main", "release/**"]),
            tags: Filter::Only(globs),
            paths: Filter::Except(Field::from(strings(&["docs/**", "*.md"]))),
        },
        Event::PullRequest(PullRequest { types: strings(&["opened", "synchronize"]), ..PullRequest::default() }),
        Event::PullRequestTarget(PullRequest::default()),
        Event::Schedule(vec![Field::from(night), Field::from(often)]),
        Event::Webhook(Webhook::IssueComment, strings(&["created"])),
        Event::Webhook(Webhook::Fork, Vec::new()),
        Event::MergeGroup { types: Vec::new(), branches: Filter::only(["main"]) },
        Event::WorkflowRun {
            workflows: strings(&["CI/CD"]),
            types: strings(&["completed"]),
            branches: Filter::Except(Field::from(strings(&["dev"]))),
        },
        Event::ImageVersion { types: Vec::new(), names: strings(&["base"]), versions: strings(&["1.*"]) },
        Event::RepositoryDispatch(strings(&["go"])),
        Event::WorkflowDispatch(Table::new()),
    ];
    let expected = "\
push:
  branches: [main, \"release/**\"]
  tags: [\"v[0-9]+.[0-9]+\"] # versions.tags
  paths-ignore: [\"docs/**\", \"*.md\"]
pull_request:
  types: [opened, synchronize]
pull_request_target:
schedule:
  - cron: \"0 2 * * *\" # nightly
    timezone: Europe/Berlin
  - cron: \"*/5 * * * *\"
issue_comment:
  types: [created]
fork:
merge_group:
  branches: [main]
workflow_run:
  workflows: [CI/CD]
  types: [completed]
  branches-ignore: [dev]
image_version:
  names: [base]
  versions: [\"1.*\"]
repository_dispatch:
  types: [go]
workflow_dispatch:
";
    assert_eq!(on(events), expected);
}

#[test]
fn there_are_37_events() {
    assert_eq!(Webhook::ALL.len() + 10, 37);
    assert_eq!(Webhook::from_name("issues"), Some(Webhook::Issues));
    assert!(Webhook::Issues.types().contains(&"labeled") && Webhook::Public.types().is_empty());
}

#[test]
fn the_interface_of_a_called_workflow() {
    let input = CallInput {
        description: Some(Field::new("One of: staging, production.")),
        kind: Field::new(ScalarKind::String),
        default: Some(Field::new("staging")),
        required: None,
        deprecation_message: None,
    };
    let required = CallSecret { description: None, required: Some(Field::new(true)) };
    let optional = Field::from(CallSecret::default()).above("From the environment.");
    let output = CallOutput { description: None, value: Field::new(Text::expr("jobs.a.outputs.b")) };
    let call = WorkflowCall {
        inputs: table([("environment", input)]),
        outputs: table([("image", output)]),
        secrets: table([("A", Field::from(required)), ("B", optional)]),
    };
    let expected = "\
workflow_call:
  inputs:
    environment:
      description: \"One of: staging, production.\"
      type: string
      default: staging
  outputs:
    image:
      value: ${{ jobs.a.outputs.b }}
  secrets:
    A:
      required: true
    # From the environment.
    B:
";
    assert_eq!(on([Event::WorkflowCall(call)]), expected);
}

#[test]
fn conditions() {
    let line = |condition: &str| under("if", &Condition::new(condition));
    assert_eq!(line("env.A == 'b'"), "if: env.A == 'b'\n");
    assert_eq!(line("failure()"), "if: failure()\n");
    assert_eq!(line("always() && a"), "if: always() && a\n");
    assert_eq!(line("!cancelled()"), "if: ${{ !cancelled() }}\n");
    assert_eq!(line("a && success()"), "if: ${{ a && success() }}\n");
    assert_eq!(line("'a' == b"), "if: ${{ 'a' == b }}\n");
    assert_eq!(line("a == ': '"), "if: >-\n  a == ': '\n");
    assert_eq!(line("a == ' #'"), "if: >-\n  a == ' #'\n");
    assert_eq!(line("true"), "if: ${{ true }}\n");
    assert_eq!(line("a == '  '"), "if: a == '  '\n");
}

#[test]
fn long_conditions_break_at_their_operators() {
    let long = "github.event_name == 'push' && (contains(github.ref, ' && ((') || github.ref == 'refs/heads/main') \
        || github.event_name == 'schedule' && github.ref == 'refs/heads/main'";
    let expected = "\
if: >-
  github.event_name == 'push' && (contains(github.ref, ' && ((') || github.ref == 'refs/heads/main')
  || github.event_name == 'schedule' && github.ref == 'refs/heads/main'
";
    assert_eq!(under("if", &Condition::new(long)), expected);
}

#[test]
fn a_literal_never_becomes_an_expression() {
    let pieces = [
        TextPiece::Literal("a ${".to_owned()),
        TextPiece::Literal("{ x }} $".to_owned()),
        TextPiece::Expr(ExprText::new("b")),
    ];
    assert_eq!(Text::of(pieces).source(), "a ${{ '${{' }} x }} $${{ b }}");
}

#[test]
fn scripts_end_as_they_should() {
    let script = |run: &str| {
        let step = text(&Step::run(Text::from(run)));
        step.replace("shell: bash\n", "")
    };
    assert_eq!(script("a\n\n"), "run: a\n");
    assert_eq!(script("a\nb"), "run: |\n  a\n  b\n");
    assert_eq!(script("a\nb\n\n"), "run: |\n  a\n  b\n");
    assert_eq!(script("echo \"a: b\""), "run: |\n  echo \"a: b\"\n");
}

#[test]
fn a_matrix_of_everything() {
    let row = |os: &str, n: i64| {
        let row = [("os".to_owned(), MatrixValue::from(os)), ("n".to_owned(), MatrixValue::from(n))];
        Field::from(Row(row.into_iter().collect()))
    };
    let object: IndexMap<_, _> = [("a".to_owned(), MatrixValue::from(true))].into_iter().collect();
    let matrix = StaticMatrix {
        vectors: table([
            ("os", Vector::Values(vec![MatrixValue::from("ubuntu-24.04"), MatrixValue::from("y")])),
            ("object", Vector::Values(vec![MatrixValue::Map(object)])),
            ("dynamic", Vector::Dynamic(ExprText::new("fromJSON(needs.a.outputs.b)"))),
        ]),
        exclude: Some(Field::new(Rows::List(vec![row("y", 1)]))),
        include: Some(Field::new(Rows::List(vec![row("z", 2).above("Why."), row("w", 3)]))),
    };
    let strategy = Strategy {
        fail_fast: Some(Field::new(Flag::Expr(ExprText::new("inputs.fast")))),
        max_parallel: Some(Field::new(2i64)),
        matrix: Some(Field::new(matrix)),
    };
    let expected = "\
fail-fast: ${{ inputs.fast }}
max-parallel: 2
matrix:
  os: [ubuntu-24.04, \"y\"]
  object:
    - a: true
  dynamic: ${{ fromJSON(needs.a.outputs.b) }}
  exclude:
    - os: \"y\"
      \"n\": 1
  include:
    # Why.
    - os: z
      \"n\": 2
    - os: w
      \"n\": 3
";
    assert_eq!(text(&strategy), expected);
}

#[test]
fn rare_keys_of_a_job() {
    let wait = |kind| Field::from(Step::new(kind));
    let credentials = Credentials { username: Field::new("me"), password: Field::new(Text::expr("secrets.PASSWORD")) };
    let container = Container {
        credentials: Some(Field::from(credentials)),
        volumes: vec![Field::new("/a:/b")],
        ..Container::new("node:22")
    };
    let normal = NormalJob {
        runs_on: Field::from(RunsOn::Group(Field::new("big"), vec!["linux".into(), "x64".into()])),
        timeout_minutes: Some(Field::new(Amount::Expr(ExprText::new("fromJSON(vars.LIMIT)")))),
        continue_on_error: Some(Field::new(true)),
        environment: Some(Field::from(Environment { name: Field::new("prod"), ..Environment::default() })),
        outputs: table([("a", Text::expr("steps.a.outputs.a"))]),
        container: Some(Field::from(container)),
        defaults: Some(Field::from(Defaults { shell: Some(Field::new("bash")), working_directory: None })),
        snapshot: Some(Field::from(Snapshot { image_name: Field::new("base"), ..Snapshot::default() })),
        steps: vec![
            wait(StepKind::Wait(Field::from(strings(&["a", "b"])))),
            wait(StepKind::WaitAll),
            wait(StepKind::Cancel(Field::new("a"))),
            wait(StepKind::Parallel(vec![Field::from(Step::run(Text::from("a")))])),
        ],
        ..NormalJob::default()
    };
    let concurrency = Concurrency { group: Field::new("g"), queue: Some(Field::new(Queue::Max)), ..Default::default() };
    let job = Job {
        needs: vec![Field::new("a"), Field::new("b")],
        concurrency: Some(Field::from(concurrency)),
        permissions: Some(Field::new(Permissions::ReadAll)),
        ..Job::new(normal.into())
    };
    assert_eq!(text(&job), RARE);
}

const RARE: &str = "\
needs: [a, b]
runs-on:
  group: big
  labels: [linux, x64]
timeout-minutes: ${{ fromJSON(vars.LIMIT) }}
continue-on-error: true
permissions: read-all
concurrency:
  group: g
  queue: max
environment:
  name: prod
outputs:
  a: ${{ steps.a.outputs.a }}
container:
  image: node:22
  credentials:
    username: me
    password: ${{ secrets.PASSWORD }}
  volumes: [\"/a:/b\"]
defaults:
  run:
    shell: bash
snapshot:
  image-name: base
steps:
  - wait: [a, b]

  - wait-all:

  - cancel: a

  - parallel:
      - shell: bash
        run: a
";

#[test]
fn the_users_own_keys_come_last_or_replace() {
    let raw = Map::new().put("Shell", &Doc::text("pwsh")).put("timeout-minutes", &5i64).doc();
    let step = Step { raw: Some(Raw(raw)), ..Step::run(Text::from("a")) };
    assert_eq!(text(&step), "Shell: pwsh\nrun: a\ntimeout-minutes: 5\n");
}

#[test]
fn scopes_are_sorted_and_know_their_levels() {
    let names = Scope::ALL.iter().map(|scope| scope.name()).collect::<Vec<_>>();
    let mut sorted = names.clone();
    sorted.sort_unstable();
    assert_eq!(names, sorted);
    assert!(!Scope::IdToken.allows(Access::Read) && !Scope::Models.allows(Access::Write));
    assert_eq!(Scope::from_name("contents"), Some(Scope::Contents));
}
