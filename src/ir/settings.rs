//! What the environment variables of a workload are where it runs: known, of a secret, or told by each deployment.

use super::{Environment, Ir, Piece, Ref, ServiceField, Text, Value, Workload};
use crate::expr::visit::names;
use crate::expr::{Expr, Kind};
use crate::source::Span;

/// Where the value of a variable comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Setting {
    /// It is this text.
    Known(String),
    /// It is a key of a secret of the cluster.
    Cluster {
        /// The secret.
        secret: String,
        /// The key.
        key: String,
    },
    /// A secret is part of it that the cluster does not hold: the deployment makes a Secret of it.
    Secret,
    /// Each deployment tells it.
    Deployment,
    /// It reads a service of which the environment does not say where it is.
    Nowhere(String),
}

impl Ir {
    /// The variables of a workload in an environment; without one, as far as they do not depend on it.
    #[must_use]
    pub fn settings(&self, workload: &Workload, environment: Option<&Environment>) -> Vec<(String, Setting)> {
        let mut all: Vec<(String, Setting)> = Vec::new();
        for (name, value) in &workload.env {
            let setting = self.setting(value, environment);
            match all.iter_mut().find(|(known, _)| known == name) {
                Some((_, known)) => *known = setting,
                None => all.push((name.clone(), setting)),
            }
        }
        all
    }

    /// What a value is in an environment.
    #[must_use]
    pub fn setting(&self, value: &Value, environment: Option<&Environment>) -> Setting {
        if let Some(name) = single(value) {
            return self.name(name, environment);
        }
        let (mut text, mut known) = (String::new(), true);
        let mut found = Setting::Deployment;
        for (name, literal) in parts(value) {
            text.push_str(&literal);
            let Some(name) = name else { continue };
            match self.name(&name, environment) {
                Setting::Known(part) => text.push_str(&part),
                Setting::Deployment => known = false,
                Setting::Cluster { .. } | Setting::Secret => (known, found) = (false, Setting::Secret),
                nowhere @ Setting::Nowhere(_) => return nowhere,
            }
        }
        if known && !matches!(value, Value::Expr(..)) { Setting::Known(text) } else { found }
    }

    /// Where a value is written: that of a service, in the environment.
    #[must_use]
    pub fn place(&self, value: &Value, environment: &Environment) -> Option<Span> {
        match (single(value), value) {
            (Some(Ref::Service(service, _)), _) if environment.services.contains_key(service) => {
                environment.services.get(service).and_then(|value| self.place(value, environment))
            }
            (_, Value::Text(text)) => Some(text.span),
            (_, Value::Expr(expr, _)) => Some(expr.span),
            (_, Value::List(items)) => items.first().and_then(|item| self.place(item, environment)),
        }
    }

    fn name(&self, name: &Ref, environment: Option<&Environment>) -> Setting {
        match name {
            Ref::Service(service, ServiceField::Url) => match environment.and_then(|e| e.services.get(service)) {
                Some(url) => self.setting(url, environment),
                None => Setting::Nowhere(service.clone()),
            },
            Ref::Service(service, field) => {
                let url = environment.and_then(|e| e.services.get(service)).map(|url| self.setting(url, environment));
                let part = match &url {
                    Some(Setting::Known(url)) => part(url, *field),
                    _ => None,
                };
                part.map_or_else(|| Setting::Nowhere(service.clone()), Setting::Known)
            }
            Ref::Secret(secret, Some(key)) if self.secrets.get(secret).is_some_and(|s| s.cluster) => {
                Setting::Cluster { secret: secret.clone(), key: key.clone() }
            }
            Ref::Secret(..) => Setting::Secret,
            Ref::WorkloadUrl(workload) => match self.workloads.get(workload).and_then(Workload::outer_port) {
                Some(80) => Setting::Known(format!("http://{workload}")),
                Some(port) => Setting::Known(format!("http://{workload}:{port}")),
                None => Setting::Nowhere(workload.clone()),
            },
            _ => Setting::Deployment,
        }
    }
}

/// The host or the port of an address.
fn part(url: &str, field: ServiceField) -> Option<String> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let place = authority.rsplit_once('@').map_or(authority, |(_, place)| place);
    let (host, port) = place.rsplit_once(':').map_or((place, None), |(host, port)| (host, Some(port)));
    match field {
        ServiceField::Host => Some(host.to_owned()),
        ServiceField::Port => port.map(str::to_owned),
        ServiceField::Url => None,
    }
}

/// The name that is the whole value.
fn single(value: &Value) -> Option<&Ref> {
    let expr = match value {
        Value::Expr(expr, _) => expr,
        Value::Text(Text { pieces, .. }) => match pieces.as_slice() {
            [Piece::Hole(expr, _)] => expr,
            _ => return None,
        },
        Value::List(_) => return None,
    };
    match &expr.kind {
        Kind::Name(name) => Some(name),
        _ => None,
    }
}

/// The names that a value reads, with the literal text before each, and the text at the end.
fn parts(value: &Value) -> Vec<(Option<Ref>, String)> {
    let of = |expr: &Expr<Ref>| -> Vec<(Option<Ref>, String)> {
        names(expr).into_iter().map(|(name, _): (&Ref, Span)| (Some(name.clone()), String::new())).collect()
    };
    match value {
        Value::Expr(expr, _) => of(expr),
        Value::Text(text) => {
            let piece = |piece: &Piece| match piece {
                Piece::Literal(literal) => vec![(None, literal.clone())],
                Piece::Hole(expr, _) => of(expr),
            };
            text.pieces.iter().flat_map(piece).collect()
        }
        Value::List(items) => items.iter().flat_map(parts).collect(),
    }
}
