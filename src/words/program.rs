//! A whole program as declarations: all files of a project, and the modules that it imports.

use super::commands::{Command, Manifest};
use super::environment::{Backup, Channel, Environment};
use super::monitoring::Monitoring;
use super::objectives::{Alert, Metric, Runbook, Slo};
use super::pipeline::Pipeline;
use super::policies::{Policy, Repository, Versions};
use super::read::{Entries, Reader};
use super::requests::{Check, Load, Request};
use super::services::{Image, Registry, Service};
use super::system::{Component, Import, Secret, System, Test};
use super::workload::Workload;
use crate::diag::Diagnostics;
use crate::place;
use crate::source::FileId;
use crate::syntax::ast;
use indexmap::IndexMap;

place! {
    /// The top of a file. All files of a project are one program; their order means nothing.
    pub struct FileFields = "file" {
    } blocks {
        /// Defaults of every file, and where outputs go.
        system: System = "system";
        /// Modules of the library, and other folders.
        imports: Import = "import";
        /// A secret, set outside.
        secrets: Secret = "secret";
        /// With a value a constant; without one a variable that is set outside.
        vars: super::common::NamedValue = "var";
        /// A registry beside the system's.
        registries: Registry = "registry";
        /// A backing service.
        services: Service = "service";
        /// A container image.
        images: Image = "image";
        /// Something that runs in an environment.
        workloads: Workload = "workload";
        /// An objective.
        slos: Slo = "slo";
        /// A number that is measured.
        metrics: Metric = "metric";
        /// Something that people have to hear of.
        alerts: Alert = "alert";
        /// An HTTP request.
        requests: Request = "request";
        /// Requests that must succeed.
        checks: Check = "check";
        /// A load test.
        loads: Load = "load";
        /// A place to deploy to.
        environments: Environment = "environment";
        /// What is kept in case of loss.
        backups: Backup = "backup";
        /// A way to tell people.
        channels: Channel = "channel";
        /// How metrics are gathered.
        monitoring: Monitoring = "monitoring";
        /// A rule that is enforced.
        policies: Policy = "policy";
        /// How versions look and grow.
        versions: Versions = "versions";
        /// Settings of the repository itself.
        repository: Repository = "repository";
        /// A script with a command line.
        commands: Command = "command";
        /// What to do, for people on call.
        runbooks: Runbook = "runbook";
        /// A manifest that goes into the chart as it is.
        manifests: Manifest = "manifest";
        /// One workflow.
        pipelines: Pipeline = "pipeline";
        /// Steps, a service or a command with typed inputs.
        components: Component = "component";
        /// A named set of environment variables, for `env = NAME`.
        env: Entries = "env";
        /// What a pipeline has to do.
        tests: Test = "test";
    }
}

/// All declarations of a project and of the modules that it imports.
#[derive(Clone, Debug, Default)]
pub struct Program {
    /// Those of the project.
    pub project: FileFields,
    /// Those of modules, by their names: `python`, `security`.
    pub modules: IndexMap<String, FileFields>,
    /// Components of these modules that nothing names and that were not read: `python.pip`.
    pub unread: Vec<String>,
    /// The `##` comment at the head of a file.
    pub docs: Vec<(FileId, String)>,
}

impl Program {
    /// The comment at the head of a file.
    #[must_use]
    pub fn doc(&self, file: FileId) -> Option<&str> {
        self.docs.iter().find(|(id, _)| *id == file).map(|(_, doc)| doc.as_str())
    }

    /// The component of this name, as `module` sees it: its own first, then `module.name`, then the project's.
    #[must_use]
    pub fn component(&self, name: &str, module: Option<&str>) -> Option<(&Component, Option<&str>)> {
        fn find<'f>(fields: &'f FileFields, name: &str) -> Option<&'f Component> {
            fields.components.iter().find(|c| c.name.text == name)
        }
        let beside = module.and_then(|m| self.modules.get_key_value(m));
        if let Some((module, found)) = beside.and_then(|(key, fields)| Some((key, find(fields, name)?))) {
            return Some((found, Some(module.as_str())));
        }
        if let Some((prefix, rest)) = name.split_once('.') {
            let (key, fields) = self.modules.get_key_value(prefix)?;
            return find(fields, rest).map(|c| (c, Some(key.as_str())));
        }
        find(&self.project, name).map(|c| (c, None))
    }

    /// The names of all components, as the project writes them.
    pub fn component_names(&self) -> impl Iterator<Item = String> {
        let own = self.project.components.iter().map(|c| c.name.text.clone());
        let modules =
            self.modules.iter().flat_map(|(m, f)| f.components.iter().map(move |c| format!("{m}.{}", c.name.text)));
        own.chain(modules).chain(self.unread.iter().cloned())
    }
}

/// Reads the statements of a file into `fields`.
pub fn read(file: &ast::File, fields: &mut FileFields, diags: &mut Diagnostics) {
    let mut cx = Reader { diags };
    for statement in &file.statements {
        cx.statement(fields, statement);
    }
}
