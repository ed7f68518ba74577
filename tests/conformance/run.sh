#!/usr/bin/env bash
# Judges everything that the compiler emits for GitHub with the real tools; see judge.py and README.md.
#
#   run.sh                              every project of examples/ and every out/ of tests/cases/build/
#   run.sh [--program PROJECT] DIR...   the generated trees DIR
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
tools=$("$here/install.sh") || {
  echo "0 passed, 0 failed"
  exit 1
}
export PATH="$tools/bin:$PATH"
exec "$tools/py/bin/python" "$here/judge.py" "$@"
