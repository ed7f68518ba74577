//! Components where they are used: each is found by its name, and its inputs are bound, in this one way, whether its steps
//! are put into a job or something is declared from it.

use super::component_names::{Library, unbound};
use super::expressions::value;
use super::names::listed;
use super::scope::{ComponentNames, Scope};
use crate::diag::{Diagnostic, Diagnostics, codes, similar};
use crate::expr::Expr;
use crate::ir::{self, Ref, Value};
use crate::source::Span;
use crate::syntax::ast;
use crate::words::common::Input;
use crate::words::program::Program;
use crate::words::read::Entry;
use crate::words::system::Component;
use crate::words::ty::{Kind, Ty};

/// A component that was found by its name.
#[derive(Clone, Copy, Debug)]
pub struct Found<'a> {
    /// What it declares.
    pub component: &'a Component,
    /// The module that it stands in.
    pub module: Option<&'a str>,
}

impl Found<'_> {
    /// `notify.slack`
    #[must_use]
    pub fn path(&self) -> String {
        let name = &self.component.name.text;
        self.module.map_or_else(|| name.clone(), |module| format!("{module}.{name}"))
    }
}

/// Where the name of a component is looked up, beside the project.
#[derive(Clone, Copy, Default)]
pub struct Around<'m> {
    /// The module that the name stands in: it is looked up there first.
    pub inside: Option<&'m str>,
    /// A module whose components need no prefix here: `channel … by slack`.
    pub beside: Option<&'static str>,
}

/// The component of this name.
#[must_use]
pub fn lookup<'a>(name: &str, around: Around<'_>, program: &'a Program) -> Option<Found<'a>> {
    let found = program.component(name, around.inside).or_else(|| program.component(name, around.beside));
    found.map(|(component, module)| Found { component, module })
}

/// The component of this name, or a report.
pub fn find<'a>(
    name: &ast::Name,
    around: Around<'_>,
    program: &'a Program,
    diags: &mut Diagnostics,
) -> Option<Found<'a>> {
    if let Some(found) = lookup(&name.text, around, program) {
        return Some(found);
    }
    let imports = program.project.imports.iter().flat_map(|import| &import.0);
    let mut wanted = imports.filter_map(|import| import.text.strip_prefix("std/"));
    if name.text.contains('.') && wanted.any(|module| crate::stdlib::module(module).is_none()) {
        // The module could not be read; that has been reported.
        return None;
    }
    let own: Vec<String> = program.component_names().collect();
    let prefix = around.beside.map(|module| format!("{module}."));
    let short = own.iter().filter_map(|n| n.strip_prefix(prefix.as_deref()?)).map(str::to_string);
    let known: Vec<String> = short.chain(own.iter().cloned()).collect();
    let mut d = Diagnostic::new(&codes::UNKNOWN_NAME, name.span, format!("there is no component `{}`", name.text));
    let module = name.text.split_once('.').map(|(module, _)| module);
    if let Some(near) = similar(&name.text, known.iter().map(String::as_str)) {
        d = d.label(format!("did you mean `{near}`?")).fix(format!("write `{near}`"), name.span, near);
        if let Some((component, None)) = program.component(near, None) {
            d = d.also(component.name.span, format!("`{near}` is declared here"));
        }
    } else if let Some(module) = module.filter(|m| crate::stdlib::module(m).is_some())
        && !program.modules.contains_key(module)
    {
        d = d.label(format!("`{module}` is not imported")).help(format!("add `import std/{module}`"));
    }
    diags.push(d);
    None
}

/// A component as it is used: what it is called there, and what it is given.
pub struct Instance<'g> {
    /// Its name; none while only its names are worked out.
    pub key: Option<String>,
    /// Its title.
    pub title: Option<Value>,
    /// The folder of the job.
    pub dir: Option<Value>,
    /// Where a missing input is reported.
    pub at: Span,
    /// What the program gives.
    pub given: &'g [Entry],
    /// What the compiler gives; without a value it is not known yet.
    pub filled: &'g [(&'g str, Option<Value>)],
}

impl<'g> Instance<'g> {
    /// One that declares something, called `name`.
    #[must_use]
    pub fn of(name: &ast::Name, given: &'g [Entry]) -> Instance<'g> {
        Instance { key: Some(name.text.clone()), title: None, dir: None, at: name.span, given, filled: &[] }
    }
}

/// The names of a component with its inputs bound: to what is given, else to the defaults. Says whether all of them are
/// sound; what is not has been reported, and stands for something that raises no other report.
pub fn bind(
    found: Found<'_>,
    instance: Instance<'_>,
    scope: &Scope<'_>,
    library: Library<'_>,
    diags: &mut Diagnostics,
) -> (ComponentNames, bool) {
    let mut names = unbound(found.component, found.module, library);
    let Instance { key, title, dir, at, given, filled } = instance;
    (names.instance, names.title, names.dir) = (key, title, dir);
    let inputs = &found.component.fields.inputs;
    // What has to be there is filled in for good; what has a default may be given in the place of it.
    let reserved = |input: &Input| input.default.is_none() && filled.iter().any(|(n, _)| *n == input.name.text);
    let mut misspelt = false;
    for entry in given {
        match inputs.iter().find(|i| i.name.text == entry.key.text) {
            Some(input) if reserved(input) => not_given(found, entry, diags),
            Some(_) => {}
            None => {
                unknown_input(found, entry, inputs.iter().filter(|i| !reserved(i)), diags);
                misspelt = true;
            }
        }
    }
    let mut sound = !misspelt;
    for input in inputs {
        let name = &input.name.text;
        let entry = given.iter().find(|e| e.key.text == *name).filter(|_| !reserved(input));
        let own = filled.iter().find(|(n, _)| n == name);
        let bound = match (entry, own, &input.default) {
            (Some(entry), ..) => value(&entry.value, &input.ty, scope, diags),
            (None, Some((_, value)), _) => value.clone(),
            (None, None, Some(default)) => {
                let inside =
                    Scope { component: Some(&names), in_service: scope.in_service, ..Scope::top(scope.symbols) };
                value(default, &input.ty, &inside, diags)
            }
            (None, None, None) => {
                // What is missing was probably misspelt.
                if !misspelt {
                    missing_input(found, input, at, diags);
                }
                None
            }
        };
        sound &= bound.is_some() || own.is_some();
        let bound = bound.map(|v| thing(v, &input.ty, scope)).unwrap_or_else(|| unset(input));
        names.inputs.insert(name.clone(), (input.ty.clone(), Some(bound)));
    }
    (names, sound)
}

/// What stands for an input whose value was refused: nothing that could raise another report.
fn unset(input: &Input) -> Value {
    Value::Expr(Expr::name(Ref::Argument(input.name.text.clone()), input.name.span), input.ty.clone())
}

fn not_given(found: Found<'_>, entry: &Entry, diags: &mut Diagnostics) {
    let name = &entry.key.text;
    let message = format!("the compiler fills in the input `{name}` of `{}`", found.path());
    let d = Diagnostic::new(&codes::UNKNOWN_INPUT, entry.key.span, message);
    diags.push(d.label("cannot be given here").help(format!("remove `{name}`")));
}

fn unknown_input<'i>(
    found: Found<'_>,
    entry: &Entry,
    inputs: impl Iterator<Item = &'i Input>,
    diags: &mut Diagnostics,
) {
    let inputs: Vec<&str> = inputs.map(|i| i.name.text.as_str()).collect();
    let message = format!("`{}` has no input `{}`", found.path(), entry.key.text);
    let mut d = Diagnostic::new(&codes::UNKNOWN_INPUT, entry.key.span, message);
    if let Some(near) = similar(&entry.key.text, inputs.iter().copied()) {
        d = d.label(format!("did you mean `{near}`?")).fix(format!("write `{near}`"), entry.key.span, near);
    } else {
        d = d.label("not one of its inputs");
    }
    d = d.also(found.component.name.span, "the component is defined here");
    diags.push(match inputs.is_empty() {
        true => d.help("it has no inputs"),
        false => d.help(format!("its inputs are {}", listed(&inputs))),
    });
}

fn missing_input(found: Found<'_>, input: &Input, at: Span, diags: &mut Diagnostics) {
    let name = &input.name.text;
    let d = Diagnostic::new(&codes::MISSING_INPUT, at, format!("`{}` needs the input `{name}`", found.path()));
    let d = d.label("not given here").also(input.name.span, format!("declared here, of type {}", input.ty));
    diags.push(d.help(format!("add `{name} = …`")));
}

/// A name of something becomes that thing: an image its reference by digest.
fn thing(value: Value, ty: &Ty, scope: &Scope<'_>) -> Value {
    fn wants_image(ty: &Ty) -> bool {
        match ty {
            Ty::Declared(kind) => *kind == Kind::Image,
            Ty::Union(all) => all.iter().any(wants_image),
            Ty::List(item) => wants_image(item),
            _ => false,
        }
    }
    match &value {
        Value::List(items) if wants_image(ty) => {
            Value::List(items.iter().map(|item| thing(item.clone(), ty, scope)).collect())
        }
        Value::Text(text) if wants_image(ty) => match text.as_plain() {
            Some(name) if scope.symbols.has(Kind::Image, name) => image_reference(name, text.span),
            _ => value,
        },
        _ => value,
    }
}

/// An image by its digest.
#[must_use]
pub fn image_reference(name: &str, span: Span) -> Value {
    let name = Ref::Image(name.to_string(), ir::ImageField::Reference);
    Value::Expr(Expr::name(name, span), Ty::Text)
}

/// Reports a component from which a declaration of this kind cannot be made.
pub fn lacks(found: Found<'_>, name: &ast::Name, kind: Kind, diags: &mut Diagnostics) {
    let word = kind.word();
    let message = format!("the component `{}` declares no {word}", found.path());
    let mut d = Diagnostic::new(&codes::WRONG_TYPE, name.span, message).label(format!("a {word} cannot come from it"));
    if found.module.is_none() {
        d = d.also(found.component.name.span, "declared here");
    }
    diags.push(d.help(format!("write `{word} {{ … }}` into the component, or name another")));
}
