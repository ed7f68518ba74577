//! `scan`: the image is brought within reach, then the scanners' own steps follow.

use super::super::JobBuilder;
use super::super::expressions::printed;
use super::super::steps;
use super::build::archive_name;
use super::{builder_of, pushed, registry};
use crate::emit::Field;
use crate::ir::{Image, Step};
use crate::source::Span;
use crate::targets::github_actions::model::{self, Access, Condition, Scope, Table, Text, Value};

/// Lowers a scan.
pub(super) fn lower(
    name: &str,
    environment: Option<&str>,
    scanners: &[(String, Vec<Step>)],
    step: &Step,
    cx: &mut JobBuilder<'_>,
) {
    let ir = cx.ir();
    let Some(image) = ir.images.get(name) else { return };
    let span = step.origin.users();
    match environment {
        Some(environment) => deployed(name, image, environment, cx),
        None => at_hand(name, image, span, cx),
    }
    for inner in scanners.iter().flat_map(|(_, steps)| steps) {
        let mut inner = inner.clone();
        inner.when = match (step.when.clone(), inner.when.take()) {
            (Some(outer), Some(own)) => Some(crate::expr::Expr::binary(crate::expr::Operator::And, outer, own)),
            (one, other) => one.or(other),
        };
        steps::lower(&inner, cx);
    }
}

/// Brings the image of this commit within reach: a login where it was pushed, its archive where it was not.
pub(super) fn at_hand(name: &str, image: &Image, span: Span, cx: &mut JobBuilder<'_>) {
    if image.from.is_some() {
        return;
    }
    let own = builder_of(cx.pipeline(), name) == Some(cx.id.as_str());
    let conditions = pushed(cx, name, span);
    let there = conditions.as_ref().map(|(there, _)| there);
    registry::login(cx, image, Access::Read, &format!("pull the image {name}"), there);
    let Some(job) = builder_of(cx.pipeline(), name).filter(|_| !own) else { return };
    let Some((_, absent)) = conditions else { return };
    if !cx.done.insert(format!("load {name}")) {
        return;
    }
    let mut with: Table<Value> = Table::new();
    with.insert("name".to_owned(), Field::new(Value::from(archive_name(job, name).as_str())));
    with.insert("path".to_owned(), Field::new(Value::from(Text::expr("runner.temp"))));
    let mut step = model::Step::uses(cx.pin("actions/download-artifact@v8"), with);
    step.name = Some(Field::new("Download the image"));
    step.condition = Some(Field::new(Condition::new(printed(&absent))));
    cx.add(Field::from(step).above("A fork may not push: its image travels as an artifact."));
    let mut step = model::Step::run(Field::new(format!("docker load --input \"$RUNNER_TEMP/{name}.tar\"").as_str()));
    step.name = Some(Field::new("Load the image"));
    step.condition = Some(Field::new(Condition::new(printed(&absent))));
    cx.add(step);
}

/// The step that looks up what an environment runs.
pub(in super::super) fn deployed_id(image: &str) -> String {
    format!("deployed-{image}")
}

/// Looks up the digest that an environment runs, by its newest successful deployment.
fn deployed(name: &str, image: &Image, environment: &str, cx: &mut JobBuilder<'_>) {
    registry::login(cx, image, Access::Read, &format!("pull the image {name}"), None);
    cx.permit(Scope::Deployments, Access::Read, format!("which digest {environment} runs"));
    let script = format!(
        r#"deployments="$(gh api "repos/$GH_REPO/deployments?environment={environment}&per_page=30" --jq '.[] | "\(.id) \(.sha)"')"
while read -r id sha; do
  if [ -z "$id" ]; then continue; fi
  state="$(gh api "repos/$GH_REPO/deployments/$id/statuses?per_page=1" --jq '.[0].state // empty')"
  if [ "$state" != success ]; then continue; fi
  image={image}
  digest="$(docker buildx imagetools inspect "$image:sha-$sha" --format '{{{{json .Manifest}}}}' | jq -r .digest)"
  echo "image=$image@$digest" >> "$GITHUB_OUTPUT"
  exit 0
done <<< "$deployments"
echo "::error::{environment} has no successful deployment"
exit 1
"#,
        image = image.name
    );
    let mut step = model::Step::run(Field::new(script.as_str()));
    step.name = Some(Field::new(format!("Look up what {environment} runs").as_str()));
    step.id = Some(Field::new(deployed_id(name)));
    step.env.insert("GH_TOKEN".to_owned(), super::super::script::token());
    step.env.insert("GH_REPO".to_owned(), Field::new(Value::from(Text::expr("github.repository"))));
    cx.add(step);
}
