#!/usr/bin/env bash
# Writes VERSION into all of FILES.
set -euo pipefail

if ! [[ $VERSION =~ ^[0-9]+\.[0-9]+\.[0-9]+([-+][0-9A-Za-z.+-]+)?$ ]]; then
  echo "$VERSION is no version such as 1.2.3 or 1.2.3-rc.1" >&2
  exit 1
fi
read -ra paths <<< "$FILES"
for file in "${paths[@]}"; do
  sed --in-place --regexp-extended \
    '0,/^[[:space:]]*"?version"?[[:space:]]*[=:]/s/^([[:space:]]*"?version"?[[:space:]]*[=:][[:space:]]*)"[^"]+"/\1"'"$VERSION"'"/' "$file"
done
echo "$VERSION"
