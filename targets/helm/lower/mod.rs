//! From a plan to a chart. What the chart is made of stands in `targets/chart`.
//!
//! One [`Subject`] per workload: the workload as it is declared, and as it is in each environment. Of it come its values
//! ([`values`]), their schema ([`schema`]) and its templates ([`templates`]). The values of all environments are compared
//! ([`merge`]): what they have in common goes to the chart, the rest into a file per environment.

mod files;
mod helpers;
mod merge;
mod namespaces;
mod schema;
mod secrets;
mod subject;
mod templates;
mod values;

use crate::emit::{Artifact, Doc, Map, Mapping, Node, json, yaml};
use crate::ir::{Environment, Ir};
use crate::plan::Plan;
use crate::targets::chart::{Part, Place};
use subject::{Here, Subject};

/// Every file of the chart and around it. `parts` is what other targets add for single workloads.
#[must_use]
pub fn emit(plan: &Plan, parts: &[Part]) -> Vec<Artifact> {
    let ir = &plan.ir;
    let clusters: Vec<(&str, &Environment)> =
        ir.environments.iter().filter(|(_, e)| e.is_cluster()).map(|(name, e)| (name.as_str(), e)).collect();
    if clusters.is_empty() || ir.workloads.is_empty() {
        // An environment may be no more than a place of secrets and approvals.
        return Vec::new();
    }
    let mut artifacts: Vec<Artifact> = namespaces::artifact(ir, &clusters).into_iter().collect();
    let subjects: Vec<Subject<'_>> =
        ir.workloads.keys().filter_map(|name| subject(ir, name, &clusters, parts)).collect();
    let base = values(ir, &subjects, None);
    let all: Vec<Doc> = clusters.iter().map(|(name, _)| values(ir, &subjects, Some(name))).collect();
    let base =
        if ir.system.own_chart { Doc::new(Node::Mapping(Mapping::default())) } else { merge::agreed(&base, &all) };
    if !ir.system.own_chart {
        artifacts.extend(chart(ir, &subjects, &base));
    }
    for ((name, environment), whole) in clusters.iter().zip(&all) {
        artifacts.push(of_environment(ir, name, environment, &merge::difference(&base, whole)));
    }
    artifacts
}

/// A workload with everything that is known of it.
fn subject<'a>(
    ir: &'a Ir,
    name: &'a str,
    clusters: &[(&'a str, &'a Environment)],
    parts: &'a [Part],
) -> Option<Subject<'a>> {
    let places = clusters.iter().filter_map(|(environment, it)| {
        Some(Here { name: environment, environment: it, workload: it.workloads.get(name)? })
    });
    let place = Place { chart: ir.system.name.clone(), workload: name.to_owned(), several: ir.workloads.len() > 1 };
    let part = parts.iter().find(|part| part.workload == name);
    Some(Subject { ir, name, workload: ir.workloads.get(name)?, places: places.collect(), place, part })
}

/// The values of the whole chart in an environment, or where none is chosen.
fn values(ir: &Ir, subjects: &[Subject<'_>], environment: Option<&str>) -> Doc {
    let mut all = Map::new();
    for subject in subjects {
        let here = environment.and_then(|name| subject.places.iter().find(|here| here.name == name));
        let own = values::of(subject, here);
        all = match subject.place.several {
            true => all.put_doc(subject.name, own),
            false => all.raw(Some(&own), |a, b| a == b),
        };
    }
    if let Some(secrets) = secrets::values(ir) {
        all = all.put_doc("externalSecrets", secrets);
    }
    let raws = environment.and_then(|name| ir.environments.get(name)).into_iter().flat_map(|e| &e.raw);
    merge::raw(all.doc(), raws)
}

/// The chart itself.
fn chart(ir: &Ir, subjects: &[Subject<'_>], base: &Doc) -> Vec<Artifact> {
    let folder = files::folder(ir);
    let file = |path: &str, written| Artifact::new(format!("{folder}/{path}"), written);
    let mut artifacts = vec![
        file("Chart.yaml", yaml::write(&files::chart(ir))),
        file("values.yaml", yaml::write(&files::base(ir, base))),
        file("values.schema.json", json::write(&schema::of(ir, subjects))),
        file(".helmignore", files::ignored()),
        file("templates/_helpers.tpl", helpers::of(subjects)),
        file("templates/NOTES.txt", files::notes(subjects)),
    ];
    let mut templates: Vec<_> = subjects.iter().flat_map(templates::of).collect();
    templates.extend(secrets::template(ir));
    for template in templates {
        artifacts.push(file(&format!("templates/{}", template.path), template.write()));
    }
    artifacts
}

/// The file of an environment.
fn of_environment(ir: &Ir, name: &str, environment: &Environment, values: &Doc) -> Artifact {
    let path = format!("{}/values-{name}.yaml", files::values_folder(ir));
    Artifact::new(path, yaml::write(&files::environment(ir, name, environment, values)))
}
