//! Two jobs as they would be written by hand.

use indexmap::IndexMap;

use super::super::*;
use super::under;
use crate::emit::{Field, ToDoc, yaml};

fn uses(name: &str, revision: &str, version: &str) -> Field<Uses> {
    Field::from(Uses::action(name, revision)).pinned_note(version)
}

fn named(name: &str, step: Step) -> Field<Step> {
    Field::from(Step { name: Some(Field::new(name)), ..step })
}

fn when(condition: &str, step: Field<Step>) -> Field<Step> {
    Field { value: Step { condition: Some(Field::new(condition)), ..step.value }, meta: step.meta }
}

fn checkout(mut with: Table<Value>) -> Field<Step> {
    with.extend(table([("persist-credentials", Value::from(false))]));
    let uses = uses("actions/checkout", "3d3c42e5aac5ba805825da76410c181273ba90b1", "v7.0.1");
    named("Check out the code", Step::uses(uses, with))
}

fn set_up_uv(python: Text) -> Field<Step> {
    let mut name = vec![TextPiece::Literal("Set up uv and Python ".to_owned())];
    name.extend(python.pieces.clone());
    let with = table([
        ("version", Field::new(Text::from("0.9.5"))),
        ("python-version", Field::new(python)),
        ("activate-environment", Field::new(true)),
        ("enable-cache", Field::new(false).note("release branches are built here")),
    ]);
    let uses = uses("astral-sh/setup-uv", "20cfd1bf945f4377ade1205e4dbc17946fc9a30d", "v10.0.1");
    Field::from(Step { name: Some(Field::new(Text::of(name))), ..Step::uses(uses, with) })
}

fn script(name: &str, run: &str) -> Field<Step> {
    named(name, Step::run(Text::from(run)))
}

fn trufflehog(extra: Table<Value>) -> Step {
    let mut with: Table<Value> = table([("version", "3.97.0"), ("path", "./")].map(|(k, v)| (k, Value::from(v))));
    with.extend(extra);
    with.extend(table([("extra_args", Value::from("--results=verified,unknown"))]));
    Step::uses(uses("trufflesecurity/trufflehog", "bcfcf73aaf4759d4dadc2783177c245a02792318", "v3.97.0"), with)
}

fn read_contents() -> Option<Field<Permissions>> {
    Some(Field::new(Permissions::of([(Scope::Contents, Field::from(Access::Read).note("check out"))])))
}

fn code_quality() -> Job {
    let depth = Field::new(0i64).note("security.secrets and security.sonar read the history");
    let base = "github.event.pull_request.base.sha || !github.event.created && github.event.before || ''";
    let range = table([
        ("base", Field::new(Text::expr(base)).above("The first push of a branch has nothing before it.")),
        ("head", Field::new(Text::expr("github.sha"))),
    ]);
    let sonar = uses("SonarSource/sonarqube-scan-action", "22918119ff8e1ca75a623e15c8296b6ea4fbe28f", "v8.2.1");
    let sonar = Step {
        name: Some(Field::new("SonarQube")),
        condition: Some(Field::new("env.HAS_SONAR_TOKEN == 'true'").note("a fork has no secrets")),
        env: table([("SONAR_TOKEN", Value::from(Text::expr("secrets.SONAR_TOKEN")))]),
        ..Step::uses(sonar, Table::new())
    };
    let pushed = "github.event_name == 'push' || github.event_name == 'pull_request'";
    let otherwise = "github.event_name != 'push' && github.event_name != 'pull_request'";
    let normal = NormalJob {
        runs_on: Field::new("ubuntu-24.04"),
        timeout_minutes: Some(Field::new(15i64)),
        env: table([("HAS_SONAR_TOKEN", Value::from(Text::expr("secrets.SONAR_TOKEN != ''")))]),
        steps: vec![
            checkout(table([("fetch-depth", depth)])),
            set_up_uv(Text::from("3.12")),
            script("Install dependencies", "uv sync --frozen"),
            script("Black", "black --check src/ tests/"),
            when("!cancelled()", script("Ruff", "ruff check src/ tests/")),
            when("!cancelled()", script("MyPy", "mypy src/ --ignore-missing-imports")),
            when(pushed, named("Look for secrets in the new commits", trufflehog(range))),
            when(otherwise, named("Look for secrets in the history", trufflehog(Table::new()))),
            Field::from(sonar),
        ],
        ..NormalJob::default()
    };
    Job { name: Some(Field::new("Code Quality Checks")), permissions: read_contents(), ..Job::new(normal.into()) }
}

fn service(image: &str, env: Table<Value>, port: &str, options: &str) -> Field<Service> {
    let ports = vec![Field::new(port)];
    let options = Some(Field::new(options));
    Field::from(Service { container: Container { env, ports, options, ..Container::new(image) }, ..Service::default() })
}

fn services() -> Table<Service> {
    let timing = "--health-interval 10s --health-timeout 5s --health-retries 5";
    let postgres = "postgres:15@sha256:9b1d34adbce1dd07ee6e94b4a2cf698884b89bd44a6c9c12f5da8f3acbfe4957";
    let redis = "redis:7@sha256:71da9275c5f3fcb97d0fa0c8c5b36cc995327265420f17a04bfd544f458059f7";
    let env = table([("POSTGRES_DB", Value::from("app")), ("POSTGRES_PASSWORD", Value::from("postgres"))]);
    let ready = format!("--health-cmd \"pg_isready --username postgres\" {timing}");
    let ping = format!("--health-cmd \"redis-cli ping\" {timing}");
    table([
        ("postgres", service(postgres, env, "5432:5432", &ready)),
        ("redis", service(redis, Table::new(), "6379:6379", &ping)),
    ])
}

fn upload() -> Field<Step> {
    let name = [TextPiece::Literal("test-unit-report-".to_owned()), TextPiece::Expr(ExprText::new("matrix.python"))];
    let with = table([
        ("name", Value::from(Text::of(name))),
        ("path", Value::from("test-results/unit/\ncoverage.xml\nhtmlcov/")),
        ("if-no-files-found", Value::from("error")),
    ]);
    let uses = uses("actions/upload-artifact", "bbbca2ddaa5d8feaa63e36b76fdaad77386f024f", "v7.0.0");
    when("!cancelled()", named("Upload unit-report", Step::uses(uses, with)))
}

fn codecov() -> Field<Step> {
    let flags = [TextPiece::Literal("unit-".to_owned()), TextPiece::Expr(ExprText::new("matrix.python"))];
    let with = table([
        ("files", Value::from("coverage.xml")),
        ("flags", Value::from(Text::of(flags))),
        ("token", Value::from(Text::expr("secrets.CODECOV_TOKEN"))),
        ("disable_search", Value::from(true)),
        ("fail_ci_if_error", Value::from(false)),
    ]);
    let uses = uses("codecov/codecov-action", "671740ac38dd9b0130fbe1cec585b89eea48d3de", "v5.5.2");
    let step = named("Send coverage to Codecov", Step::uses(uses, with));
    when("!cancelled() && env.HAS_CODECOV_TOKEN == 'true'", step)
}

fn test() -> Job {
    let versions = Vector::Values(["3.11", "3.12", "3.13"].map(MatrixValue::from).to_vec());
    let matrix = StaticMatrix { vectors: table([("python", versions)]), ..StaticMatrix::default() };
    let strategy =
        Strategy { fail_fast: Some(Field::new(false)), matrix: Some(Field::new(matrix)), ..Strategy::default() };
    let pytest = "mkdir -p test-results/unit\n\
        pytest tests/unit/ --junitxml=test-results/unit/junit.xml --cov=src --cov-report=xml --cov-report=html -v";
    let mut unit = script("Unit tests", pytest);
    unit.value.env = table([("COVERAGE_FILE", Value::from(".coverage.unit"))]);
    let normal = NormalJob {
        runs_on: Field::new("ubuntu-24.04"),
        timeout_minutes: Some(Field::new(30i64)),
        services: services(),
        env: table([
            ("DATABASE_URL", Value::from("postgresql://postgres:postgres@localhost:5432/app")),
            ("REDIS_URL", Value::from("redis://localhost:6379/0")),
            ("HAS_CODECOV_TOKEN", Value::from(Text::expr("secrets.CODECOV_TOKEN != ''"))),
        ]),
        steps: vec![
            checkout(Table::new()),
            set_up_uv(Text::expr("matrix.python")),
            script("Install dependencies", "uv sync --frozen"),
            unit,
            upload(),
            codecov(),
        ],
        ..NormalJob::default()
    };
    let cell = TextPiece::Expr(ExprText::new("matrix.python"));
    let literal = |text: &str| TextPiece::Literal(text.to_owned());
    Job {
        name: Some(Field::new(Text::of([literal("Run Tests ("), cell, literal(")")]))),
        needs: vec![Field::new("code-quality")],
        permissions: read_contents(),
        strategy: Some(Field::new(strategy)),
        ..Job::new(normal.into())
    }
}

#[test]
fn two_jobs_to_the_character() {
    let jobs = || {
        let mut jobs: IndexMap<String, Field<Job>> = IndexMap::new();
        jobs.insert("code-quality".to_owned(), Field::from(code_quality()).section("Checks"));
        jobs.insert("test".to_owned(), Field::from(test()));
        jobs.to_doc().spaced()
    };
    similar_asserts(&under("jobs", &jobs()), EXPECTED);
    assert_eq!(yaml::write(&jobs()).text, yaml::write(&jobs()).text);
}

/// Fails at the first line that differs, and says which.
fn similar_asserts(got: &str, expected: &str) {
    for (number, (got, expected)) in got.lines().zip(expected.lines()).enumerate() {
        assert_eq!(got, expected, "line {}", number + 1);
    }
    assert_eq!(got, expected);
}

const EXPECTED: &str = r#"jobs:
  # Checks -------------------------------------------------------------------------------------------------------------

  code-quality:
    name: Code Quality Checks
    runs-on: ubuntu-24.04
    timeout-minutes: 15
    permissions:
      contents: read # check out
    env:
      HAS_SONAR_TOKEN: ${{ secrets.SONAR_TOKEN != '' }}
    steps:
      - name: Check out the code
        uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with:
          fetch-depth: 0 # security.secrets and security.sonar read the history
          persist-credentials: false

      - name: Set up uv and Python 3.12
        uses: astral-sh/setup-uv@20cfd1bf945f4377ade1205e4dbc17946fc9a30d # v10.0.1
        with:
          version: "0.9.5"
          python-version: "3.12"
          activate-environment: true
          enable-cache: false # release branches are built here

      - name: Install dependencies
        shell: bash
        run: uv sync --frozen

      - name: Black
        shell: bash
        run: black --check src/ tests/

      - name: Ruff
        if: ${{ !cancelled() }}
        shell: bash
        run: ruff check src/ tests/

      - name: MyPy
        if: ${{ !cancelled() }}
        shell: bash
        run: mypy src/ --ignore-missing-imports

      - name: Look for secrets in the new commits
        if: github.event_name == 'push' || github.event_name == 'pull_request'
        uses: trufflesecurity/trufflehog@bcfcf73aaf4759d4dadc2783177c245a02792318 # v3.97.0
        with:
          version: "3.97.0"
          path: ./
          # The first push of a branch has nothing before it.
          base: ${{ github.event.pull_request.base.sha || !github.event.created && github.event.before || '' }}
          head: ${{ github.sha }}
          extra_args: --results=verified,unknown

      - name: Look for secrets in the history
        if: github.event_name != 'push' && github.event_name != 'pull_request'
        uses: trufflesecurity/trufflehog@bcfcf73aaf4759d4dadc2783177c245a02792318 # v3.97.0
        with:
          version: "3.97.0"
          path: ./
          extra_args: --results=verified,unknown

      - name: SonarQube
        if: env.HAS_SONAR_TOKEN == 'true' # a fork has no secrets
        uses: SonarSource/sonarqube-scan-action@22918119ff8e1ca75a623e15c8296b6ea4fbe28f # v8.2.1
        env:
          SONAR_TOKEN: ${{ secrets.SONAR_TOKEN }}

  test:
    name: Run Tests (${{ matrix.python }})
    needs: code-quality
    runs-on: ubuntu-24.04
    timeout-minutes: 30
    permissions:
      contents: read # check out
    strategy:
      fail-fast: false
      matrix:
        python: ["3.11", "3.12", "3.13"]
    services:
      postgres:
        image: postgres:15@sha256:9b1d34adbce1dd07ee6e94b4a2cf698884b89bd44a6c9c12f5da8f3acbfe4957
        env:
          POSTGRES_DB: app
          POSTGRES_PASSWORD: postgres
        ports: ["5432:5432"]
        options: >-
          --health-cmd "pg_isready --username postgres" --health-interval 10s --health-timeout 5s --health-retries 5
      redis:
        image: redis:7@sha256:71da9275c5f3fcb97d0fa0c8c5b36cc995327265420f17a04bfd544f458059f7
        ports: ["6379:6379"]
        options: --health-cmd "redis-cli ping" --health-interval 10s --health-timeout 5s --health-retries 5
    env:
      DATABASE_URL: postgresql://postgres:postgres@localhost:5432/app
      REDIS_URL: redis://localhost:6379/0
      HAS_CODECOV_TOKEN: ${{ secrets.CODECOV_TOKEN != '' }}
    steps:
      - name: Check out the code
        uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with:
          persist-credentials: false

      - name: Set up uv and Python ${{ matrix.python }}
        uses: astral-sh/setup-uv@20cfd1bf945f4377ade1205e4dbc17946fc9a30d # v10.0.1
        with:
          version: "0.9.5"
          python-version: ${{ matrix.python }}
          activate-environment: true
          enable-cache: false # release branches are built here

      - name: Install dependencies
        shell: bash
        run: uv sync --frozen

      - name: Unit tests
        shell: bash
        env:
          COVERAGE_FILE: .coverage.unit
        run: |
          mkdir -p test-results/unit
          pytest tests/unit/ --junitxml=test-results/unit/junit.xml --cov=src --cov-report=xml --cov-report=html -v

      - name: Upload unit-report
        if: ${{ !cancelled() }}
        uses: actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f # v7.0.0
        with:
          name: test-unit-report-${{ matrix.python }}
          path: |-
            test-results/unit/
            coverage.xml
            htmlcov/
          if-no-files-found: error

      - name: Send coverage to Codecov
        if: ${{ !cancelled() && env.HAS_CODECOV_TOKEN == 'true' }}
        uses: codecov/codecov-action@671740ac38dd9b0130fbe1cec585b89eea48d3de # v5.5.2
        with:
          files: coverage.xml
          flags: unit-${{ matrix.python }}
          token: ${{ secrets.CODECOV_TOKEN }}
          disable_search: true
          fail_ci_if_error: false
"#;
