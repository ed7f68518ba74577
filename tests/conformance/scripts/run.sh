#!/usr/bin/env bash
# Runs the generated scripts of the example ohlcv-rag against stubs; see README.md.
#
#   run.sh PIPEC
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
pipec=$(realpath "${1:?usage: run.sh PIPEC}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cp -r "$here/../../../examples/ohlcv-rag" "$work/project"
"$pipec" build "$work/project" >/dev/null || exit 1
cd "$work/project" || exit 1
git init -q . && git -c user.name=x -c user.email=x@example.com commit -q --allow-empty -m start
touch Dockerfile.ci Dockerfile.optimized

export STUB=$work/stub PATH=$here/bin:$PATH
export API_TOKEN=t0ken DATABASE_URL=postgres://secret-1 REDIS_URL=redis://secret-2
export KUBE_CONFIG_STAGING='apiVersion: v1' KUBE_CONFIG_PROD='apiVersion: v1'
unset GITHUB_ACTIONS PUSHGATEWAY_URL
mkdir "$STUB"
one=sha256:$(printf '%064d' 1) two=sha256:$(printf '%064d' 2) nine=sha256:$(printf '%064d' 9)
image=ghcr.io/ohlcv/ohlcv-rag/api

passed=0 failed=0
check() { # check <name> <command...>: it has to succeed
  local name=$1
  shift
  if "$@" >/dev/null 2>&1; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "FAIL $name"
  fi
}
try() { # try <name> <status> <text of the messages, or nothing> <command...>
  local name=$1 want=$2 text=$3 got
  shift 3
  : >"$STUB/calls"
  "$@" >"$STUB/out" 2>"$STUB/err" </dev/null
  got=$?
  # shellcheck disable=SC2016
  if [ $got -eq "$want" ] && grep -qF -- "$text" "$STUB/err" "$STUB/out"; then
    passed=$((passed + 1))
    echo "ok   $name: $got"
  else
    failed=$((failed + 1))
    echo "FAIL $name: $got, not $want with '$text'"
    tail -n 15 "$STUB/err"
  fi
}
with() { touch "$STUB/$1"; } # with <trouble>
without() { rm -f "$STUB/$1"; }

for script in deploy rollback smoke-tests ci-build; do
  try "$script --help" 0 "usage: scripts/$script.sh" scripts/$script.sh --help
  try "$script --nope" 2 'unknown' scripts/$script.sh --nope
done

try 'an environment that is not there' 2 'no environment nowhere' scripts/deploy.sh nowhere
try 'two environments' 2 'one argument too many' scripts/deploy.sh staging production
try 'an option without its value' 2 'needs a value' scripts/deploy.sh --version
try 'no version' 2 'no version such as' scripts/deploy.sh --version x
try 'a strategy that the environment lacks' 2 'staging has no canary rollout' scripts/deploy.sh staging --strategy canary
try 'an image without digest' 2 'not REF@sha256' scripts/deploy.sh --image "$image:latest"
try 'another image' 3 'names none of' scripts/deploy.sh --image "other/image@$one"
with no-ghcr-secret
try 'a secret is missing in the cluster' 3 'ghcr-secret is missing' scripts/deploy.sh staging --image "$image@$one"
without no-ghcr-secret
with down
try 'no cluster' 3 'does not answer' scripts/deploy.sh staging --image "$image@$one"
without down
with no-image
try 'no such image' 3 'there is no image' scripts/deploy.sh staging --version 1.2.3
without no-image
try 'one of two settings' 3 'all or none' env -u REDIS_URL scripts/deploy.sh staging --image "$image@$one"
try 'the first release without settings' 3 'the first release needs' env -u REDIS_URL -u DATABASE_URL scripts/deploy.sh staging --image "$image@$one"
try 'nothing to go back to' 3 'nothing is deployed' scripts/rollback.sh staging
try 'a dry run' 0 'would deploy' scripts/deploy.sh staging --image "$image@$one" --dry-run
check 'a dry run changes nothing' test "$(grep -cE 'helm .*upgrade|kubectl .*(apply|create|patch)' "$STUB/calls")" = 0

try 'the first release' 0 'serves at https://staging' scripts/deploy.sh staging --image "$image@$one"
check 'it is deployed by digest' grep -q "image.digest=$one" "$STUB/calls"
check 'no secret stands in a command' test "$(grep -cE 't0ken|secret-[12]' "$STUB/calls")" = 0
check 'the token reaches the check' grep -q 'Authorization: Bearer t0ken' "$STUB/stdin"
check 'it is recorded' grep -q "$one" "$STUB/record"
try 'by version' 0 'revision 2 serves' scripts/deploy.sh staging --version v1.2.3
try 'every command is shown' 0 '+ helm' scripts/deploy.sh staging --image "$image@$two" --verbose
check 'and no secret' test "$(grep -cE 't0ken|secret-[12]' "$STUB/err")" = 0
try 'settings of the present release' 0 'serves' env -u REDIS_URL -u DATABASE_URL scripts/deploy.sh staging --image "$image@$two"
with unhealthy
try 'the check fails: it goes back' 1 'serves again' scripts/deploy.sh staging --image "$image@$one"
without unhealthy
check 'the version before serves' grep -q "$two" "$STUB/digest"
with helm-fails
try 'Helm fails: it goes back' 1 'serves again' scripts/deploy.sh staging --image "$image@$one"
without helm-fails
try 'where it would go back to' 0 'would take staging' scripts/rollback.sh staging --dry-run
try 'back to the version before' 0 'again after' scripts/rollback.sh staging

try 'the checks' 0 'ok: POST /api/query' scripts/smoke-tests.sh staging
try 'the checks of an address' 0 'ok: GET /health' scripts/smoke-tests.sh --url http://127.0.0.1:1
try 'checks of nothing' 2 'which environment' scripts/smoke-tests.sh
try 'no address' 2 'no address' scripts/smoke-tests.sh --url here
try 'what would be checked' 0 'would check' scripts/smoke-tests.sh production-green --dry-run
try 'without the token' 3 'API_TOKEN is not set' env -u API_TOKEN scripts/smoke-tests.sh staging
with unhealthy
try 'a check that fails' 1 'failed 10 times' scripts/smoke-tests.sh staging
without unhealthy

try 'production without staging' 3 'was never verified in staging' scripts/deploy.sh production --image "$image@$nine"
printf 'Initialized\nProgressing\nProgressing\nSucceeded\n' >"$STUB/phases"
try 'a canary that is promoted' 0 'serves at https://api' scripts/deploy.sh production --image "$image@$one"
printf 'Progressing\n' >"$STUB/phases"
try 'a rollout under way' 3 'is under way' scripts/deploy.sh production --image "$image@$one"
printf 'Succeeded\nSucceeded\nProgressing\nFailed\nSucceeded\nProgressing\nSucceeded\n' >"$STUB/phases"
try 'a canary that fails' 1 'serves again' scripts/deploy.sh production --image "$image@$two"
check 'going back is not analysed' grep -q '"skipAnalysis":true' "$STUB/applied"

try 'all images at once' 0 'built ci' scripts/ci-build.sh
try 'the commands of the builds' 0 '--target development' scripts/ci-build.sh --dry-run
with build-fails
try 'a build that fails' 1 'not built:' scripts/ci-build.sh
without build-fails

echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
