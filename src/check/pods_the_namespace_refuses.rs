//! Pods that may do more than their namespace admits: they would be refused, one after the other, and nobody told.

use super::{Check, Given};
use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::ir::RuntimePolicy;
use crate::words::environment::Security;

static CODE: Code = Code {
    id: "E1310",
    name: "pods-the-namespace-refuses",
    severity: Severity::Error,
    page: include_str!("pods_the_namespace_refuses.md"),
};

pub(super) const CHECK: Check = Check { codes: &[&CODE], run };

fn run(given: &Given<'_>, diags: &mut Diagnostics) {
    let ir = given.ir;
    if ir.workloads.is_empty() {
        return;
    }
    let strict = |security: Security| security != Security::Baseline;
    let clusters = || ir.environments.iter().filter(|(_, environment)| environment.is_cluster());
    let Some((name, environment)) = clusters().find(|(_, environment)| strict(environment.security)) else { return };
    if let (Some(span), Some(why)) = (ir.runtime.span, excess(&ir.runtime)) {
        let message = format!("the namespace of `{name}` would refuse every pod");
        let d = Diagnostic::new(&CODE, span, message).label(why);
        let d = d.also(environment.span, format!("`security` is `{}` here", environment.security.word()));
        diags.push(d.help("write `security = baseline` in the environment, or let the policy ask for less"));
    }
    for (workload, it) in &ir.workloads {
        if let Some(user) = it.user.as_ref().filter(|user| user.value == 0) {
            let message = format!("the namespace of `{name}` would refuse the pods of `{workload}`");
            let d = Diagnostic::new(&CODE, user.span, message).label("0 is the user root");
            diags.push(d.help("write another number, and let the image belong to it"));
        }
    }
}

/// What a policy asks for that a restricted namespace does not give.
fn excess(runtime: &RuntimePolicy) -> Option<String> {
    let capability = runtime.capabilities.iter().find(|name| !name.eq_ignore_ascii_case("net_bind_service"));
    if !runtime.non_root {
        Some("its pods may run as root".to_owned())
    } else if let Some(name) = capability {
        Some(format!(
            "its pods have the capability `{name}`, and `net_bind_service` is the only one that they may have"
        ))
    } else if runtime.seccomp == "unconfined" {
        Some("its pods may make every call to the system".to_owned())
    } else {
        None
    }
}
