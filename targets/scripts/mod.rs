//! Scripts with a command line: those that a program declares as `command`, the library that they share, and the one that
//! sets the repository up.
//!
//! [`model`] is what a script can say; `library`, `command` and `setup` make it of a plan; the templates of `assets` put
//! it into words. A value of the program stands in a script as a quoted word, or in a variable.

mod backups;
mod bash;
mod checks;
mod command;
mod held;
mod library;
pub mod model;
mod setup;
mod steps;
mod usage;

use crate::emit::Artifact;
use crate::emit::template::{Places, Template};
use crate::plan::Plan;

/// Where the library is.
const LIBRARY: &str = "scripts/lib/delivery.sh";

/// What all templates may include.
const PARTS: &[(&str, &str)] = &[
    ("prelude", include_str!("assets/prelude.sh.hbs")),
    ("checks", include_str!("assets/checks.sh.hbs")),
    ("backups", include_str!("assets/backups.sh.hbs")),
    ("held", include_str!("assets/held.sh.hbs")),
];

const DELIVERY: Template =
    Template { name: "delivery.sh.hbs", text: include_str!("assets/delivery.sh.hbs"), parts: PARTS, quote: bash::word };
const COMMAND: Template =
    Template { name: "command.sh.hbs", text: include_str!("assets/command.sh.hbs"), parts: PARTS, quote: bash::word };
const SETUP: Template =
    Template { name: "setup.sh.hbs", text: include_str!("assets/setup.sh.hbs"), parts: PARTS, quote: bash::word };

/// Every script of the plan.
#[must_use]
pub fn emit(plan: &Plan) -> Vec<Artifact> {
    let ir = &plan.ir;
    let mut all = Vec::new();
    for command in ir.commands.values() {
        let mut places = Places::of(command.span, format!("command {}", command.path));
        let script = command::script(ir, command, &mut places);
        all.push(Artifact::program(command.path.clone(), COMMAND.render(&script, &places)));
    }
    if ir.commands.values().any(command::needs_library) {
        let mut places = Places::of(ir.system.span, "what the scripts share");
        let library = library::library(ir, &mut places);
        all.push(Artifact::new(LIBRARY, DELIVERY.render(&library, &places)));
    }
    if let Some(repository) = &ir.repository {
        let mut places = Places::of(repository.span, "repository");
        let setup = setup::setup(ir, repository, &mut places);
        all.push(Artifact::program(ir.output("setup"), SETUP.render(&setup, &places)));
    }
    all
}
