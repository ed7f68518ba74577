//! What is checked of a component as a whole: that it does not hold itself, and that its inputs are read.

use super::expressions::{to_expr, typed_value};
use super::scope::Scope;
use crate::diag::{Diagnostic, Diagnostics, codes};
use crate::expr::visit;
use crate::ir::{self, Ref};
use crate::syntax::ast;
use crate::words::program::Program;
use crate::words::steps::StepKind;
use crate::words::system::Component;
use crate::words::ty::Ty;
use std::collections::BTreeSet;

/// Reports inputs that no step, output or variable of the component reads.
pub fn unread(component: &Component, steps: &[ir::Step], scope: &Scope<'_>, diags: &mut Diagnostics) {
    let fields = &component.fields;
    if fields.steps.is_empty() || steps.is_empty() || diags.has_errors() {
        return;
    }
    let mut read = BTreeSet::new();
    for step in steps {
        ir::uses::step(step, &mut |name, _| read.extend(argument(name)));
    }
    let defaults = fields.inputs.iter().filter_map(|input| input.default.as_ref());
    let outputs = fields.outputs.iter().filter_map(|output| output.value.as_ref());
    let env = fields.env.iter().flat_map(|e| &e.list).map(|entry| &entry.value);
    for expr in defaults.chain(outputs).chain(env) {
        if let Some((value, _)) = typed_value(expr, &Ty::Any, scope, &mut Diagnostics::default()) {
            read.extend(visit::names(&to_expr(value)).into_iter().filter_map(|(name, _)| argument(name)));
        }
    }
    for input in fields.inputs.iter().filter(|input| !read.contains(&input.name.text)) {
        let message = format!("nothing in `{}` reads the input `{}`", component.name.text, input.name.text);
        diags.push(
            Diagnostic::new(&codes::UNUSED_INPUT, input.name.span, message)
                .label("whatever is given here, nothing changes")
                .help(format!("read it as `input.{}`, or take it away", input.name.text)),
        );
    }
}

fn argument(name: &Ref) -> Option<String> {
    if let Ref::Argument(name) = name { Some(name.clone()) } else { None }
}

/// Reports components that use themselves, directly or through others: once for each circle. Says whether there is one.
pub fn circles(program: &Program, diags: &mut Diagnostics) -> bool {
    let mut reported: BTreeSet<&str> = BTreeSet::new();
    for component in &program.project.components {
        let mut way = vec![&component.name];
        if !reported.contains(component.name.text.as_str()) && comes_back(component, &mut way, program) {
            reported.extend(way.iter().map(|name| name.text.as_str()));
            report(&way, diags);
        }
    }
    !reported.is_empty()
}

/// Follows the uses of the last component of `way`; true when they lead to its first one.
fn comes_back<'p>(last: &'p Component, way: &mut Vec<&'p ast::Name>, program: &'p Program) -> bool {
    for step in &last.fields.steps {
        let StepKind::Use { component, .. } = &step.kind else { continue };
        if way.first().is_some_and(|first| first.text == component.text) {
            way.push(component);
            return true;
        }
        let next = program.project.components.iter().find(|c| c.name.text == component.text);
        let Some(next) = next.filter(|_| !way.iter().any(|name| name.text == component.text)) else { continue };
        way.push(component);
        if comes_back(next, way, program) {
            return true;
        }
        way.pop();
    }
    false
}

/// The way begins with the declaration; behind it are the uses, the last of which names it again.
fn report(way: &[&ast::Name], diags: &mut Diagnostics) {
    let [first, uses @ ..] = way else { return };
    let message = if uses.len() == 1 {
        format!("the component `{}` uses itself", first.text)
    } else {
        let names: Vec<String> = way.iter().map(|name| format!("`{}`", name.text)).collect();
        format!("components use each other: {}", names.join(" uses "))
    };
    let Some((last, others)) = uses.split_last() else { return };
    let mut d = Diagnostic::new(&codes::CYCLE, last.span, message).label(format!("`{}` again", last.text));
    for name in others {
        d = d.also(name.span, format!("`{}` is used here", name.text));
    }
    diags.push(d.also(first.span, "declared here").help("take one of these `use` away: its steps would never end"));
}
