//! Templates as text.

use super::template::{Body, Document};
use super::{Expr, Place, Schema};
use crate::emit::{Doc, ToDoc, json};

fn place(several: bool) -> Place {
    Place { chart: "shop".into(), workload: "web-api".into(), several }
}

#[test]
fn a_template_is_written_with_its_holes() {
    let place = place(true);
    let spec = Body::new()
        .value("replicas", &place.value("replicaCount"))
        .with(&place.value("nodeSelector"), Body::new().put("nodeSelector", super::template::lines(&Expr::field("."))))
        .either(&place.flagger(), Body::new().word("a", "x"), Body::new().word("a", "y"))
        .list(
            "args",
            Body::new().item(Doc::text("{{ not a hole }}")).range(
                None,
                &place.value("args"),
                Body::new().item(super::text(&Expr::field("."))),
            ),
        );
    let labels = Body::new().lines(&place.include("labels")).word("metrics", "shop");
    let doc = Body::new().word("kind", "Thing").map("labels", labels).map("spec", spec).doc();
    let mut template = place.template("thing.yaml");
    template.notes.push("Why it is there.".into());
    template.when = Some(place.flagger().negated());
    template.documents = vec![Document::always(doc), Document::always(Body::new().word("kind", "Other").doc())];
    let expected = r#"{{- /* Why it is there. */}}
{{- $w := index .Values "web-api" }}
{{- if not (eq $w.rollout.owner "flagger") }}
kind: Thing
labels:
  {{- include "shop.web-api.labels" $ | nindent 2 }}
  metrics: shop
spec:
  replicas: {{ $w.replicaCount }}
  {{- with $w.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- if eq $w.rollout.owner "flagger" }}
  a: x
  {{- else }}
  a: "y"
  {{- end }}
  args:
    - "{{ `{{` }} not a hole }}"
    {{- range $w.args }}
    - {{ . | quote }}
    {{- end }}
---
kind: Other
{{- end }}
"#;
    assert_eq!(template.write().text, expected);
    assert_eq!(template.path, "web-api/thing.yaml");
}

#[test]
fn a_schema_is_closed() {
    let schema = Schema::closed(vec![("port".into(), Schema::int(1).up_to(65_535))], &["port"]);
    let text = json::write(&schema.to_doc()).text;
    assert!(text.contains("\"additionalProperties\": false"), "{text}");
    assert!(text.contains("\"required\": [\"port\"]"), "{text}");
}
