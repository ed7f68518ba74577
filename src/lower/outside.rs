//! Names of things outside of the program that facts give as texts: what is known of them is held against them.

use super::{Lower, known};
use crate::catalogue::{Catalogue, zones};
use crate::diag::{Diagnostic, codes, similar};
use crate::words::pipeline::OnFields;

/// The ecosystems of `updates`.
pub fn ecosystems(cx: &mut Lower<'_>) {
    let catalogue = Catalogue::builtin();
    let blocks = cx.program.project.repository.iter().flat_map(|repository| &repository.fields.updates);
    for entry in blocks.flat_map(|block| &block.list) {
        let word = entry.key.text.as_str();
        if catalogue.ecosystem(word).is_some() {
            continue;
        }
        let message = format!("Dependabot knows no ecosystem `{word}`");
        let d = Diagnostic::new(&codes::UNKNOWN_CHOICE, entry.key.span, message);
        cx.diags.push(match similar(word, catalogue.ecosystem_words()) {
            Some(near) => {
                d.label(format!("did you mean `{near}`?")).fix(format!("write `{near}`"), entry.key.span, near)
            }
            None => {
                let all: Vec<&str> = catalogue.ecosystem_words().collect();
                d.label("not one of its words").help(format!("it knows {}", super::names::listed(&all)))
            }
        });
    }
}

/// The time zone of a schedule.
pub fn zone(fields: &OnFields, diags: &mut crate::diag::Diagnostics) {
    let Some((zone, given)) = known(&fields.zone).map(|zone| zone.0).zip(fields.zone.as_ref()) else { return };
    if zones().any(|name| name == zone) {
        return;
    }
    let d = Diagnostic::new(&codes::UNKNOWN_CHOICE, given.span, format!("there is no time zone `{zone}`"));
    let of_city = zones().find(|name| name.rsplit('/').next().is_some_and(|city| city.eq_ignore_ascii_case(&zone)));
    diags.push(match of_city.or_else(|| similar(&zone, zones())) {
        Some(near) => {
            let text = format!("\"{near}\"");
            d.label(format!("did you mean `{near}`?")).fix(format!("write `{text}`"), given.span, text)
        }
        None => d.label("not a name of the time zone database").help("write region and city: `\"Europe/Berlin\"`"),
    });
}
