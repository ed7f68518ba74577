//! Requests, the checks that they make up, and the load that they put on a workload.

use super::declaration::{doc, no_body, of_workload};
use super::read::{BlockWord, Entries, Entry, Fields, Header, Reader, entries};
use super::table::Place;
use super::values::{Count, Duration, Given, List, Rate, Text, TextExpr, To, kind};
use crate::diag::{Diagnostic, codes};
use crate::source::Span;
use crate::syntax::ast::{self, Allow, Block, Body, Expr, Statement, Template};
use crate::{choice, place};

choice! {
    /// A method of HTTP.
    Method {
        /// Reads.
        Get = "GET",
        /// Sends.
        Post = "POST",
        /// Puts in the place of what is there.
        Put = "PUT",
        /// Changes a part.
        Patch = "PATCH",
        /// Removes.
        Delete = "DELETE",
        /// Reads the headers.
        Head = "HEAD",
        /// Asks what is possible.
        Options = "OPTIONS",
    }
}

/// A body of JSON.
#[derive(Clone, Debug)]
pub enum JsonBody {
    /// An object.
    Object(Vec<Entry>),
    /// Any JSON, as it is written.
    Text(Template),
}

/// `json { KEY = any }` or `json """…"""`
#[derive(Clone, Debug)]
pub struct Json {
    /// What is sent.
    pub body: JsonBody,
    /// The word.
    pub span: Span,
}

impl BlockWord for Json {
    const FORM: &'static str = "{ KEY = VALUE } or \"\"\"json\"\"\"";
    const MANY: bool = false;
    fn read(block: &Block, _: &Statement, cx: &mut Reader<'_>) -> Option<Json> {
        let mut header = Header::new(block);
        header.finish("json", Self::FORM, cx);
        let body = match &block.body {
            Some(Body::Text(text)) => JsonBody::Text(text.clone()),
            _ => JsonBody::Object(entries(block, cx)),
        };
        Some(Json { body, span: block.word.span })
    }
}

/// `expect EXPRESSION`
#[derive(Clone, Debug)]
pub struct Expect {
    /// What has to hold.
    pub condition: Expr,
    /// Its `##` comment.
    pub doc: Option<String>,
    /// Its word and header.
    pub span: Span,
}

impl BlockWord for Expect {
    const FORM: &'static str = "EXPRESSION";
    fn read(block: &Block, statement: &Statement, cx: &mut Reader<'_>) -> Option<Expect> {
        let mut header = Header::new(block);
        let condition = header.take_expression(cx);
        if condition.is_none() {
            header.expected("what has to hold", cx);
        }
        header.finish("expect", Self::FORM, cx);
        no_body(block, cx);
        Some(Expect { condition: condition?, doc: doc(statement), span: header.head })
    }
}

place! {
    /// An HTTP request to a workload. Checks and load tests send it.
    pub struct RequestFields = "request" {
        /// A body that is neither a form nor JSON.
        body: TextExpr = "body";
        /// How long the answer may take.
        timeout: Duration = "timeout" (Value "30s");
    } blocks {
        /// Headers.
        headers: Entries = "headers";
        /// The fields of a form, as the body.
        form: Entries = "form";
        /// JSON, as the body.
        json: Json = "json";
        /// What has to hold, over `status`, `body.NAME`, `headers.NAME` and `latency`; several have to hold all.
        expect: Expect = "expect" (Value "status < 400");
    }
}

/// What is requested, and how.
#[derive(Clone, Debug)]
pub struct Call {
    /// The method.
    pub method: Given<Method>,
    /// The path below the address of the workload.
    pub path: Given<Text>,
    /// Everything else.
    pub fields: Box<RequestFields>,
}

impl Call {
    /// `METHOD "/path" [{ }]`
    fn read(header: &mut Header<'_>, form: &str, block: &Block, cx: &mut Reader<'_>) -> Option<Call> {
        let method = header.value("the method, such as `GET`,", cx)?;
        let path = header.value("the path, in quotes,", cx)?;
        header.finish(&block.word.text, form, cx);
        let fields: Box<RequestFields> = Box::new(cx.fields(block, header.head));
        fields.one_body(cx);
        Some(Call { method, path, fields })
    }
}

impl RequestFields {
    /// A request has one body: reports a second.
    fn one_body(&self, cx: &mut Reader<'_>) {
        let body = self.body.as_ref().map(|b| ("body", b.span));
        let form = self.form.first().and_then(|f| f.span).map(|span| ("form", span));
        let json = self.json.first().map(|j| ("json", j.span));
        let mut all = [body, form, json].into_iter().flatten();
        if let (Some((_, first)), Some((name, again))) = (all.next(), all.next()) {
            let message = format!("`{name}` is a second body of this request");
            let d = Diagnostic::new(&codes::TWICE, again, message).label("a second body").also(first, "the first");
            cx.error(d.help("keep one of `body`, `form` and `json`"));
        }
    }
}

/// `request NAME METHOD "/path" [{ }]`
#[derive(Clone, Debug)]
pub struct Request {
    /// Its name.
    pub name: ast::Name,
    /// What it sends.
    pub call: Call,
    /// Its `##` comment.
    pub doc: Option<String>,
    /// What a diagnostic passes over here.
    pub allows: Vec<Allow>,
    /// Its word and header.
    pub span: Span,
}

impl BlockWord for Request {
    const FORM: &'static str = "NAME METHOD \"/path\" [{ }]";
    fn body() -> Option<&'static Place> {
        Some(RequestFields::place())
    }
    fn read(block: &Block, statement: &Statement, cx: &mut Reader<'_>) -> Option<Request> {
        let mut header = Header::new(block);
        let name = header.name("the name of the request", cx)?;
        let call = Call::read(&mut header, Self::FORM, block, cx)?;
        Some(Request { name, call, doc: doc(statement), allows: statement.allows.clone(), span: header.head })
    }
}

/// A request where it is sent: by its name, or written out.
#[derive(Clone, Debug)]
pub enum Sent<F> {
    /// A declared one.
    Named(ast::Name, Box<F>),
    /// One of its own.
    Own(Call),
}

impl<F: Fields> Sent<F> {
    /// `NAME [{ }]` or `METHOD "/path" [{ }]`
    fn read(header: &mut Header<'_>, form: &str, block: &Block, cx: &mut Reader<'_>) -> Option<Sent<F>> {
        if header.peek_word().is_some_and(|w| Method::WORDS.contains(&w)) {
            return Call::read(header, form, block, cx).map(Sent::Own);
        }
        let name = header.name("a request", cx)?;
        header.finish(&block.word.text, form, cx);
        Some(Sent::Named(name, Box::new(cx.fields(block, header.head))))
    }
}

/// Declares a `request` of another word.
macro_rules! sent {
    ($(#[$doc:meta])* $Name:ident $Fields:ident $form:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $Name {
            /// What is sent.
            pub request: Sent<$Fields>,
            /// Its `##` comment.
            pub doc: Option<String>,
            /// Its word and header.
            pub span: Span,
        }

        impl BlockWord for $Name {
            const FORM: &'static str = $form;
            fn body() -> Option<&'static Place> {
                Some(RequestFields::place())
            }
            fn read(block: &Block, statement: &Statement, cx: &mut Reader<'_>) -> Option<$Name> {
                let mut header = Header::new(block);
                let request = Sent::read(&mut header, Self::FORM, block, cx)?;
                Some($Name { request, doc: doc(statement), span: header.head })
            }
        }
    };
}

place! {
    /// A declared request in a check.
    pub struct NamedFields = "request NAME" {
    }
}

sent! {
    /// `request NAME` or `request METHOD "/path" [{ }]` in a check
    CheckRequest NamedFields "NAME or METHOD \"/path\" [{ }]"
}

place! {
    /// Requests that have to succeed, one after the other.
    pub struct CheckFields = "check" {
        /// How often each is tried.
        tries: Count = "tries" (Value "1");
        /// The pause between two tries.
        every: Duration = "every" (Value "5s");
        /// How long each may take.
        timeout: Duration = "timeout" (From "the request's");
    } blocks {
        /// What is sent, in order.
        requests: CheckRequest = "request" (Required);
    }
}

of_workload! {
    /// `check NAME of WORKLOAD { }`
    Check "check" of CheckFields
}

place! {
    /// A declared request in a load test.
    pub struct WeightFields = "request NAME" {
        /// How often it is sent, compared with the others; without weights they are sent in order.
        weight: Count = "weight";
    }
}

sent! {
    /// `request NAME [{ weight = COUNT }]` or `request METHOD "/path" [{ }]` in a load test
    LoadRequest WeightFields "NAME [{ weight = COUNT }] or METHOD \"/path\" [{ }]"
}

/// A part of a load test.
#[derive(Clone, Debug)]
pub enum StageKind {
    /// The number of users goes to this one.
    Ramp(Given<Count>),
    /// The users stay.
    Hold,
    /// So many users from its start.
    Users(Given<Count>),
    /// So many arrivals, whatever they take.
    Rate(Given<Rate>),
}

/// `ramp`, `hold`, `users` or `rate`
#[derive(Clone, Debug)]
pub struct Stage {
    /// What happens.
    pub kind: StageKind,
    /// How long it takes.
    pub duration: Given<Duration>,
    /// Its word and header.
    pub span: Span,
}

/// Declares the words of stages.
macro_rules! stages {
    ($($(#[$doc:meta])* $Name:ident = $form:literal $preposition:literal $kind:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $Name(pub Stage);

        impl BlockWord for $Name {
            const FORM: &'static str = $form;
            fn read(block: &Block, _: &Statement, cx: &mut Reader<'_>) -> Option<$Name> {
                let mut header = Header::new(block);
                let take: fn(&mut Header<'_>, &mut Reader<'_>) -> Option<StageKind> = $kind;
                let kind = take(&mut header, cx)?;
                header.preposition($preposition, "a duration", cx)?;
                let duration = header.value("a duration", cx)?;
                header.finish(&block.word.text, Self::FORM, cx);
                no_body(block, cx);
                Some($Name(Stage { kind, duration, span: header.head }))
            }
        }
    )*};
}

stages! {
    /// `ramp to N over D`
    Ramp = "to COUNT over DURATION" "over" |header, cx| {
        header.preposition("to", "a number of users", cx)?;
        Some(StageKind::Ramp(header.value("a number of users", cx)?))
    };
    /// `hold for D`
    Hold = "for DURATION" "for" |_, _| Some(StageKind::Hold);
    /// `users N for D`
    Users = "COUNT for DURATION" "for" |header, cx| Some(StageKind::Users(header.value("a number of users", cx)?));
    /// `rate RATE for D`
    RateFor = "RATE for DURATION" "for" |header, cx| Some(StageKind::Rate(header.value("a rate", cx)?));
}

place! {
    /// A load test: stages that follow each other, and the requests that its users send meanwhile.
    pub struct LoadFields = "load" {
        /// The pause of a user after each round.
        think: Duration = "think" (Value "0s");
        /// What has to hold meanwhile.
        slo: List<To<kind::Slo>> = "slo" (Value "[]");
        /// Whether it ends as soon as an objective is missed, thirty seconds after its start at the earliest.
        abort: bool = "abort" (Value "false");
    } blocks {
        /// The number of users rises or falls.
        ramp: Ramp = "ramp";
        /// The number of users stays.
        hold: Hold = "hold";
        /// So many users from the start of the stage.
        users: Users = "users";
        /// So many arrivals, whatever they take.
        rate: RateFor = "rate";
        /// What is sent, in order or by weight.
        requests: LoadRequest = "request" (Required);
    }
}

impl LoadFields {
    /// Its stages in order.
    #[must_use]
    pub fn stages(&self) -> Vec<&Stage> {
        let ramps = self.ramp.iter().map(|s| &s.0).chain(self.hold.iter().map(|s| &s.0));
        let fixed = self.users.iter().map(|s| &s.0).chain(self.rate.iter().map(|s| &s.0));
        let mut stages: Vec<&Stage> = ramps.chain(fixed).collect();
        stages.sort_by_key(|s| s.span.start);
        stages
    }
}

/// `load NAME ["Title"] of WORKLOAD { }`
#[derive(Clone, Debug)]
pub struct Load {
    /// Its name.
    pub name: ast::Name,
    /// Its title.
    pub title: Option<Expr>,
    /// The workload.
    pub workload: ast::Name,
    /// What it does.
    pub fields: Box<LoadFields>,
    /// Its `##` comment.
    pub doc: Option<String>,
    /// What a diagnostic passes over here.
    pub allows: Vec<Allow>,
    /// Its word and header.
    pub span: Span,
}

impl BlockWord for Load {
    const FORM: &'static str = "NAME [\"Title\"] of WORKLOAD { }";
    fn body() -> Option<&'static Place> {
        Some(LoadFields::place())
    }
    fn read(block: &Block, statement: &Statement, cx: &mut Reader<'_>) -> Option<Load> {
        let mut header = Header::new(block);
        let name = header.name("the name of the load test", cx)?;
        let title = header.take_text();
        let workload = header.of("a workload", cx)?;
        header.finish("load", Self::FORM, cx);
        let fields: Box<LoadFields> = Box::new(cx.fields(block, header.head));
        let (doc, allows) = (doc(statement), statement.allows.clone());
        Some(Load { name, title, workload, fields, doc, allows, span: header.head })
    }
}
