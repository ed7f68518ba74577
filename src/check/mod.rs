//! What can be wrong with a whole system. A check is one file with its page beside it; this is their table.

mod artifact_of_no_step;
mod atomic_ends_too_early;
mod autoscaler_at_the_limit;
mod backup_on_a_local_disk;
mod backup_without_a_way;
mod build_caches;
mod build_settings;
mod cache_key;
mod calls;
mod canary_never_promoted;
mod cancelled_deployment;
mod cells_push_one_tag;
mod change_the_chart_lacks;
mod colour_never_looked_at;
mod command_of_another_runtime;
mod credential_file;
mod credentials_kept;
mod deployment_before_its_tests;
mod deployment_by_schedule;
mod dump_of_live_objects;
mod duplicates;
mod event_of_the_workflow_token;
mod failure_ignored;
mod file_of_nobody;
mod floating_tag_too_early;
mod folder_missing;
mod given;
mod glob_ends_at_a_slash;
mod group_of_unrelated_events;
mod group_waits_for_itself;
mod health_of_another_place;
mod image_flow;
mod image_never_scanned;
mod image_not_pushed_here;
mod image_tag_of_nobody;
mod image_without_digest;
mod ingress;
mod install_that_fails_twice;
mod installer_from_a_moving_address;
mod invalid_image_tag;
mod job_graph;
mod job_never_runs;
mod job_without_steps;
mod key_that_never_ends;
mod missing_permission;
mod names;
mod namespace_of_two;
mod no_timeout;
mod object_name;
mod object_patched_by_hand;
mod one_artifact_of_many_cells;
mod output_never_written;
mod password_in_a_value;
mod permissions;
mod pods_the_namespace_refuses;
mod private_image_without_login;
mod push_without_credentials;
mod quota_too_small;
mod report_lost;
mod required_check_may_never_report;
mod retired_command;
mod rollback_that_dies;
mod rollout_with_downtime;
mod runtime_past_its_end;
mod scan_of_nothing;
mod secret_of_another_environment;
mod secret_on_a_command_line;
mod secret_that_forks_lack;
mod secret_that_is_none;
mod secrets;
mod service_without_address;
mod service_without_user;
mod sleep_in_place_of_measuring;
mod tag_without_its_commit;
mod tests_without_report;
mod texts;
mod timeout_beyond_the_runner;
mod timeout_in_seconds;
mod token_outlives_its_job;
mod too_many_cells;
mod tool_calls;
mod tool_not_set_up;
mod trigger_without_target;
mod two_owners_of_a_deployment;
mod two_runs_of_one_commit;
mod two_schedules_of_one_duty;
mod undefined_shell_variable;
mod undefined_variable;
mod undo_behind_helm;
mod unknown_build_target;
mod unused_inputs;
mod upper_case_in_an_image;
mod value_the_chart_lacks;
mod variables;
mod version_not_used;
mod volume_of_several;

pub use given::Given;

use crate::diag::{Code, Diagnostics};
use crate::ir::Ir;
use crate::plan::Plan;
use crate::source::Sources;
use crate::tree::Tree;

/// A check: what it reports, and how it looks for it. Their order means nothing.
pub struct Check {
    /// The codes that it reports.
    pub codes: &'static [&'static Code],
    /// Looks through a system.
    pub run: fn(&Given<'_>, &mut Diagnostics),
}

/// All checks.
pub static CHECKS: &[Check] = &[
    job_graph::CHECK,
    job_never_runs::CHECK,
    job_without_steps::CHECK,
    calls::CHECK,
    duplicates::CHECK,
    names::CHECK,
    timeout_beyond_the_runner::CHECK,
    timeout_in_seconds::CHECK,
    image_without_digest::CHECK,
    permissions::CHECK,
    required_check_may_never_report::CHECK,
    secret_of_another_environment::CHECK,
    unused_inputs::CHECK,
    change_the_chart_lacks::CHECK,
    ingress::CHECK,
    namespace_of_two::CHECK,
    object_name::CHECK,
    password_in_a_value::CHECK,
    pods_the_namespace_refuses::CHECK,
    service_without_address::CHECK,
    value_the_chart_lacks::CHECK,
    volume_of_several::CHECK,
    backup_without_a_way::CHECK,
    no_timeout::CHECK,
    secret_that_forks_lack::CHECK,
    deployment_by_schedule::CHECK,
    two_owners_of_a_deployment::CHECK,
    image_not_pushed_here::CHECK,
    image_tag_of_nobody::CHECK,
    cells_push_one_tag::CHECK,
    invalid_image_tag::CHECK,
    upper_case_in_an_image::CHECK,
    floating_tag_too_early::CHECK,
    private_image_without_login::CHECK,
    build_caches::CHECK,
    cache_key::CHECK,
    build_settings::CHECK,
    service_without_user::CHECK,
    runtime_past_its_end::CHECK,
    version_not_used::CHECK,
    credentials_kept::CHECK,
    group_of_unrelated_events::CHECK,
    scan_of_nothing::CHECK,
    report_lost::CHECK,
    folder_missing::CHECK,
    tests_without_report::CHECK,
    file_of_nobody::CHECK,
    retired_command::CHECK,
    unknown_build_target::CHECK,
    installer_from_a_moving_address::CHECK,
    secret_on_a_command_line::CHECK,
    credential_file::CHECK,
    token_outlives_its_job::CHECK,
    failure_ignored::CHECK,
    tool_not_set_up::CHECK,
    artifact_of_no_step::CHECK,
    cancelled_deployment::CHECK,
    group_waits_for_itself::CHECK,
    missing_permission::CHECK,
    one_artifact_of_many_cells::CHECK,
    output_never_written::CHECK,
    push_without_credentials::CHECK,
    too_many_cells::CHECK,
    undefined_shell_variable::CHECK,
    undefined_variable::CHECK,
    object_patched_by_hand::CHECK,
    colour_never_looked_at::CHECK,
    atomic_ends_too_early::CHECK,
    install_that_fails_twice::CHECK,
    canary_never_promoted::CHECK,
    sleep_in_place_of_measuring::CHECK,
    undo_behind_helm::CHECK,
    backup_on_a_local_disk::CHECK,
    dump_of_live_objects::CHECK,
    health_of_another_place::CHECK,
    quota_too_small::CHECK,
    autoscaler_at_the_limit::CHECK,
    rollout_with_downtime::CHECK,
    glob_ends_at_a_slash::CHECK,
    two_runs_of_one_commit::CHECK,
    trigger_without_target::CHECK,
    secret_that_is_none::CHECK,
    key_that_never_ends::CHECK,
    event_of_the_workflow_token::CHECK,
    image_never_scanned::CHECK,
    two_schedules_of_one_duty::CHECK,
    tag_without_its_commit::CHECK,
    rollback_that_dies::CHECK,
    command_of_another_runtime::CHECK,
    deployment_before_its_tests::CHECK,
];

/// Runs all checks. A plan comes of it only when nothing, here or before, is in error.
pub fn check(ir: Ir, tree: &Tree, sources: &Sources, diags: &mut Diagnostics) -> Option<Plan> {
    let given = Given::new(&ir, tree, sources, !diags.has_errors());
    for check in CHECKS {
        (check.run)(&given, diags);
    }
    drop(given);
    (!diags.has_errors()).then(|| Plan::new(ir))
}

/// The codes of all checks.
pub fn codes() -> impl Iterator<Item = &'static Code> {
    CHECKS.iter().flat_map(|c| c.codes.iter().copied())
}
