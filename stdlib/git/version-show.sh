#!/usr/bin/env bash
# Prints the version that the first of FILES names.
set -euo pipefail

read -ra paths <<< "$FILES"
version="$(sed --quiet --regexp-extended 's/^[[:space:]]*"?version"?[[:space:]]*[=:][[:space:]]*"([^"]+)".*/\1/p' "${paths[0]}" | head --lines 1)"
if [ -z "$version" ]; then
  echo "${paths[0]} names no version" >&2
  exit 1
fi
echo "$version"
