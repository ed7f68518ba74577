#!/usr/bin/env bash
# Installs the pinned judges and prints the folder that holds them (alone on standard output).
#
#   install.sh          into ${XDG_CACHE_HOME:-$HOME/.cache}/pipec-conformance/<hash of the pin files>
#   PIPEC_TOOLS=DIR     into DIR instead
#
# The folder: bin/ (actionlint, act, zizmor, shellcheck, pyflakes, check-jsonschema), py/ (Python environment),
# dist/github.cjs (GitHub's parser and language service), pins (the hash). It appears complete or not at all, and a second run
# does nothing. Needs python3 >= 3.11, go, node >= 20, npm, and on the first run the package registries.
set -euo pipefail

ACTIONLINT=v1.7.12
ACT=v0.2.87

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
pin_files=(install.sh requirements.txt package.json package-lock.json .npmrc github.src.mjs)

say() { printf 'install.sh: %s\n' "$*" >&2; }
die() {
  say "error: $*"
  exit 1
}

step() {
  local what=$1
  shift
  say "$what"
  "$@" >&2 || die "$what: failed, see above: $*"
}

for needed in python3 go node npm; do
  command -v "$needed" >/dev/null || die "$needed is missing (needed: python3 >= 3.11 with venv, go, node >= 20, npm)"
done
python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || die "python3 >= 3.11 is needed, found $(python3 --version)"
python3 -c 'import ensurepip, venv' 2>/dev/null || die "python3 lacks venv or ensurepip (Debian: apt install python3-venv)"
node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 20 ? 1 : 0)' ||
  die "node >= 20 is needed, found $(node --version)"

hash=$(cd "$here" && python3 -c '
import hashlib, pathlib, sys
digest = hashlib.sha256()
for name in sys.argv[1:]:
    digest.update(f"{name}\0".encode() + pathlib.Path(name).read_bytes() + b"\0")
print(digest.hexdigest()[:16])' "${pin_files[@]}")

target=${PIPEC_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/pipec-conformance/$hash}
if [[ -f $target/pins ]]; then
  [[ $(<"$target/pins") == "$hash" ]] || die "$target holds other versions than this checkout pins: remove it"
  printf '%s\n' "$target"
  exit
fi

mkdir -p "$(dirname "$target")"
new=$(mktemp -d "$target.new.XXXXXX")
trap 'rm -rf "$new"' EXIT
mkdir "$new/bin"

step "Python environment" python3 -m venv "$new/py"
step "zizmor, shellcheck, pyflakes, check-jsonschema" \
  "$new/py/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --requirement "$here/requirements.txt"
# The scripts of pip hold the path of the unfinished folder: these find their interpreter beside themselves.
for module in pyflakes check_jsonschema; do
  # shellcheck disable=SC2016 # expanded where the script runs
  printf '#!/bin/sh\nexec "$(dirname "$0")/../py/bin/python" -m %s "$@"\n' "$module" >"$new/bin/${module//_/-}"
done
cp "$new/py/bin/zizmor" "$new/py/bin/shellcheck" "$new/bin/"
chmod +x "$new"/bin/*

step "actionlint $ACTIONLINT" env GOBIN="$new/bin" go install "github.com/rhysd/actionlint/cmd/actionlint@$ACTIONLINT"
step "act $ACT" env GOBIN="$new/bin" go install "github.com/nektos/act@$ACT"

mkdir "$new/npm"
cp "$here"/{package.json,package-lock.json,.npmrc,github.src.mjs} "$new/npm/"
step "GitHub's parser and language service" npm --prefix "$new/npm" ci --ignore-scripts --no-progress --loglevel=error
step "bundle" npm --prefix "$new/npm" --silent run build
mv "$new/npm/dist" "$new/dist"
rm -rf "$new/npm"

printf '%s\n' "$hash" >"$new/pins"
chmod 755 "$new"
# A rename fails where another run was faster: then its folder serves.
python3 -c 'import os, sys; os.rename(*sys.argv[1:])' "$new" "$target" 2>/dev/null ||
  [[ -f $target/pins && $(<"$target/pins") == "$hash" ]] || die "$target is in the way: remove it"
printf '%s\n' "$target"
