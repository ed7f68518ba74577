#!/usr/bin/env bash
# Raises the TYPE part (major, minor, patch) of the version in all of FILES.
set -euo pipefail

read -ra paths <<< "$FILES"
line='^([[:space:]]*"?version"?[[:space:]]*[=:][[:space:]]*)"([^"]+)"'
current="$(sed --quiet --regexp-extended "s/$line.*/\2/p" "${paths[0]}" | head --lines 1)"
if ! [[ $current =~ ^([0-9]+)\.([0-9]+)\.([0-9]+) ]]; then
  echo "${paths[0]} names no version such as 1.2.3" >&2
  exit 1
fi
case "$TYPE" in
  major) next="$((BASH_REMATCH[1] + 1)).0.0" ;;
  minor) next="${BASH_REMATCH[1]}.$((BASH_REMATCH[2] + 1)).0" ;;
  patch) next="${BASH_REMATCH[1]}.${BASH_REMATCH[2]}.$((BASH_REMATCH[3] + 1))" ;;
  *)
    echo "$TYPE is none of major, minor, patch" >&2
    exit 1
    ;;
esac
for file in "${paths[@]}"; do
  sed --in-place --regexp-extended "0,/$line/s//\1\"$next\"/" "$file"
done
echo "$current -> $next"
