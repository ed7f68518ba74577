#!/usr/bin/env bash
# Fails when a commit between BASE and HEAD is no conventional commit of one of TYPES (`feat|fix`).
set -euo pipefail

status=0
while IFS= read -r line; do
  if [ -z "$line" ]; then continue; fi
  subject="${line#* }"
  if ! [[ $subject =~ ^($TYPES)(\([^\)]+\))?!?:\ .+ ]]; then
    echo "::error title=No conventional commit::${line%% *} \"$subject\" does not begin with a type such as \"fix: \""
    status=1
  fi
done < <(git log --no-merges --format='%h %s' "$BASE..$HEAD")
exit "$status"
