//! What an ingress needs, and what its controller cannot say.

use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};

static HOST: Code = Code {
    id: "E1303",
    name: "ingress-without-host",
    severity: Severity::Error,
    page: include_str!("ingress_without_host.md"),
};

static LIMIT: Code = Code {
    id: "E1305",
    name: "limit-the-ingress-lacks",
    severity: Severity::Error,
    page: include_str!("limit_the_ingress_lacks.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&HOST, &LIMIT], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    let ir = given.ir;
    for (name, environment) in ir.environments.iter().filter(|(_, environment)| environment.is_cluster()) {
        let open = || environment.workloads.iter().find_map(|(name, it)| Some((name, it.ingress.first()?)));
        if let (None, Some((workload, ingress))) = (&environment.url, open()) {
            let message = format!("the environment `{name}` has no address, and `{workload}` is to be reached there");
            let d = Diagnostic::new(&HOST, environment.span, message).label("nothing here says under which host");
            diags.push(d.also(ingress.span, "reached from outside").help("write `url = \"https://…\"` in it"));
        }
    }
    for (name, workload) in &ir.workloads {
        for ingress in &workload.ingress {
            let Some(limit) = &ingress.limit else { continue };
            let nginx = ingress.class.contains("nginx");
            let whole = limit.value.per <= 60_000 || (limit.value.count * 60_000).is_multiple_of(limit.value.per);
            if nginx && whole {
                continue;
            }
            let message = format!("the ingress of `{name}` cannot hold this limit");
            let d = Diagnostic::new(&LIMIT, limit.span, message);
            diags.push(match nginx {
                true => d.label("no whole number of requests a minute").help("write it for a minute: `60/m`"),
                false => d
                    .label(format!("controllers of the class `{}` are not told limits by the ingress", ingress.class))
                    .help("remove `limit`, and write what the controller knows with `raw`"),
            });
        }
    }
}
