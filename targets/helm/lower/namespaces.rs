//! The namespaces of the environments, with how much their pods may do and how much they may use.

use super::files;
use crate::emit::{Artifact, Doc, Map, Origin, Written, yaml};
use crate::ir::{Environment, Ir, Quota};
use crate::words::environment::Security;

/// The file that whoever may create namespaces applies once.
pub(super) fn artifact(ir: &Ir, clusters: &[(&str, &Environment)]) -> Option<Artifact> {
    clusters.first()?;
    let mut sources: Vec<&str> = clusters.iter().map(|(_, environment)| environment.source.as_str()).collect();
    sources.dedup();
    let mut objects: Vec<Doc> = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    for (_, environment) in clusters {
        if seen.contains(&environment.namespace.as_str()) {
            continue;
        }
        seen.push(&environment.namespace);
        objects.push(namespace(environment));
        objects.extend(environment.quota.as_ref().map(|quota| limits(environment, quota)));
    }
    let rest = "Applied once by whoever may create namespaces; deployments need no right to.";
    let mut written = Written::default();
    for (index, object) in objects.into_iter().enumerate() {
        if index > 0 {
            written.line("---");
            written.append(yaml::write(&object));
        } else {
            let head = files::head(&sources.join(" and "));
            written.append(yaml::write(&object.above([head, rest.to_owned()])));
        }
    }
    Some(Artifact::new(format!("{}namespaces.yaml", files::manifests_folder(ir)), written))
}

fn namespace(environment: &Environment) -> Doc {
    let level = match environment.security {
        Security::Baseline => "baseline",
        Security::Restricted | Security::Maximum => "restricted",
    };
    let labels = Map::new()
        .put("pod-security.kubernetes.io/enforce", level)
        .put("pod-security.kubernetes.io/enforce-version", "latest")
        .put("pod-security.kubernetes.io/warn", level)
        .put("pod-security.kubernetes.io/audit", level);
    let metadata = Map::new().put("name", &environment.namespace).put_doc("labels", labels.doc());
    let doc = Map::new().put("apiVersion", "v1").put("kind", "Namespace").put_doc("metadata", metadata.doc());
    doc.doc().origin(Origin::written(environment.span))
}

/// What all pods of a namespace together may use.
fn limits(environment: &Environment, quota: &Quota) -> Doc {
    let mut hard = Map::new();
    if let Some(cpu) = &quota.cpu {
        hard = hard.put_doc("limits.cpu", Doc::quoted(&cpu.value.text).origin(Origin::written(cpu.span)));
    }
    if let Some(memory) = &quota.memory {
        hard = hard.put_doc("limits.memory", Doc::quoted(&memory.value.text).origin(Origin::written(memory.span)));
    }
    for (kind, count) in &quota.counts {
        hard = hard.put_doc(kind.as_str(), Doc::quoted(count.to_string()));
    }
    let metadata = Map::new().put("name", "quota").put("namespace", &environment.namespace);
    let spec = Map::new().put_doc("hard", hard.doc());
    let doc = Map::new().put("apiVersion", "v1").put("kind", "ResourceQuota").put_doc("metadata", metadata.doc());
    doc.put_doc("spec", spec.doc()).doc().origin(Origin::written(quota.span))
}
