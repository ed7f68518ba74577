//! Scripts with a command line, and backups. What is wrong with them is reported with the declarations.

use super::given;
use crate::diag::Diagnostics;
use crate::expr::Expr;
use crate::ir::{self, Keep, Ref, Value};
use crate::lower::binding::{Around, Instance, bind, lookup};
use crate::lower::expressions::value;
use crate::lower::scope::{ComponentNames, Scope};
use crate::lower::shared::{entries, fixed, open};
use crate::lower::steps::{fold_value, lower_all};
use crate::lower::{Known, Lower};
use crate::words::commands::{Command, CommandFields};
use crate::words::common::Input;
use crate::words::declaration::Definition;
use crate::words::environment::Backup;
use crate::words::ty::Ty;
use crate::words::unions::Either;
use crate::words::values::Duration;
use indexmap::IndexMap;

/// How long backups are kept where nothing is said: thirty days.
const KEEP: Duration = Duration(30 * 86_400_000);

/// The commands by path.
pub(super) fn commands(scope: &Scope<'_>, cx: &Lower<'_>) -> IndexMap<String, ir::Command> {
    let all = cx.program.project.commands.iter();
    all.filter_map(|it| Some((it.name.text.clone(), command(it, scope, cx)?))).collect()
}

fn command(command: &Command, scope: &Scope<'_>, cx: &Lower<'_>) -> Option<ir::Command> {
    let known = Known { program: cx.program, sources: cx.sources, symbols: scope.symbols, pipelines: &cx.pipelines };
    let names;
    let (fields, names) = match &command.definition {
        Definition::Written(fields) => (&**fields, None),
        Definition::From(instance) => {
            let found = lookup(&instance.component.text, Around::default(), cx.program)?;
            let used = Instance::of(&command.name, &instance.inputs);
            (names, _) = bind(found, used, scope, known.library(), &mut Diagnostics::default());
            let component = found.component;
            (&*component.fields.command.first()?.fields, Some(&names))
        }
    };
    let outer = Outer { scope, known, names, inputs: IndexMap::new() };
    let inner = outer.with(&fields.inputs);
    let verbs = fields.verbs.iter().map(|verb| {
        let mut body = inner.with(&verb.fields.inputs).body(&verb.fields, verb.doc.clone());
        body.env.splice(0..0, outer.with(&fields.inputs).environment(fields));
        ir::Verb { name: verb.name.text.clone(), body, span: verb.span }
    });
    Some(ir::Command {
        path: command.name.text.clone(),
        verbs: verbs.collect(),
        body: inner.body(fields, command.doc.clone()),
        derived: false,
        span: command.span,
    })
}

/// What the steps of a command see.
struct Outer<'a> {
    scope: &'a Scope<'a>,
    known: Known<'a>,
    names: Option<&'a ComponentNames>,
    inputs: IndexMap<String, Ty>,
}

impl<'a> Outer<'a> {
    /// The same with more inputs.
    fn with(&self, more: &[Input]) -> Outer<'a> {
        let mut inputs = self.inputs.clone();
        inputs.extend(more.iter().map(|input| (input.name.text.clone(), input.ty.clone())));
        Outer { inputs, ..*self }
    }

    /// Reads something in the scope of the command; inputs of the command stand beside those of its component.
    fn read<T>(&self, read: impl FnOnce(&Scope<'_>) -> T) -> T {
        let Some(names) = self.names else {
            return read(&Scope { command: Some(&self.inputs), ..*self.scope });
        };
        let mut names = ComponentNames { instance: None, ..names.clone() };
        for (name, ty) in &self.inputs {
            let reference = Expr::name(Ref::Input(name.clone(), None), crate::source::Span::new(NOWHERE, 0, 0));
            names.inputs.insert(name.clone(), (ty.clone(), Some(Value::Expr(reference, ty.clone()))));
        }
        read(&Scope { component: Some(&names), command: Some(&self.inputs), ..*self.scope })
    }

    fn environment(&self, fields: &CommandFields) -> Vec<(String, Value)> {
        let quiet = &mut Diagnostics::default();
        let all = fields.env.iter().flat_map(|set| &set.list).cloned().collect::<Vec<_>>();
        let lowered = self.read(|scope| entries(&all, &Ty::Text, scope, quiet));
        lowered.into_iter().map(|(name, value)| (name, fold_value(value))).collect()
    }

    fn body(&self, fields: &CommandFields, doc: Option<String>) -> ir::CommandBody {
        let quiet = &mut Diagnostics::default();
        let inputs = fields.inputs.iter().map(|input| self.input(input)).collect();
        let steps = self.read(|scope| lower_all(&fields.steps, scope, self.known, quiet));
        ir::CommandBody { inputs, env: self.environment(fields), steps, doc }
    }

    fn input(&self, input: &Input) -> ir::CommandInput {
        let quiet = &mut Diagnostics::default();
        let default = input.default.as_ref();
        let default = default.and_then(|it| self.read(|scope| value(it, &input.ty, scope, quiet))).map(fold_value);
        ir::CommandInput {
            name: input.name.text.clone(),
            ty: input.ty.clone(),
            default,
            positional: fixed(&input.fields.positional, self.scope).unwrap_or(false),
            doc: input.doc.clone(),
            span: input.name.span,
        }
    }
}

const NOWHERE: crate::source::FileId = crate::source::FileId(0);

/// The backups by name.
pub(super) fn backups(scope: &Scope<'_>, cx: &Lower<'_>) -> IndexMap<String, ir::Backup> {
    let all = cx.program.project.backups.iter();
    all.map(|it| (it.name.text.clone(), backup(it, scope))).collect()
}

fn backup(backup: &Backup, scope: &Scope<'_>) -> ir::Backup {
    let fields = &backup.fields;
    let keep = match fixed(&fields.keep, scope) {
        Some(Either::Left(time)) => Keep::For(time),
        Some(Either::Right(count)) => Keep::Last(count.0),
        None => Keep::For(KEEP),
    };
    let role = open(&fields.role, scope).map(fold_value);
    let fixed_role = fixed(&fields.role, scope).map(|text| Value::Text(ir::Text::plain(text.0, backup.span)));
    ir::Backup {
        manifests: backup.manifests.is_some(),
        services: super::texts(&backup.services),
        store: given(&fields.store, scope),
        role: fixed_role.or(role),
        keep,
        every: fixed(&fields.every, scope).map(|cron| cron.0),
        doc: backup.doc.clone(),
        span: backup.span,
    }
}
