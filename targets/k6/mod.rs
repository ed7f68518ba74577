//! Load tests as scripts of k6: one file for each `load`, run alike by a pipeline, by a canary and by hand.
//!
//! [`model`] is what a script can say, [`lower`] makes it of a plan, and the template `load.js.hbs` puts it into words.

pub mod js;
pub mod lower;
pub mod model;
mod requests;
mod scenario;
mod thresholds;

use crate::emit::Artifact;
use crate::emit::template::{Places, Template};
use crate::plan::Plan;

/// How a script looks.
const SCRIPT: Template =
    Template { name: "load.js.hbs", text: include_str!("load.js.hbs"), parts: &[], quote: js::text };

/// The script of every load test.
#[must_use]
pub fn emit(plan: &Plan) -> Vec<Artifact> {
    let folder = plan.ir.output("loads");
    let scripts = plan.ir.loads.iter().map(|(name, load)| {
        let mut places = Places::of(load.span, format!("load {name}"));
        let script = lower::script(&plan.ir, name, load, &mut places);
        Artifact::new(format!("{folder}/{name}.js"), SCRIPT.render(&script, &places))
    });
    scripts.collect()
}
