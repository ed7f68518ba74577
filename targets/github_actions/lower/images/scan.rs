//! `scan`: brings the image of this commit, or looks up the one that an environment runs; the scanners follow.

use super::super::JobBuilder;
use super::super::expressions::Place;
use super::super::names::step_id;
use super::super::steps;
use super::registry::login;
use super::{add, bring, builder_of, images_of};
use crate::emit::Field;
use crate::expr::visit::contains_status_function;
use crate::expr::{Expr, GithubExpr, Operator};
use crate::ir::{ImageField, Ref, Step, uses};
use crate::shell::{Language, Place as Quoting, constant};
use crate::targets::github_actions::model::{self, Access, Scope, Table, Text};

/// Lowers the step.
pub(super) fn lower(
    image: &str,
    environment: Option<&str>,
    scanners: &[(String, Vec<Step>)],
    step: &Step,
    cx: &mut JobBuilder<'_>,
) {
    match environment {
        Some(environment) => look_up(image, environment, step, cx),
        None => bring(image, step, cx),
    }
    // A scanner also runs after a step before it has failed, but not on an image that there is not.
    let reference = Ref::Image(image.to_owned(), ImageField::Reference);
    let may_lack = builder_of(&cx.scope(Place::Step), image) == Some(cx.id.as_str());
    for inner in scanners.iter().flat_map(|(_, steps)| steps) {
        let mut inner = inner.clone();
        let mut conditions: Vec<Expr<Ref>> = step.when.clone().into_iter().collect();
        let mut reads = false;
        uses::step(&inner, &mut |name, _| reads |= *name == reference);
        let whatever_happens = inner.when.as_ref().is_some_and(contains_status_function);
        conditions.extend(inner.when.take());
        if may_lack && reads && whatever_happens {
            let span = step.origin.users();
            let there = Expr::name(reference.clone(), span);
            conditions.push(Expr::binary(Operator::NotEqual, there, Expr::text("", span)));
        }
        inner.when = conditions.into_iter().reduce(|left, right| Expr::binary(Operator::And, left, right));
        inner.warn = inner.warn.or_else(|| step.warn.clone());
        inner.env.extend(step.env.iter().cloned());
        steps::lower(&inner, cx);
    }
}

/// Finds the newest deployment of the environment that has succeeded, and the digest of its commit's image.
fn look_up(image: &str, environment: &str, step: &Step, cx: &mut JobBuilder<'_>) {
    let Some(it) = cx.ir().images.get(image) else { return };
    login(cx, it, Access::Read, &format!("pull the image {image}"), None);
    cx.permit(Scope::Deployments, Access::Read, format!("which digest {environment} runs"));
    let query = format!("repos/$GH_REPO/deployments?environment={environment}&per_page=30");
    let name = constant(Language::Bash, Quoting::Double, environment);
    let script = format!(
        r#"deployments="$(gh api "{query}" --jq '.[] | "\(.id) \(.sha)"')"
while read -r id sha; do
  if [ -z "$id" ]; then continue; fi
  state="$(gh api "repos/$GH_REPO/deployments/$id/statuses?per_page=1" --jq '.[0].state // empty')"
  if [ "$state" != success ]; then continue; fi
  image={}
  digest="$(docker buildx imagetools inspect "$image:sha-$sha" --format '{{{{json .Manifest}}}}' | jq -r .digest)"
  echo "image=$image@$digest" >> "$GITHUB_OUTPUT"
  exit 0
done <<< "$deployments"
echo "::error title=No deployment::{name} has no successful deployment"
exit 1
"#,
        it.name
    );
    let mut look = model::Step::run(Field::new(script));
    look.env = token();
    let title = match images_of(cx.ir(), cx.job).len() {
        0 | 1 => format!("Look up what {environment} runs"),
        _ => format!("Look up which {image} {environment} runs"),
    };
    let none: Option<GithubExpr> = None;
    add(cx, step, title, Some(&step_id(&format!("deployed.{image}"))), none, look);
}

/// The token of `gh`, and the repository that it asks about.
fn token() -> Table<model::Value> {
    model::table([
        ("GH_TOKEN", super::super::script::token()),
        ("GH_REPO", Field::new(Text::expr("github.repository"))),
    ])
}
