//! Images.

use super::host;
use crate::diag::Diagnostics;
use crate::expr::{Context, Expr, Kind as ExprKind};
use crate::ir::{self, Ref, Value};
use crate::lower::Lower;
use crate::lower::scope::Scope;
use crate::lower::shared::{entries, fixed, fixed_list, fixed_text, plain};
use crate::source::Span;
use crate::syntax::ast;
use crate::words::read::Entries;
use crate::words::services::{Image, ImageFields, ImageSource, TextOrSecret};
use crate::words::ty::Ty;
use crate::words::unions::Either;
use crate::words::values::{self, Given};
use indexmap::IndexMap;

/// The images by name.
pub(super) fn images(system: &ir::System, scope: &Scope<'_>, cx: &Lower<'_>) -> IndexMap<String, ir::Image> {
    let lowered = cx.program.project.images.iter().map(|image| {
        let one = match &image.source {
            ImageSource::Built(fields) => built(image, fields, system, scope, cx),
            ImageSource::Foreign(reference) => foreign(image, reference, scope),
        };
        (image.name.text.clone(), one)
    });
    lowered.collect()
}

fn built(image: &Image, fields: &ImageFields, system: &ir::System, scope: &Scope<'_>, cx: &Lower<'_>) -> ir::Image {
    let declared = fixed(&fields.registry, scope).map(|to| to.name);
    let registry = declared.as_ref().map_or_else(|| system.registry.clone(), |name| host(name, cx));
    let own = fixed_text(&fields.name, scope);
    let path = own.unwrap_or_else(|| format!("{}/{}", system.repository, image.name.text));
    let name = if path.starts_with(&format!("{registry}/")) { path } else { format!("{registry}/{path}") };
    let entered = declared.unwrap_or_else(|| system_registry(cx));
    ir::Image {
        name: name.to_lowercase(),
        login: registry_login(&entered, scope, cx),
        registry,
        dockerfile: fixed(&fields.dockerfile, scope).map_or_else(|| "Dockerfile".to_string(), |p| p.0),
        dockerfile_span: fields
            .dockerfile
            .as_ref()
            .filter(|given| !given.default)
            .map_or(image.span, |given| given.span),
        context: fixed(&fields.context, scope).map_or_else(|| ".".to_string(), |p| p.0),
        target: fixed(&fields.target, scope).map(|n| n.0),
        variants: fixed_list(&fields.variants, scope).into_iter().map(|n| n.0).collect(),
        platforms: fixed_list(&fields.platforms, scope).into_iter().map(|p| p.0).collect(),
        tags: fixed_list(&fields.tags, scope).into_iter().map(|t| t.word().to_string()).collect(),
        cache: fixed(&fields.cache, scope).map_or("gha", |c| c.word()).to_string(),
        push: fixed(&fields.push, scope).unwrap_or(true),
        args: lowered(&fields.args, scope),
        labels: lowered(&fields.labels, scope),
        secrets: fixed_list(&fields.secrets, scope).into_iter().map(|to| to.name).collect(),
        from: None,
        span: image.span,
    }
}

/// What `registry` of the system says.
fn system_registry(cx: &Lower<'_>) -> String {
    let system = cx.program.project.system.first();
    system.and_then(|s| crate::lower::known(&s.fields.registry)).map(|n| n.0).unwrap_or_default()
}

fn foreign(image: &Image, reference: &ast::Expr, scope: &Scope<'_>) -> ir::Image {
    let quiet = &mut Diagnostics::default();
    let value = crate::lower::expressions::value(reference, &Ty::Text, scope, quiet);
    let from = value.and_then(plain).unwrap_or_default();
    let first = from.split('/').next().filter(|first| from.contains('/') && first.contains(['.', ':']));
    ir::Image {
        name: from.clone(),
        registry: first.unwrap_or("docker.io").to_string(),
        login: None,
        dockerfile: String::new(),
        dockerfile_span: image.span,
        context: String::new(),
        target: None,
        variants: Vec::new(),
        platforms: Vec::new(),
        tags: Vec::new(),
        cache: "none".to_string(),
        push: false,
        args: Vec::new(),
        labels: Vec::new(),
        secrets: Vec::new(),
        from: Some(from),
        span: image.span,
    }
}

/// The facts of bodies without words of their own. What is wrong with them has been reported.
pub(super) fn lowered(sets: &[Entries], scope: &Scope<'_>) -> Vec<(String, Value)> {
    let quiet = &mut Diagnostics::default();
    sets.iter().flat_map(|set| entries(&set.list, &Ty::Text, scope, quiet)).collect()
}

/// The login of a declared registry, where it has one of its own.
fn registry_login(name: &str, scope: &Scope<'_>, cx: &Lower<'_>) -> Option<(Value, Value)> {
    let registry = cx.program.project.registries.iter().find(|r| r.name.text == name)?;
    login(&registry.fields.user, &registry.fields.password, registry.span, scope)
}

/// User and password; of the two, the one that is missing is the workflow's.
pub(super) fn login(
    user: &Option<Given<TextOrSecret>>,
    password: &Option<Given<TextOrSecret>>,
    span: Span,
    scope: &Scope<'_>,
) -> Option<(Value, Value)> {
    if user.is_none() && password.is_none() {
        return None;
    }
    let github = |property: &str| {
        let context = Expr::name(Ref::Context(Context::Github), span);
        Value::Expr(Expr::new(ExprKind::Member(Box::new(context), property.to_string()), span), Ty::Text)
    };
    let user = text_or_secret(user, scope).unwrap_or_else(|| github("actor"));
    Some((user, text_or_secret(password, scope).unwrap_or_else(|| github("token"))))
}

fn text_or_secret(fact: &Option<Given<TextOrSecret>>, scope: &Scope<'_>) -> Option<Value> {
    let given = fact.as_ref()?;
    match &given.value {
        values::Value::Known(Either::Right(to)) => {
            Some(Value::Expr(Expr::name(Ref::Secret(to.name.clone(), None), given.span), Ty::Secret(None)))
        }
        values::Value::Known(Either::Left(_)) => None,
        values::Value::Computed(expr) => {
            let wanted = Ty::Union(vec![Ty::Text, Ty::Secret(None)]);
            crate::lower::expressions::value(expr, &wanted, scope, &mut Diagnostics::default())
        }
    }
}
