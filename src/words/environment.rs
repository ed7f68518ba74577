//! Where the system runs: environments, what differs there, backups, and who hears of it.

use super::declaration::{Keyed, Override, doc, keyed};
use super::objectives::{AlertLevel, SloFields};
use super::read::{BlockWord, Entry, Fields, Header, Reader};
use super::requests::{CheckFields, LoadFields};
use super::rollouts::Rollout;
use super::services::ServiceFields;
use super::table::Place;
use super::unions::Either;
use super::values::{Count, Cpu, Cron, Duration, Glob, List, Name, Size, Text, To, Url, kind};
use super::workload::WorkloadFields;
use crate::source::Span;
use crate::syntax::ast::{self, Allow, Block, Statement};
use crate::{choice, place};

choice! {
    /// What an environment runs on.
    Runtime {
        /// A cluster.
        Kubernetes = "kubernetes",
        /// Docker Compose.
        Compose = "compose",
    }
}

choice! {
    /// What is watched in an environment.
    Watch {
        /// Only logs.
        Logs = "logs",
        /// Metrics without alerts.
        Metrics = "metrics",
        /// Metrics and alerts.
        Full = "full",
    }
}

choice! {
    /// How much the pods of an environment may do.
    Security {
        /// No known escalation of privileges.
        Baseline = "baseline",
        /// Hardened.
        Restricted = "restricted",
        /// Hardened, with a closed network and seccomp.
        Maximum = "maximum",
    }
}

place! {
    /// A place that versions are deployed to.
    pub struct EnvironmentFields = "environment" {
        /// Where a `deploy` goes.
        runtime: Runtime = "runtime" (Value "kubernetes");
        /// The namespace in the cluster.
        namespace: Name = "namespace" (From "`SYSTEM-NAME`");
        /// Where the system is reached; read as `environment.NAME.url`, and the host of every `ingress`.
        url: Url = "url";
        /// The secret, of form `kubeconfig`, that opens the cluster.
        cluster: To<kind::Secret> = "cluster" (From "required where something is deployed to kubernetes");
        /// The branches that may deploy here.
        branches: List<Glob> = "branches" (From "all");
        /// The teams that have to agree; the setup script sets them up, a check compares.
        approval: List<Name> = "approval" (Value "[]");
        /// How long a deployment waits before it begins.
        wait: Duration = "wait";
        /// What is scraped and alerted.
        monitoring: Watch = "monitoring" (Value "full");
        /// The security of pods; `maximum` adds a closed network and seccomp.
        security: Security = "security" (Value "restricted");
        /// Who hears of deployments, rollbacks and rejections.
        notify: List<To<kind::Channel>> = "notify" (Value "[]");
        /// How many versions are kept for a rollback.
        revisions: Count = "revisions" (Value "10");
    } blocks {
        /// What all of it together may use; compared with what the rollouts use at their peak.
        quota: Quota = "quota";
        /// How versions are brought out; of several for one workload the first is the default.
        rollouts: Rollout = "rollout" (Value "by rolling");
        /// What differs for a workload here.
        workloads: Override<WorkloadFields> = "workload";
        /// What stands in the place of a service here.
        services: Override<ServiceFields> = "service";
        /// What differs for a backup here.
        backups: Override<BackupFields> = "backup";
        /// What differs for objectives here.
        slos: Override<SloFields> = "slo";
        /// What differs for a check here.
        checks: Override<CheckFields> = "check";
        /// What differs for a load test here.
        loads: Override<LoadFields> = "load";
    }
}

/// `environment NAME [after ENVIRONMENT] [{ }]`
#[derive(Clone, Debug)]
pub struct Environment {
    /// Its name.
    pub name: ast::Name,
    /// Where a version has to have been before.
    pub after: Option<ast::Name>,
    /// Its facts.
    pub fields: Box<EnvironmentFields>,
    /// Its `##` comment.
    pub doc: Option<String>,
    /// What a diagnostic passes over here.
    pub allows: Vec<Allow>,
    /// Its word and header.
    pub span: Span,
}

impl BlockWord for Environment {
    const FORM: &'static str = "NAME [after ENVIRONMENT] [{ }]";
    fn body() -> Option<&'static Place> {
        Some(EnvironmentFields::place())
    }
    fn read(block: &Block, statement: &Statement, cx: &mut Reader<'_>) -> Option<Environment> {
        let mut header = Header::new(block);
        let name = header.name("the name of the environment", cx)?;
        let after = header.take_word("after").and_then(|_| header.name("an environment", cx));
        header.finish("environment", Self::FORM, cx);
        let fields = Box::new(cx.fields(block, header.head));
        let (doc, allows) = (doc(statement), statement.allows.clone());
        Some(Environment { name, after, fields, doc, allows, span: header.head })
    }
}

place! {
    /// What everything in an environment together may use.
    pub struct QuotaFields = "quota" {
        /// Processor time.
        cpu: Cpu = "cpu";
        /// Memory.
        memory: Size = "memory";
    }
    open "KEY = count" "how many objects of this kind there may be"
}

/// `quota { }`
#[derive(Clone, Debug)]
pub struct Quota {
    /// Processor and memory.
    pub fields: Box<QuotaFields>,
    /// Numbers of objects.
    pub counts: Vec<Keyed<Count>>,
    /// The word.
    pub span: Span,
}

impl BlockWord for Quota {
    const FORM: &'static str = "{ cpu = CPU; memory = SIZE; KEY = COUNT }";
    const MANY: bool = false;
    fn body() -> Option<&'static Place> {
        Some(QuotaFields::place())
    }
    fn read(block: &Block, _: &Statement, cx: &mut Reader<'_>) -> Option<Quota> {
        let mut header = Header::new(block);
        header.finish("quota", Self::FORM, cx);
        let fields: Box<QuotaFields> = Box::new(cx.fields(block, header.head));
        let counts = keyed(&fields.entries, cx);
        Some(Quota { fields, counts, span: header.head })
    }
}

place! {
    /// Copies of manifests and of the content of services.
    pub struct BackupFields = "backup" {
        /// Where they are kept; read as `NAME.store`.
        store: Url = "store" (Required);
        /// The role of the cloud that may write there.
        role: Text = "role";
        /// How long, or how many, are kept.
        keep: Either<Duration, Count> = "keep" (Value "30d");
        /// When one is made; without it only when a pipeline or a command says so.
        every: Cron = "every";
    }
}

/// `backup NAME of manifests | SERVICE, … { }`
#[derive(Clone, Debug)]
pub struct Backup {
    /// Its name.
    pub name: ast::Name,
    /// What the cluster was told, when it is part of it: where `manifests` stands.
    pub manifests: Option<Span>,
    /// Services whose content is part of it.
    pub services: Vec<ast::Name>,
    /// Its facts.
    pub fields: Box<BackupFields>,
    /// Its `##` comment.
    pub doc: Option<String>,
    /// What a diagnostic passes over here.
    pub allows: Vec<Allow>,
    /// Its word and header.
    pub span: Span,
}

impl BlockWord for Backup {
    const FORM: &'static str = "NAME of manifests | SERVICE, … { }";
    fn body() -> Option<&'static Place> {
        Some(BackupFields::place())
    }
    fn read(block: &Block, statement: &Statement, cx: &mut Reader<'_>) -> Option<Backup> {
        let mut header = Header::new(block);
        let name = header.name("the name of the backup", cx)?;
        header.preposition("of", "`manifests` or a service", cx)?;
        let mut services = header.names("`manifests` or a service", cx);
        let manifests = services.iter().position(|n| n.text == "manifests").map(|at| services.remove(at).span);
        header.finish("backup", Self::FORM, cx);
        let fields = Box::new(cx.fields(block, header.head));
        let (doc, allows) = (doc(statement), statement.allows.clone());
        Some(Backup { name, manifests, services, fields, doc, allows, span: header.head })
    }
}

place! {
    /// A way to tell people something.
    pub struct ChannelFields = "channel" {
        /// Alerts of this severity and above go there.
        alerts: AlertLevel = "alerts" (From "no alerts");
    }
    open "KEY" "an input of the component; `text` and `event` are filled in by the sender"
}

/// `channel NAME by COMPONENT { }`
#[derive(Clone, Debug)]
pub struct Channel {
    /// Its name.
    pub name: ast::Name,
    /// The component that sends.
    pub component: ast::Name,
    /// Its facts.
    pub fields: Box<ChannelFields>,
    /// Its `##` comment.
    pub doc: Option<String>,
    /// What a diagnostic passes over here.
    pub allows: Vec<Allow>,
    /// Its word and header.
    pub span: Span,
}

impl Channel {
    /// The inputs of the component.
    #[must_use]
    pub fn inputs(&self) -> &[Entry] {
        &self.fields.entries
    }
}

impl BlockWord for Channel {
    const FORM: &'static str = "NAME by COMPONENT [{ }]";
    fn body() -> Option<&'static Place> {
        Some(ChannelFields::place())
    }
    fn read(block: &Block, statement: &Statement, cx: &mut Reader<'_>) -> Option<Channel> {
        let mut header = Header::new(block);
        let name = header.name("the name of the channel", cx)?;
        header.preposition("by", "the component that sends", cx)?;
        let component = header.name("the component that sends", cx)?;
        header.finish("channel", Self::FORM, cx);
        let fields = Box::new(cx.fields(block, header.head));
        let (doc, allows) = (doc(statement), statement.allows.clone());
        Some(Channel { name, component, fields, doc, allows, span: header.head })
    }
}
