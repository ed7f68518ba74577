//! Rules: what scanners, pods, images, people, versions and the repository have to hold.

use super::declaration::{Keyed, KeyedBlock, KeyedValue, doc, keyed, plain_block};
use super::read::{BlockWord, Entries, Fields, Header, Reader, entries};
use super::rollouts::header_words;
use super::steps::Scanner;
use super::table::Place;
use super::unions::{Either, Nothing};
use super::values::{Count, Duration, Given, Glob, List, Name, Path, Regex, Text, To, kind};
use crate::source::Span;
use crate::syntax::ast::{self, Allow, Block, Statement};
use crate::{choice, place};

choice! {
    /// What a finding of a scanner leads to.
    Response {
        /// The run fails.
        Block = "block",
        /// A warning, and a message to the channels of `notify`.
        Review = "review",
        /// An annotation.
        Warn = "warn",
        /// It stands in the report only.
        Log = "log",
        /// Nothing.
        Ignore = "ignore",
    }
}

place! {
    /// What a vulnerability leads to, by its severity, and who looks for it. Every scanner reads its thresholds here.
    ///
    /// `block` fails; `review` warns and tells the channels of `notify`; `warn` annotates; `log` is in the report only;
    /// `ignore` is nowhere.
    pub struct VulnerabilitiesFields = "policy vulnerabilities" {
        /// Of critical ones.
        critical: Response = "critical" (Value "block");
        /// Of high ones.
        high: Response = "high" (Value "block");
        /// Of medium ones.
        medium: Response = "medium" (Value "log");
        /// Of low ones.
        low: Response = "low" (Value "ignore");
        /// Who hears of findings for `review`.
        notify: List<To<kind::Channel>> = "notify" (Value "[]");
    } blocks {
        /// A scanner: a component with `input image: image`.
        scan: PolicyScan = "scan" (Required);
    }
}

/// `scan with COMPONENT [{ input = VALUE }]` in a policy
#[derive(Clone, Debug)]
pub struct PolicyScan(pub Scanner);

impl BlockWord for PolicyScan {
    const FORM: &'static str = "with COMPONENT [{ input = VALUE }]";
    fn read(block: &Block, statement: &Statement, cx: &mut Reader<'_>) -> Option<PolicyScan> {
        Header::new(block).preposition("with", "the component that scans", cx)?;
        Scanner::read(block, statement, cx).map(PolicyScan)
    }
}

place! {
    /// What must not stand in the sources: secrets.
    pub struct SecretsFields = "policy secrets" {
        /// Names of secrets: a literal that is given to one is taken for a secret, beside what the scanner knows.
        patterns: List<Regex> = "patterns" (Value "[]");
        /// Where nobody looks for them.
        exclude: List<Glob> = "exclude" (Value "[]");
    }
}

choice! {
    /// Who may talk to a workload.
    Network {
        /// Everybody.
        Open = "open",
        /// Only along `needs`, `ingress` and the scraper.
        Closed = "closed",
    }
}

place! {
    /// What containers may do while they run.
    pub struct RuntimeFields = "policy runtime" {
        /// They do not run as root.
        non_root: bool = "non-root" (Value "true");
        /// They cannot write to their file system.
        read_only: bool = "read-only" (Value "false");
        /// Folders that they may write to nevertheless.
        writable: List<Path> = "writable" (Value "[]");
        /// The capabilities that they have.
        privileges: Either<Nothing, List<Name>> = "privileges" (Value "none");
        /// The profile of system calls.
        seccomp: Name = "seccomp" (Value "runtime-default");
        /// Who may talk to them; `closed`: only along `needs`, `ingress` and the scraper.
        network: Network = "network" (Value "open");
    }
}

place! {
    /// What images may be built upon.
    pub struct ImagesFields = "policy images" {
        /// The base images that a Dockerfile may name.
        bases: List<Glob> = "bases" (From "all");
    }
}

choice! {
    /// What a group of the cluster may do.
    Access {
        /// Looks.
        Read = "read",
        /// Brings versions out, too.
        Deploy = "deploy",
        /// Everything.
        Admin = "admin",
    }
}

place! {
    /// Groups of the cluster, and what they may do in every namespace of the system.
    pub struct AccessFields = "policy access" {
    }
    open "KEY = read | deploy | admin" "what the group of this name may do"
}

/// A policy with its rules.
#[derive(Clone, Debug)]
pub enum Rules {
    /// Of scanners.
    Vulnerabilities(Box<VulnerabilitiesFields>),
    /// Of sources.
    Secrets(Box<SecretsFields>),
    /// Of containers.
    Runtime(Box<RuntimeFields>),
    /// Of Dockerfiles.
    Images(Box<ImagesFields>),
    /// Of people.
    Access(Vec<Keyed<Access>>),
}

choice! {
    /// What a policy is about.
    PolicyKind {
        /// Findings of scanners.
        Vulnerabilities = "vulnerabilities",
        /// Secrets in the sources.
        Secrets = "secrets",
        /// Containers while they run.
        Runtime = "runtime",
        /// Images while they are built.
        Images = "images",
        /// People in the cluster.
        Access = "access",
    }
}

static POLICY: Place = Place {
    name: "policy",
    doc: "Rules that hold for the whole project.",
    words: header_words! {
        "vulnerabilities" "{ }" VulnerabilitiesFields "What a vulnerability leads to, and who looks for it.";
        "secrets" "{ }" SecretsFields "What must not stand in the sources.";
        "runtime" "{ }" RuntimeFields "What containers may do while they run.";
        "images" "{ }" ImagesFields "What images may be built upon.";
        "access" "{ }" AccessFields "What groups of the cluster may do.";
    },
    open: None,
    steps: None,
    by_header: true,
};

/// `policy KIND { }`
#[derive(Clone, Debug)]
pub struct Policy {
    /// What it is about.
    pub kind: PolicyKind,
    /// What it says.
    pub rules: Rules,
    /// Its `##` comment.
    pub doc: Option<String>,
    /// What a diagnostic passes over here.
    pub allows: Vec<Allow>,
    /// Its word and header.
    pub span: Span,
}

impl BlockWord for Policy {
    const FORM: &'static str = "vulnerabilities | secrets | runtime | images | access { }";
    fn body() -> Option<&'static Place> {
        Some(&POLICY)
    }
    fn read(block: &Block, statement: &Statement, cx: &mut Reader<'_>) -> Option<Policy> {
        let mut header = Header::new(block);
        let kind: Given<PolicyKind> = header.value("what the policy is about", cx)?;
        header.finish("policy", Self::FORM, cx);
        let (kind, head) = (*kind.known()?, header.head);
        let rules = match kind {
            PolicyKind::Vulnerabilities => Rules::Vulnerabilities(Box::new(cx.fields(block, head))),
            PolicyKind::Secrets => Rules::Secrets(Box::new(cx.fields(block, head))),
            PolicyKind::Runtime => Rules::Runtime(Box::new(cx.fields(block, head))),
            PolicyKind::Images => Rules::Images(Box::new(cx.fields(block, head))),
            PolicyKind::Access => {
                let fields: AccessFields = cx.fields(block, head);
                Rules::Access(keyed(&fields.entries, cx))
            }
        };
        Some(Policy { kind, rules, doc: doc(statement), allows: statement.allows.clone(), span: head })
    }
}

choice! {
    /// Which part of the version a commit raises.
    Bump {
        /// The first.
        Major = "major",
        /// The second.
        Minor = "minor",
        /// The third.
        Patch = "patch",
        /// None.
        Nothing = "none",
    }
}

impl KeyedValue for Bump {
    const FORM: &'static str = "{ KEY = major | minor | patch | none }";
}

place! {
    /// How versions are named, raised and described. `versions.tags` is the pattern of their tags.
    pub struct VersionsFields = "versions" {
        /// What stands before the version in a tag.
        prefix: Text = "prefix" (Value "\"v\"");
        /// The names of prereleases.
        prerelease: List<Name> = "prerelease" (Value "[alpha, beta, rc]");
    } blocks {
        /// What a commit raises, by its type; `breaking` stands for `!` or the footer.
        bump: KeyedBlock<Bump> = "bump" (From "conventional commits");
        /// The headings of the changelog, by the type of commits.
        changelog: Entries = "changelog" (From "conventional commits");
    }
}

plain_block! {
    /// `versions { }`
    Versions of VersionsFields
}

choice! {
    /// How often something is looked for.
    Interval {
        /// Every day.
        Daily = "daily",
        /// Every week.
        Weekly = "weekly",
        /// Every month.
        Monthly = "monthly",
    }
}

/// `updates [in FOLDER, …] { KEY = daily | weekly | monthly }`
#[derive(Clone, Debug)]
pub struct Updates {
    /// The folders with the manifests; none: derived.
    pub folders: Vec<ast::Name>,
    /// The intervals by ecosystem.
    pub list: Vec<Keyed<Interval>>,
    /// Its word and header.
    pub span: Span,
}

impl BlockWord for Updates {
    const FORM: &'static str = "[in \"FOLDER\", …] { KEY = daily | weekly | monthly }";
    fn read(block: &Block, _: &Statement, cx: &mut Reader<'_>) -> Option<Updates> {
        let mut header = Header::new(block);
        let folders = match header.take_word("in") {
            Some(_) => header.names("a folder", cx),
            None => Vec::new(),
        };
        header.finish("updates", Self::FORM, cx);
        let list = entries(block, cx);
        Some(Updates { folders, list: keyed(&list, cx), span: header.head })
    }
}

place! {
    /// What holds for a branch.
    pub struct ProtectFields = "protect" {
        /// Pipelines that must pass; the check of one is its aggregate job.
        checks: List<To<kind::Pipeline>> = "checks" (Value "[]");
        /// How many people must agree.
        reviews: Count = "reviews" (Value "1");
        /// Whether its history may be rewritten.
        force_push: bool = "force-push" (Value "false");
    }
}

/// `protect BRANCH, … [{ }]`
#[derive(Clone, Debug)]
pub struct Protect {
    /// The branches.
    pub branches: Vec<ast::Name>,
    /// What holds for them.
    pub fields: Box<ProtectFields>,
    /// Its word and header.
    pub span: Span,
}

impl BlockWord for Protect {
    const FORM: &'static str = "BRANCH, … [{ }]";
    fn body() -> Option<&'static Place> {
        Some(ProtectFields::place())
    }
    fn read(block: &Block, _: &Statement, cx: &mut Reader<'_>) -> Option<Protect> {
        let mut header = Header::new(block);
        let branches = header.names("a branch", cx);
        header.finish("protect", Self::FORM, cx);
        Some(Protect { branches, fields: Box::new(cx.fields(block, header.head)), span: header.head })
    }
}

place! {
    /// What holds for the repository itself. The setup script sets it up.
    pub struct RepositoryFields = "repository" {
        /// Alerts about vulnerable dependencies.
        alerts: bool = "alerts" (Value "true");
        /// The names that branches may have.
        branches: List<Glob> = "branches" (From "all");
        /// How long logs and artifacts are kept.
        logs: Duration = "logs" (From "as it is set");
    } blocks {
        /// What holds for a branch.
        protect: Protect = "protect";
        /// How often new versions of dependencies are looked for, by ecosystem: `actions`, `docker`, `python`, `node`,
        /// `rust`, `go` and so on, or as Dependabot calls them. Without folders: those of the images for
        /// `docker`, the root for all others.
        updates: Updates = "updates";
    }
}

plain_block! {
    /// `repository { }`
    Repository of RepositoryFields
}
