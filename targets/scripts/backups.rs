//! Backups as functions of the library.

use super::bash;
use super::checks::function;
use super::model::{Backup, Source};
use crate::emit::template::Places;
use crate::expr::visit::names;
use crate::ir::{self, Content, Ir, Keep, Piece, Ref, Value};

/// All backups of the system.
pub(super) fn all(ir: &Ir, places: &mut Places) -> Vec<Backup> {
    ir.backups.iter().map(|(name, it)| one(ir, name, it, places)).collect()
}

fn one(ir: &Ir, name: &str, it: &ir::Backup, places: &mut Places) -> Backup {
    let sources = |wanted: Content| -> Vec<Source> {
        let has = |service: &&String| ir.services.get(*service).and_then(ir::Service::content) == Some(wanted);
        let found = it.services.iter().filter(has);
        found.map(|service| Source { name: service.clone(), variable: variable(ir, service) }).collect()
    };
    let mut what: Vec<&str> = it.manifests.then_some("manifests").into_iter().collect();
    what.extend(it.services.iter().map(String::as_str));
    Backup {
        mark: places.mark(it.span, format!("backup {name}")),
        name: name.to_owned(),
        function: function(name),
        store_code: it.store.as_ref().map_or_else(String::new, bash::value),
        what: what.join(", "),
        manifests: it.manifests,
        postgres: sources(Content::Postgres),
        redis: sources(Content::Redis),
        keep_last: match it.keep {
            Keep::Last(count) => Some(count),
            Keep::For(_) => None,
        },
        keep_days: match it.keep {
            Keep::For(time) => time.days(),
            Keep::Last(_) => 0,
        },
    }
}

/// The variable with the address of a service: the secret that an environment names.
fn variable(ir: &Ir, service: &str) -> String {
    let urls = ir.environments.values().filter_map(|it| it.services.get(service));
    let secret = urls.filter_map(|url| match url {
        Value::Expr(expr, _) => names(expr).into_iter().find_map(|(name, _)| secret(name)),
        Value::Text(text) => text.pieces.iter().find_map(|piece| match piece {
            Piece::Hole(expr, _) => names(expr).into_iter().find_map(|(name, _)| secret(name)),
            Piece::Literal(_) => None,
        }),
        Value::List(_) => None,
    });
    let mut secret = secret;
    secret.next().unwrap_or_else(|| format!("{}_URL", service.to_uppercase().replace('-', "_")))
}

fn secret(name: &Ref) -> Option<String> {
    match name {
        Ref::Secret(_, Some(key)) => Some(key.clone()),
        Ref::Secret(name, None) => Some(name.clone()),
        _ => None,
    }
}
