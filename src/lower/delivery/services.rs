//! Backing services: written out, or made by a component whose inputs are filled in.

use super::things::{login, lowered};
use crate::diag::{Diagnostic, Diagnostics, codes};
use crate::expr::Expr;
use crate::expr::fold::fold;
use crate::ir::{self, Piece, Ref, ServiceField, Text, Value};
use crate::lower::Lower;
use crate::lower::binding::{Around, Instance, bind, lookup};
use crate::lower::component_names::Library;
use crate::lower::expressions::{push_literal, text_expr};
use crate::lower::scope::Scope;
use crate::lower::shared::{fixed, fixed_list, folded, open, plain};
use crate::source::Span;
use crate::words::declaration::{Definition, Override};
use crate::words::services::{Service, ServiceFields};
use crate::words::unions::Either;
use crate::words::values::{self, Count, Duration, Given, Ports, TextExpr, Url};
use indexmap::IndexMap;

/// The services by name.
pub(super) fn all(
    images: &IndexMap<String, ir::Image>,
    scope: &Scope<'_>,
    cx: &mut Lower<'_>,
) -> IndexMap<String, ir::Service> {
    let project = &cx.program.project;
    let mut services = IndexMap::new();
    for service in &project.services {
        if let Some(lowered) = lower(service, None, images, scope, cx) {
            services.insert(service.name.text.clone(), lowered);
        }
    }
    services
}

/// A service as a job changes it.
pub(in crate::lower) fn changed(
    change: &Override<ServiceFields>,
    images: &IndexMap<String, ir::Image>,
    scope: &Scope<'_>,
    cx: &mut Lower<'_>,
) -> Option<ir::Service> {
    let service = cx.program.project.services.iter().find(|s| s.name.text == change.name.text)?;
    let scope = Scope { in_service: true, ..*scope };
    let port = fixed(&change.fields.port, &scope);
    let declared = lower(service, port, images, &scope, cx)?;
    Some(with(declared, &change.fields, None, images, &scope, cx))
}

/// A service as it is declared; `port` stands in the place of its own.
fn lower(
    service: &Service,
    port: Option<Ports>,
    images: &IndexMap<String, ir::Image>,
    scope: &Scope<'_>,
    cx: &mut Lower<'_>,
) -> Option<ir::Service> {
    match &service.definition {
        Definition::Written(fields) => {
            let scope = Scope { in_service: true, ..*scope };
            one(service.span, fields, port, None, images, &scope, cx)
        }
        Definition::From(instance) => {
            let program = cx.program;
            let name = &instance.component;
            let found = lookup(&name.text, Around::default(), program)?;
            let fields = &found.component.fields.service.first()?.fields;
            let quiet = &mut Diagnostics::default();
            let library = Library { program, symbols: scope.symbols, depth: 0 };
            let (names, sound) = bind(found, Instance::of(&service.name, &instance.inputs), scope, library, quiet);
            if !sound {
                return None;
            }
            let inner = Scope { component: Some(&names), in_service: true, ..*scope };
            let version = instance.inputs.iter().find(|input| input.key.text == "version");
            let mut lowered = one(service.span, fields, port, Some(name.span), images, &inner, cx)?;
            lowered.image_span = version.map_or(name.span, |input| input.value.span);
            Some(lowered)
        }
    }
}

/// `via` is where a component was named: reports stand there, since the user cannot change the component.
fn one(
    span: Span,
    fields: &ServiceFields,
    port: Option<Ports>,
    via: Option<Span>,
    images: &IndexMap<String, ir::Image>,
    scope: &Scope<'_>,
    cx: &mut Lower<'_>,
) -> Option<ir::Service> {
    let own: Ports = fixed(&fields.port, scope)?;
    let port = port.unwrap_or(own);
    let empty = ir::Service {
        image: String::new(),
        image_span: span,
        port,
        env: Vec::new(),
        health: None,
        every: Duration(10_000),
        timeout: Duration(5_000),
        tries: 5,
        url: None,
        options: None,
        volumes: Vec::new(),
        login: None,
        raw: Vec::new(),
        span,
    };
    let service = with(empty, fields, via, images, scope, cx);
    let service = ir::Service { port, url: url(&fields.url, port, scope), ..service };
    (!service.image.is_empty()).then_some(service)
}

/// The reference of its image.
fn image(
    fields: &ServiceFields,
    via: Option<Span>,
    images: &IndexMap<String, ir::Image>,
    scope: &Scope<'_>,
    cx: &mut Lower<'_>,
) -> Option<String> {
    match &fields.image.as_ref()?.value {
        values::Value::Known(Either::Right(to)) => {
            let image = images.get(&to.name)?;
            Some(image.from.clone().unwrap_or_else(|| image.name.clone()))
        }
        _ => constant(&fields.image, "image", via, scope, cx),
    }
}

/// A service with everything that `fields` says of it.
fn with(
    mut service: ir::Service,
    fields: &ServiceFields,
    via: Option<Span>,
    images: &IndexMap<String, ir::Image>,
    scope: &Scope<'_>,
    cx: &mut Lower<'_>,
) -> ir::Service {
    if let Some(own) = image(fields, via, images, scope, cx) {
        service.image = own;
        service.image_span = fields.image.as_ref().map_or(service.image_span, |given| given.span);
    }
    service.port = fixed(&fields.port, scope).unwrap_or(service.port);
    for (name, value) in lowered(&fields.env, scope) {
        match service.env.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) => *known = value,
            None => service.env.push((name, value)),
        }
    }
    service.health = text(&fields.health, "health", via, scope, cx).or(service.health);
    service.every = fixed(&fields.every, scope).unwrap_or(service.every);
    service.timeout = fixed(&fields.timeout, scope).unwrap_or(service.timeout);
    service.tries = fixed(&fields.tries, scope).map_or(service.tries, |count: Count| count.0);
    service.url = url(&fields.url, service.port, scope).or(service.url);
    service.options = text(&fields.options, "options", via, scope, cx).or(service.options);
    if fields.volumes.is_some() {
        service.volumes = fixed_list(&fields.volumes, scope).into_iter().map(|t| t.0).collect();
    }
    let (known, diags) = cx.parts();
    service.raw.extend(crate::lower::raw::of_service(fields, known, diags));
    service.login = login(&fields.user, &fields.password, service.span, scope).or(service.login);
    service
}

/// A fact of a component that has to be known where the component is used. Facts that are written out have been checked.
fn constant<T: values::FromValue>(
    fact: &Option<Given<T>>,
    name: &str,
    via: Option<Span>,
    scope: &Scope<'_>,
    cx: &mut Lower<'_>,
) -> Option<String> {
    let found = plain(open(fact, scope)?);
    if let (None, Some(at), Some(given)) = (&found, via, fact) {
        let message = format!("the `{name}` of this service has to be known when compiling");
        let d =
            Diagnostic::new(&codes::NOT_CONSTANT, at, message).label("one of its inputs is known only when it runs");
        cx.diags.push(d.also(given.span, "needed here").help("give its inputs literals, or a `var` with a value"));
    }
    found
}

fn text(
    fact: &Option<Given<TextExpr>>,
    name: &str,
    via: Option<Span>,
    scope: &Scope<'_>,
    cx: &mut Lower<'_>,
) -> Option<String> {
    fact.as_ref()?;
    constant(fact, name, via, scope, cx)
}

/// The address on the runner: the host is `localhost`, and the port the one that others see.
fn url(fact: &Option<Given<Url>>, port: Ports, scope: &Scope<'_>) -> Option<Text> {
    let given = fact.as_ref()?;
    if let Some(url) = given.known() {
        return Some(Text::plain(url.0.clone(), given.span));
    }
    let expr = match open(fact, scope)? {
        Value::Text(text) => return Some(filled(text, port)),
        Value::Expr(expr, ty) => Piece::Hole(expr, ty),
        Value::List(_) => return None,
    };
    Some(filled(Text { pieces: vec![expr], span: given.span }, port))
}

/// A text with host and port in the place of their names, and everything that is known filled in.
fn filled(text: Text, port: Ports) -> Text {
    let known = |name: &Ref| match name {
        Ref::Service(service, ServiceField::Host) if service.is_empty() => Some("localhost".to_string()),
        Ref::Service(service, ServiceField::Port) if service.is_empty() => {
            Some(port.outer.unwrap_or(port.inner).to_string())
        }
        _ => None,
    };
    let span = text.span;
    let mut pieces = Vec::new();
    for piece in text.pieces {
        match piece {
            Piece::Literal(literal) => push_literal(&mut pieces, &literal),
            Piece::Hole(expr, ty) => {
                let expr = fold(expr, &|name: &Ref| known(name).map(|text| Expr::text(text, span)));
                match folded(Value::Expr(expr.clone(), ty.clone())) {
                    Some(Value::Text(text)) => push_literal(&mut pieces, text.as_plain().unwrap_or_default()),
                    _ => pieces.push(Piece::Hole(expr, ty)),
                }
            }
        }
    }
    let text = Text { pieces, span };
    match crate::lower::shared::plain(Value::Expr(text_expr(text.clone(), span), crate::words::ty::Ty::Text)) {
        Some(plain) => Text::plain(plain, span),
        None => text,
    }
}
