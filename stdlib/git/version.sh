#!/usr/bin/env bash
# Works out the next version from the commits since the last tag.
# Reads PREFIX, MINOR and PATCH (types of commits); writes version, tag and bump (empty: no release) to
# GITHUB_OUTPUT.
set -euo pipefail

last="$(git tag --list --sort=-version:refname --merged HEAD | grep --extended-regexp --max-count 1 "^${PREFIX}[0-9]+\.[0-9]+\.[0-9]+$" || true)"
current="${last#"$PREFIX"}"
if [ -z "$last" ]; then
  current=0.0.0
  range=HEAD
else
  range="$last..HEAD"
fi

has_type() { # has_type TYPES: whether a commit has one of them
  git log --format=%s "$range" | grep --extended-regexp --quiet "^(${1// /|})(\([^)]*\))?: "
}

bump=""
if git log --format=%s "$range" | grep --extended-regexp --quiet '^[a-z]+(\([^)]*\))?!: ' ||
  git log --format=%b "$range" | grep --extended-regexp --quiet '^BREAKING[ -]CHANGE: '; then
  bump=major
elif [ -n "$MINOR" ] && has_type "$MINOR"; then
  bump=minor
elif [ -n "$PATCH" ] && has_type "$PATCH"; then
  bump="patch"
fi

IFS=. read -r major minor patch <<< "$current"
case "$bump" in
  major) version="$((major + 1)).0.0" ;;
  minor) version="$major.$((minor + 1)).0" ;;
  patch) version="$major.$minor.$((patch + 1))" ;;
  *) version="$current-dev.$(git rev-list --count "$range")" ;;
esac

echo "${bump:-no release}: $current -> $version"
{
  echo "version=$version"
  echo "tag=$PREFIX$version"
  echo "bump=$bump"
} >> "${GITHUB_OUTPUT:-/dev/stdout}"
