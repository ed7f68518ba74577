#!/usr/bin/env bash
# Judges what the compiler emits for the cluster and for people with the real tools; see main.py and README.md.
#
#   run.sh [--quick]             every project of examples/ and every out/ of tests/cases/build/
#   run.sh [--quick] DIR...      the generated trees DIR
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
if ! common=$("$here/../install.sh") || ! tools=$("$here/install.sh"); then
  echo "0 passed, 1 failed"
  exit 1
fi
export PATH="$tools/bin:$common/bin:$PATH"
exec "$tools/py/bin/python" "$here/main.py" "$@"
