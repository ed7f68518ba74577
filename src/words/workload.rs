//! What runs: workloads with their probes, scaling, ingress and volumes.

use super::declaration::{Keyed, doc, keyed, plain_block};
use super::read::{BlockWord, Entries, Fields, Header, Reader};
use super::table::Place;
use super::unions::{Either, Measure, Need};
use super::values::{Count, Cpu, Cron, Duration, Given, List, Name, Percent, Ports, Range, Rate, Size, Text, To, kind};
use crate::diag::{Diagnostic, codes};
use crate::source::Span;
use crate::syntax::ast::{self, Allow, Block, Statement};
use crate::{choice, place};

choice! {
    /// What kind of thing runs, where it serves no requests.
    RunKind {
        /// Runs once per deployment and ends.
        Job = "job",
        /// Runs all the time without a port.
        Worker = "worker",
        /// Runs on a schedule and ends.
        Cron = "cron",
    }
}

place! {
    /// Something that runs in an environment: a server, or with `as` a job, a worker or a cron job.
    pub struct WorkloadFields = "workload" {
        /// What runs; by its digest everywhere.
        image: To<kind::Image> = "image" (Required);
        /// The command with its arguments.
        command: List<Text> = "command" (From "the image's");
        /// Where it listens; `80 -> 8000`: others see 80. Required, and only known, without `as`.
        port: Ports = "port" (From "required without `as`");
        /// The path that answers when it is healthy; of a worker the command that ends with 0. Neither jobs nor cron jobs
        /// have one.
        health: Either<Text, List<Text>> = "health" (From "required but for `as job` and `as cron`");
        /// The path of its Prometheus metrics.
        metrics: Text = "metrics";
        /// The port of its Prometheus metrics.
        metrics_port: Count = "metrics-port" (From "`port`");
        /// Services and workloads that it talks to: the network is open to them, and they are started with it.
        needs: List<Need> = "needs" (Value "[]");
        /// How many of it run, where `autoscale` does not decide.
        replicas: Count = "replicas" (Value "1");
        /// Processor time: what is requested and what is the limit.
        cpu: Range<Cpu> = "cpu" (Required);
        /// Memory: what is requested and what is the limit.
        memory: Range<Size> = "memory" (Required);
        /// How many graphics processors.
        gpu: Count = "gpu" (Value "0");
        /// The number of the user that it runs as. Needed where the image names its user: Kubernetes starts no image of
        /// which it cannot tell that it does not run as root, and it does not look a name up.
        user: Count = "user" (From "the image's, which has to be a number");
        /// Secrets of the cluster that it finds as files.
        secrets: List<To<kind::Secret>> = "secrets" (Value "[]");
        /// The secret, of form `registry`, that pulls its image.
        pull: To<kind::Secret> = "pull";
        /// How long it may take until the first probe counts.
        startup: Duration = "startup" (Value "30s");
        /// How long it has to end before it is killed.
        grace: Duration = "grace" (Value "30s");
        /// How long a job or cron job may run.
        timeout: Duration = "timeout" (From "`1h` of a job or cron job");
        /// When a cron job runs.
        cron: Cron = "cron" (From "required with `as cron`");
    } blocks {
        /// Environment variables.
        env: Entries = "env";
        /// How its health is asked for.
        probe: Probe = "probe";
        /// How many of it run under which load.
        autoscale: Autoscale = "autoscale";
        /// How it is reached from outside; the host is the `url` of the environment.
        ingress: Ingress = "ingress";
        /// Storage that outlives it.
        volumes: Volume = "volume";
    }
}

/// `workload NAME [as job | worker | cron] { }`
#[derive(Clone, Debug)]
pub struct Workload {
    /// Its name.
    pub name: ast::Name,
    /// What it is, if it is no server.
    pub kind: Option<RunKind>,
    /// Its facts.
    pub fields: Box<WorkloadFields>,
    /// Its `##` comment.
    pub doc: Option<String>,
    /// What a diagnostic passes over here.
    pub allows: Vec<Allow>,
    /// Its word and header.
    pub span: Span,
}

impl BlockWord for Workload {
    const FORM: &'static str = "NAME [as job | worker | cron] { }";
    fn body() -> Option<&'static Place> {
        Some(WorkloadFields::place())
    }
    fn read(block: &Block, statement: &Statement, cx: &mut Reader<'_>) -> Option<Workload> {
        let mut header = Header::new(block);
        let name = header.name("the name of the workload", cx)?;
        let kind: Option<Given<RunKind>> = header.optional("as", "`job`, `worker` or `cron`", cx);
        header.finish("workload", Self::FORM, cx);
        let span = header.head;
        let fields: Box<WorkloadFields> = Box::new(cx.fields(block, span));
        let kind = kind.and_then(|k| k.known().copied());
        fields.fit(kind, span, cx);
        Some(Workload { name, kind, fields, doc: doc(statement), allows: statement.allows.clone(), span })
    }
}

/// Which kinds know a word, and which need it. `None` is a server.
struct Fit {
    word: &'static str,
    knows: &'static [Option<RunKind>],
    needs: &'static [Option<RunKind>],
}

const SERVER: Option<RunKind> = None;
const WORKER: Option<RunKind> = Some(RunKind::Worker);
const JOB: Option<RunKind> = Some(RunKind::Job);
const CRON: Option<RunKind> = Some(RunKind::Cron);

const FITS: &[Fit] = &[
    Fit { word: "port", knows: &[SERVER], needs: &[SERVER] },
    Fit { word: "health", knows: &[SERVER, WORKER], needs: &[SERVER, WORKER] },
    Fit { word: "cron", knows: &[CRON], needs: &[CRON] },
    Fit { word: "timeout", knows: &[JOB, CRON], needs: &[] },
    Fit { word: "replicas", knows: &[SERVER, WORKER], needs: &[] },
    Fit { word: "startup", knows: &[SERVER, WORKER], needs: &[] },
    Fit { word: "probe", knows: &[SERVER, WORKER], needs: &[] },
    Fit { word: "autoscale", knows: &[SERVER, WORKER], needs: &[] },
    Fit { word: "ingress", knows: &[SERVER], needs: &[] },
];

impl WorkloadFields {
    /// Where a word is written whose being there depends on the kind of the workload.
    fn written(&self, word: &str) -> Option<Span> {
        fn fact<T>(given: &Option<Given<T>>) -> Option<Span> {
            given.as_ref().filter(|g| !g.default).map(|g| g.span)
        }
        match word {
            "port" => fact(&self.port),
            "health" => fact(&self.health),
            "cron" => fact(&self.cron),
            "timeout" => fact(&self.timeout),
            "replicas" => fact(&self.replicas),
            "startup" => fact(&self.startup),
            "probe" => self.probe.first().map(|p| p.span),
            "autoscale" => self.autoscale.first().map(|a| a.span),
            "ingress" => self.ingress.first().map(|i| i.span),
            _ => None,
        }
    }

    /// What is said here over what `base` says: single facts, whole blocks, single variables.
    #[must_use]
    pub fn over(&self, base: &WorkloadFields) -> WorkloadFields {
        let mut fields = base.clone();
        macro_rules! facts {
            ($($name:ident)*) => {$( if self.$name.is_some() { fields.$name = self.$name.clone(); } )*};
        }
        macro_rules! blocks {
            ($($name:ident)*) => {$( if !self.$name.is_empty() { fields.$name = self.$name.clone(); } )*};
        }
        facts! {
            image command port health metrics metrics_port needs replicas cpu memory gpu user secrets pull startup grace
            timeout cron
        }
        blocks! { probe autoscale ingress }
        if self.replicas.is_some() {
            fields.autoscale.clear();
        }
        // Another range alone leaves the loads as they are.
        if let ([own], [base]) = (fields.autoscale.as_mut_slice(), base.autoscale.as_slice())
            && own.fields.cpu.is_none()
            && own.fields.memory.is_none()
            && own.metrics.is_empty()
        {
            own.fields = base.fields.clone();
            own.metrics = base.metrics.clone();
        }
        for volume in &self.volumes {
            fields.volumes.retain(|v| v.name.text != volume.name.text);
            fields.volumes.push(volume.clone());
        }
        fields.env.extend(self.env.iter().cloned());
        fields.raw.extend(self.raw.iter().cloned());
        fields
    }

    /// Reports words that the kind does not have, and those that it lacks.
    fn fit(&self, kind: Option<RunKind>, at: Span, cx: &mut Reader<'_>) {
        let place = WorkloadFields::place();
        let named = kind.map_or("a workload without `as`".to_string(), |k| format!("a workload `as {}`", k.word()));
        for fit in FITS {
            match (self.written(fit.word), place.word(fit.word)) {
                (Some(span), _) if !fit.knows.contains(&kind) => {
                    let message = format!("{named} has no `{}`", fit.word);
                    let d = Diagnostic::new(&codes::UNKNOWN_FACT, span, message).label("this would do nothing");
                    cx.error(d.also(at, "because of this").help(format!("remove `{}`", fit.word)));
                }
                (None, Some(word)) if fit.needs.contains(&kind) && !self.refused.contains(&fit.word) => {
                    cx.missing(place, word, at);
                }
                _ => {}
            }
        }
        if let (Some(replicas), Some(autoscale)) = (self.written("replicas"), self.written("autoscale")) {
            cx.twice("replicas", autoscale, replicas);
        }
    }
}

place! {
    /// How often a workload is asked for its health, for readiness and liveness alike.
    pub struct ProbeFields = "probe" {
        /// The pause between two probes.
        every: Duration = "every" (Value "10s");
        /// How long an answer may take.
        timeout: Duration = "timeout" (Value "1s");
        /// After how many failures in a row it counts as broken.
        failures: Count = "failures" (Value "3");
    }
}

plain_block! {
    /// `probe { }`
    Probe of ProbeFields
}

place! {
    /// The load at which another replica starts.
    pub struct AutoscaleFields = "autoscale" {
        /// The share of the requested processor time.
        cpu: Percent = "cpu";
        /// The share of the requested memory.
        memory: Percent = "memory";
    }
    open "KEY = number" "the value per replica of a `metric` of this name"
}

/// `autoscale RANGE { }`
#[derive(Clone, Debug)]
pub struct Autoscale {
    /// How many at least and at most.
    pub replicas: Given<Range<Count>>,
    /// Processor and memory.
    pub fields: Box<AutoscaleFields>,
    /// Metrics of the program.
    pub metrics: Vec<Keyed<Measure>>,
    /// Its word and header.
    pub span: Span,
}

impl BlockWord for Autoscale {
    const FORM: &'static str = "RANGE { cpu = PERCENT; memory = PERCENT; KEY = NUMBER }";
    const MANY: bool = false;
    fn body() -> Option<&'static Place> {
        Some(AutoscaleFields::place())
    }
    fn read(block: &Block, _: &Statement, cx: &mut Reader<'_>) -> Option<Autoscale> {
        let mut header = Header::new(block);
        let Some(range) = header.take_operand_or_expression(cx) else {
            header.expected("the range of replicas, such as `2 .. 10`,", cx);
            return None;
        };
        header.finish("autoscale", Self::FORM, cx);
        let replicas = cx.value(&range);
        let fields: Box<AutoscaleFields> = Box::new(cx.fields(block, header.head));
        let metrics = keyed(&fields.entries, cx);
        Some(Autoscale { replicas: replicas?, fields, metrics, span: header.head })
    }
}

place! {
    /// How a workload is reached from outside of the cluster.
    pub struct IngressFields = "ingress" {
        /// What the path of a request begins with.
        path: Text = "path" (Value "\"/\"");
        /// The secret, of form `tls`, that holds the certificate.
        tls: To<kind::Secret> = "tls";
        /// Who issues the certificate: a cluster issuer of cert-manager.
        issuer: Name = "issuer";
        /// How many requests one client may send.
        limit: Rate = "limit";
    }
}

/// `ingress by CLASS [{ }]`
#[derive(Clone, Debug)]
pub struct Ingress {
    /// The class of the ingress controller.
    pub class: ast::Name,
    /// Its facts.
    pub fields: Box<IngressFields>,
    /// Its word and header.
    pub span: Span,
}

impl BlockWord for Ingress {
    const FORM: &'static str = "by CLASS [{ }]";
    const MANY: bool = false;
    fn body() -> Option<&'static Place> {
        Some(IngressFields::place())
    }
    fn read(block: &Block, _: &Statement, cx: &mut Reader<'_>) -> Option<Ingress> {
        let mut header = Header::new(block);
        header.preposition("by", "the class of the ingress", cx)?;
        let class = header.name("the class of the ingress", cx)?;
        header.finish("ingress", Self::FORM, cx);
        Some(Ingress { class, fields: Box::new(cx.fields(block, header.head)), span: header.head })
    }
}

place! {
    /// Storage of a workload that outlives it.
    pub struct VolumeFields = "volume" {
        /// Where it is mounted.
        path: Text = "path" (Required);
        /// The class of storage.
        class: Name = "class" (From "the cluster's default");
    }
}

/// `volume NAME SIZE { }`
#[derive(Clone, Debug)]
pub struct Volume {
    /// Its name.
    pub name: ast::Name,
    /// How large it is.
    pub size: Given<Size>,
    /// Its facts.
    pub fields: Box<VolumeFields>,
    /// Its word and header.
    pub span: Span,
}

impl BlockWord for Volume {
    const FORM: &'static str = "NAME SIZE { }";
    fn body() -> Option<&'static Place> {
        Some(VolumeFields::place())
    }
    fn read(block: &Block, _: &Statement, cx: &mut Reader<'_>) -> Option<Volume> {
        let mut header = Header::new(block);
        let name = header.name("the name of the volume", cx)?;
        let size = header.value("the size of the volume", cx)?;
        header.finish("volume", Self::FORM, cx);
        Some(Volume { name, size, fields: Box::new(cx.fields(block, header.head)), span: header.head })
    }
}
