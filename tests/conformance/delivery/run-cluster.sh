#!/usr/bin/env bash
# Tries what the compiler emits on a real control plane; see suite.py and README.md.
#
#   run-cluster.sh              the projects of examples/
#   run-cluster.sh --keep DIR   leaves logs and generated files in DIR
#
# Everything runs in namespaces of its own (network, mounts, processes): no address and no port is shared with the machine, and
# what is started ends with this script, whatever ends it.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
if ! tools=$("$here/install.sh"); then
  echo "0 passed, 1 failed"
  exit 1
fi
for needed in unshare setpriv ip; do
  command -v "$needed" >/dev/null || {
    echo "error: $needed is missing (Debian: util-linux, iproute2)" >&2
    echo "0 passed, 1 failed"
    exit 1
  }
done
export PATH="$tools/bin:$PATH"
user=()
[[ $(id -u) -eq 0 ]] || user=(--map-root-user)
work=$(mktemp -d)
# The first process of the namespace dies with unshare, and with it all others; unshare dies with this script.
# shellcheck disable=SC2016 # expanded inside
setpriv --pdeathsig KILL unshare "${user[@]}" --net --mount --pid --fork --kill-child --mount-proc bash -c '
  set -euo pipefail
  ip link set lo up
  ip addr add 10.10.0.1/32 dev lo
  cp /etc/hosts "$1/hosts"
  mount --bind "$1/hosts" /etc/hosts
  shift
  exec "$@"' - "$work" "$tools/py/bin/python" "$here/suite.py" --work "$work" "$@" &
inside=$!
trap '{ kill -KILL "$inside" && wait "$inside"; } 2>/dev/null || true; rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
status=0
wait "$inside" || status=$?
exit "$status"
