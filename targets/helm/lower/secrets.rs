//! Secrets that an operator brings from a vault into the cluster.

use crate::emit::{Doc, Map};
use crate::ir::{Ir, Secret};
use crate::targets::chart::{Body, Document, Expr, Template};

fn of(ir: &Ir) -> impl Iterator<Item = (&String, &Secret, &String)> {
    ir.secrets.iter().filter_map(|(name, secret)| Some((name, secret, secret.vault.as_ref()?)))
}

/// Where the vault is; nothing where no secret comes from one.
pub(super) fn values(ir: &Ir) -> Option<Doc> {
    of(ir).next()?;
    let map = Map::new()
        .put_doc("storeKind", Doc::quoted("ClusterSecretStore"))
        .put_doc(
            "store",
            Doc::quoted("vault").above(["The store of the External Secrets operator that knows the vault."]),
        )
        .put_doc("refreshInterval", Doc::quoted("1h"));
    Some(map.doc())
}

/// One object for each secret.
pub(super) fn template(ir: &Ir) -> Option<Template> {
    of(ir).next()?;
    let value = |name: &str| Expr::field(format!("$v.{name}"));
    let documents = of(ir).map(|(name, secret, vault)| {
        let store = Body::new().value("kind", &value("storeKind")).value("name", &value("store"));
        let data = secret.keys.iter().fold(Body::new(), |list, key| {
            let reference = Body::new().word("key", vault).word("property", key);
            list.entry(Body::new().word("secretKey", key).map("remoteRef", reference))
        });
        let spec = Body::new()
            .value("refreshInterval", &value("refreshInterval"))
            .map("secretStoreRef", store)
            .map("target", Body::new().word("name", name));
        let spec = match secret.keys.is_empty() {
            false => spec.list("data", data),
            true => {
                let extract = Body::new().map("extract", Body::new().word("key", vault));
                spec.list("dataFrom", Body::new().entry(extract))
            }
        };
        let metadata = Body::new().word("name", name);
        let doc = Body::new()
            .word("apiVersion", "external-secrets.io/v1")
            .word("kind", "ExternalSecret")
            .map("metadata", metadata)
            .map("spec", spec);
        Document::always(doc.of(secret.span))
    });
    let documents = documents.collect();
    Some(Template {
        path: "externalsecrets.yaml".to_owned(),
        notes: vec!["Where the operator is not installed, people make these secrets.".to_owned()],
        variables: vec![("v", Expr::field(".Values.externalSecrets"))],
        when: Some(Expr::call(".Capabilities.APIVersions.Has", [Expr::text("external-secrets.io/v1")])),
        documents,
        ..Template::default()
    })
}
