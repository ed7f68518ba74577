//! Holes of scripts.

use super::build::*;

fn step_of(script: &str) -> String {
    let text = jobs_of(pipeline(
        "ci",
        vec![on_with("push", "branches", &["main"])],
        vec![job("a", &[], vec![run("Run", script)])],
    ));
    let (_, step) = text.split_once("      - name: Run\n").unwrap();
    step.lines().map(|line| line.strip_prefix("        ").unwrap_or(line)).collect::<Vec<_>>().join("\n")
}

#[test]
fn values_travel_in_variables() {
    assert_eq!(
        step_of("deploy ${{ input.target }} \"v${{ matrix.tag }}x\""),
        "shell: bash\nenv:\n  TARGET: ${{ inputs.target }}\n  TAG: ${{ matrix.tag }}\nrun: deploy \"$TARGET\" \"v${TAG}x\""
    );
    assert_eq!(
        step_of("echo ${{ sha }} ${{ 'a b' }} # ${{ sha }}"),
        "shell: bash\nrun: |\n  echo \"$GITHUB_SHA\" 'a b' # "
    );
    assert_eq!(
        step_of("echo ${{ url }}"),
        "shell: bash\nenv:\n  RUN_URL: ${{ github.server_url }}/${{ github.repository }}/actions/runs/${{ github.run_id }}\n\
         run: echo \"$RUN_URL\""
    );
}
