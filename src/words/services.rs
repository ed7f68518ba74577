//! What the system is made of: backing services, images, registries.

use super::declaration::{Definition, doc};
use super::read::{BlockWord, Entries, Fields, Header, Reader};
use super::table::Place;
use super::unions::Either;
use super::values::{Count, Duration, Given, Host, List, Name, Path, Platform, Ports, Text, TextExpr, To, Url, kind};
use crate::source::Span;
use crate::syntax::ast::{self, Allow, Block, Expr, Statement};
use crate::{choice, place};

/// A text, or a secret that holds it.
pub type TextOrSecret = Either<TextExpr, To<kind::Secret>>;

place! {
    /// A backing service: what workloads and tests need beside themselves. In a job it is a container, on a laptop a part
    /// of the Compose project, in an environment the thing that runs there.
    pub struct ServiceFields = "service" {
        /// Its image; the digest is pinned in the lock.
        image: Either<TextExpr, To<kind::Image>> = "image" (Required);
        /// Where it listens; `8080 -> 5432` fixes the port of the host.
        port: Ports = "port" (Required);
        /// A command that ends with 0 when the service is ready.
        health: TextExpr = "health";
        /// The pause between two tries of `health`.
        every: Duration = "every" (Value "10s");
        /// How long one try of `health` may take.
        timeout: Duration = "timeout" (Value "5s");
        /// After how many tries of `health` the service has failed.
        tries: Count = "tries" (Value "5");
        /// Its address, read as `NAME.url`. May use `service.host` and `service.port`; in an environment it is the real
        /// one.
        url: Url = "url";
        /// The command that writes its content to standard output, for `backup`.
        dump: TextExpr = "dump";
        /// The command that reads its content from standard input, for `restore`.
        load: TextExpr = "load";
        /// Volumes of the job's container.
        volumes: List<Text> = "volumes" (Value "[]");
        /// Options of the job's container.
        options: TextExpr = "options";
        /// Who enters the registry of the image.
        user: TextOrSecret = "user";
        /// The password there.
        password: TextOrSecret = "password";
    } blocks {
        /// Environment variables of the container.
        env: Entries = "env";
    }
}

/// `service NAME { }` or `service NAME from COMPONENT [{ input = VALUE }]`
#[derive(Clone, Debug)]
pub struct Service {
    /// Its name.
    pub name: ast::Name,
    /// Its facts, or the component that gives them.
    pub definition: Definition<ServiceFields>,
    /// Its `##` comment.
    pub doc: Option<String>,
    /// What a diagnostic passes over here.
    pub allows: Vec<Allow>,
    /// Its word and header.
    pub span: Span,
}

impl BlockWord for Service {
    const FORM: &'static str = "NAME { } or NAME from COMPONENT [{ input = VALUE }]";
    fn body() -> Option<&'static Place> {
        Some(ServiceFields::place())
    }
    fn read(block: &Block, statement: &Statement, cx: &mut Reader<'_>) -> Option<Service> {
        let mut header = Header::new(block);
        let name = header.name("the name of the service", cx)?;
        let definition = Definition::read(&mut header, Self::FORM, block, cx)?;
        Some(Service { name, definition, doc: doc(statement), allows: statement.allows.clone(), span: header.head })
    }
}

super::declaration::plain_block! {
    /// `service { }` in a component: it takes the name given where the component is used.
    ServiceBody of ServiceFields
}

place! {
    /// A registry of images beside that of the system.
    pub struct RegistryFields = "registry" {
        /// Who enters it.
        user: TextOrSecret = "user" (From "the actor of the run");
        /// The password.
        password: TextOrSecret = "password" (From "the workflow's token");
    }
}

/// `registry NAME "host" [{ }]`
#[derive(Clone, Debug)]
pub struct Registry {
    /// Its name.
    pub name: ast::Name,
    /// Where it is.
    pub host: Given<Host>,
    /// The login.
    pub fields: Box<RegistryFields>,
    /// Its `##` comment.
    pub doc: Option<String>,
    /// What a diagnostic passes over here.
    pub allows: Vec<Allow>,
    /// Its word and header.
    pub span: Span,
}

impl BlockWord for Registry {
    const FORM: &'static str = "NAME \"host\" [{ }]";
    fn body() -> Option<&'static Place> {
        Some(RegistryFields::place())
    }
    fn read(block: &Block, statement: &Statement, cx: &mut Reader<'_>) -> Option<Registry> {
        let mut header = Header::new(block);
        let name = header.name("the name of the registry", cx)?;
        let host = header.value("the host of the registry, in quotes", cx)?;
        header.finish("registry", Self::FORM, cx);
        let fields = Box::new(cx.fields(block, header.head));
        Some(Registry { name, host, fields, doc: doc(statement), allows: statement.allows.clone(), span: header.head })
    }
}

choice! {
    /// Where the build cache of an image lives.
    Cache {
        /// Nowhere.
        Off = "none",
        /// In the cache of GitHub Actions.
        Gha = "gha",
        /// Beside the image.
        Registry = "registry",
    }
}

choice! {
    /// A name that every build gives to its image.
    ImageTag {
        /// The branch.
        Branch = "branch",
        /// The number of the pull request.
        PullRequest = "pull-request",
        /// The commit.
        Sha = "sha",
    }
}

place! {
    /// A container image of this project. One commit has one image: whoever comes first builds it, everybody else finds
    /// it by its digest.
    pub struct ImageFields = "image" {
        /// The Dockerfile; it has to exist.
        dockerfile: Path = "dockerfile" (Value "\"Dockerfile\"");
        /// The folder that the build sees; it has to exist.
        context: Path = "context" (Value "\".\"");
        /// The stage that is deployed.
        target: Name = "target" (From "the last stage");
        /// Other stages: built on demand, tagged `…-STAGE`, never deployed.
        variants: List<Name> = "variants" (Value "[]");
        /// The platforms, each built on a runner of its own kind and joined to one manifest.
        platforms: List<Platform> = "platforms" (Value "[linux/amd64]");
        /// Names that every build gives; floating ones such as `latest` are moved by the step `tag`.
        tags: List<ImageTag> = "tags" (Value "[sha]");
        /// Its repository in the registry.
        name: TextExpr = "name" (From "`repository/NAME`");
        /// Where it is pushed.
        registry: To<kind::Registry> = "registry" (From "`system.registry`");
        /// The build cache; `registry`: beside the image.
        cache: Cache = "cache" (Value "gha");
        /// Whether it is pushed; `false`: built only.
        push: bool = "push" (Value "true");
        /// Secrets that the build may read.
        secrets: List<To<kind::Secret>> = "secrets" (Value "[]");
    } blocks {
        /// Build arguments.
        args: Entries = "args";
        /// Labels of the image.
        labels: Entries = "labels";
    }
}

/// Where an image comes from.
#[derive(Clone, Debug)]
pub enum ImageSource {
    /// Built from the sources of this project.
    Built(Box<ImageFields>),
    /// Somebody else's, by its reference; the digest is pinned in the lock.
    Foreign(Expr),
}

/// `image NAME { }` or `image NAME from "ref"`
#[derive(Clone, Debug)]
pub struct Image {
    /// Its name.
    pub name: ast::Name,
    /// Where it comes from.
    pub source: ImageSource,
    /// Its `##` comment.
    pub doc: Option<String>,
    /// What a diagnostic passes over here.
    pub allows: Vec<Allow>,
    /// Its word and header.
    pub span: Span,
}

impl BlockWord for Image {
    const FORM: &'static str = "NAME { } or NAME from \"ref\"";
    fn body() -> Option<&'static Place> {
        Some(ImageFields::place())
    }
    fn read(block: &Block, statement: &Statement, cx: &mut Reader<'_>) -> Option<Image> {
        let mut header = Header::new(block);
        let name = header.name("the name of the image", cx)?;
        let source = if header.take_word("from").is_some() {
            let Some(reference) = header.take_text() else {
                header.expected("the reference of the image, in quotes", cx);
                return None;
            };
            super::declaration::no_body(block, cx);
            ImageSource::Foreign(reference)
        } else {
            ImageSource::Built(Box::new(cx.fields(block, header.head)))
        };
        header.finish("image", Self::FORM, cx);
        Some(Image { name, source, doc: doc(statement), allows: statement.allows.clone(), span: header.head })
    }
}
