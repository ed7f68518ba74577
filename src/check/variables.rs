//! Which environment variables a step of a job can count on. Used by the checks about those that nobody sets.

use super::given::{ActionGiven, JobGiven, StepGiven};
use crate::catalogue::Catalogue;
use crate::ir::{Runner, Script, StepKind};
use std::collections::BTreeSet;

/// Variables that are there.
#[derive(Debug, Default)]
pub(super) struct Variables {
    names: BTreeSet<String>,
    prefixes: Vec<&'static str>,
    /// Something may have set any variable.
    open: bool,
}

/// Actions that set variables for later steps, with how their names begin; those that set none have no prefix. Every other
/// action may set any.
const ACTIONS: &[(&str, &[&str])] = &[
    ("actions/checkout", &[]),
    ("actions/cache", &[]),
    ("actions/cache/restore", &[]),
    ("actions/cache/save", &[]),
    ("actions/upload-artifact", &[]),
    ("actions/download-artifact", &[]),
    ("actions/setup-python", &["python", "Python", "PKG_CONFIG_PATH", "LD_LIBRARY_PATH"]),
    ("actions/setup-node", &["NODE_AUTH_TOKEN", "NPM_CONFIG_USERCONFIG"]),
    ("actions/setup-go", &["GO"]),
    ("actions/setup-java", &["JAVA_HOME"]),
    ("actions/attest", &[]),
    ("actions/deploy-pages", &[]),
    ("actions/upload-pages-artifact", &[]),
    ("astral-sh/setup-uv", &["UV_", "VIRTUAL_ENV"]),
    ("codecov/codecov-action", &["CODECOV_", "CC_"]),
    ("docker/build-push-action", &[]),
    ("docker/login-action", &[]),
    ("docker/metadata-action", &["DOCKER_METADATA_"]),
    ("docker/setup-buildx-action", &["BUILDX_"]),
    ("docker/setup-qemu-action", &[]),
    ("aws-actions/configure-aws-credentials", &["AWS_"]),
    ("azure/setup-helm", &[]),
    ("azure/setup-kubectl", &[]),
    ("aquasecurity/trivy-action", &["TRIVY_"]),
    ("github/codeql-action/upload-sarif", &[]),
    ("softprops/action-gh-release", &[]),
];

/// Variables that the shell sets, or that every machine has.
const SHELL: &[&str] = &[
    "HOME",
    "PATH",
    "PWD",
    "OLDPWD",
    "USER",
    "LOGNAME",
    "SHELL",
    "IFS",
    "RANDOM",
    "LINENO",
    "SECONDS",
    "HOSTNAME",
    "UID",
    "EUID",
    "GID",
    "PPID",
    "OSTYPE",
    "MACHTYPE",
    "HOSTTYPE",
    "PIPESTATUS",
    "FUNCNAME",
    "REPLY",
    "OPTARG",
    "OPTIND",
    "OPTERR",
    "TERM",
    "LANG",
    "LANGUAGE",
    "TMPDIR",
    "TMP",
    "TEMP",
    "EDITOR",
    "PAGER",
    "DISPLAY",
    "CI",
    "SHLVL",
    "EPOCHSECONDS",
    "DIRSTACK",
    "GROUPS",
    "COLUMNS",
    "LINES",
    "PS1",
    "PS4",
    "MAPFILE",
    "COPROC",
    "SRANDOM",
    "EPOCHREALTIME",
    "USERPROFILE",
    "APPDATA",
    "LOCALAPPDATA",
    "CONDA",
    "CHROME_BIN",
    "ImageOS",
    "ImageVersion",
    "DEBIAN_FRONTEND",
    "SHELLOPTS",
    "NAMESPACE",
];
const PREFIXES: &[&str] = &[
    "BASH",
    "LC_",
    "XDG_",
    "RUNNER_",
    "GITHUB_",
    "ACTIONS_",
    "AGENT_",
    "ANDROID_",
    "JAVA_HOME",
    "GOROOT_",
    "GRADLE_",
    "HOMEBREW_",
    "CHROME",
    "GECKO",
    "EDGE",
    "SELENIUM_",
    "VCPKG_",
    "SWIFT_",
    "PIPX_",
    "NVM_",
    "DOTNET_",
    "POWERSHELL_",
    "SGX_",
    "KUBE",
];

impl Variables {
    /// Those that the step at this position finds, without what its own script sets.
    pub(super) fn of(job: &JobGiven<'_>, position: usize) -> Variables {
        let mut found = Variables { open: elsewhere(job), ..Variables::default() };
        let own = job.steps.get(position).map(|step| &step.step.env);
        let lists = [Some(&job.pipeline.env), Some(&job.job.env), own];
        found.names.extend(lists.into_iter().flatten().flatten().map(|(name, _)| name.clone()));
        for step in job.steps.iter().take(position) {
            found.add(step);
        }
        found
    }

    /// Whether this one may be there.
    pub(super) fn may_have(&self, name: &str) -> bool {
        self.open
            || self.names.contains(name)
            || SHELL.contains(&name)
            || PREFIXES.iter().chain(&self.prefixes).any(|prefix| name.starts_with(prefix))
            || Catalogue::builtin().is_default_variable(name)
    }

    /// The names that the program gives.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    fn add(&mut self, step: &StepGiven<'_>) {
        match &step.step.kind {
            StepKind::Run(run) => {
                self.names.extend(run.sets.iter().cloned());
                let unread = !matches!(run.script, Script::Text(_)) || step.script.is_none();
                self.open |= unread && run.sets.is_empty();
                self.written(step);
            }
            StepKind::Action(_) => self.action(step.action.as_ref()),
            StepKind::Checkout(_) | StepKind::Artifact(_) | StepKind::Fetch(_) => {}
            _ => self.open = true,
        }
    }

    fn action(&mut self, action: Option<&ActionGiven<'_>>) {
        let known = action.and_then(|action| ACTIONS.iter().find(|(id, _)| action.is(id)));
        match known {
            Some((_, prefixes)) => self.prefixes.extend(*prefixes),
            None => self.open = true,
        }
    }

    /// What a script writes to the file of variables.
    fn written(&mut self, step: &StepGiven<'_>) {
        let Some(script) = &step.script else { return };
        if !script.plain.contains("GITHUB_ENV") {
            return;
        }
        let found = script.plain.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '=' || c == '<'));
        let before = self.names.len();
        self.names.extend(found.filter_map(|word| Some(word.split_once(['=', '<'])?.0.to_owned())));
        self.open |= self.names.len() == before;
    }
}

/// Whether variables may come from outside of the program: a container's image, a machine of the user's own.
fn elsewhere(job: &JobGiven<'_>) -> bool {
    let own = match &job.job.runner {
        Runner::Label(label) => label.contains("self-hosted"),
        Runner::Labels(labels) => labels.iter().any(|label| label == "self-hosted"),
        Runner::Group(..) => true,
        Runner::Expr(_) => false,
    };
    own || job.job.container.is_some() || !job.job.raw.is_empty() || !job.pipeline.raw.is_empty()
}
