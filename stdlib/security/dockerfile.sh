#!/usr/bin/env bash
# Rules for DOCKERFILE: bases among BASES (patterns; none: all), several stages, not root at the end.
set -euo pipefail

read -ra allowed <<< "$BASES"
declare -A defaults stages=()
user=root
count=0
status=0

fail() { # fail LINE MESSAGE
  echo "::error file=$DOCKERFILE,line=$1,title=Dockerfile rules::$2"
  status=1
}

is_allowed() { # is_allowed IMAGE
  local pattern
  if [ "${#allowed[@]}" -eq 0 ]; then return 0; fi
  for pattern in "${allowed[@]}"; do
    # shellcheck disable=SC2053 # the pattern is one
    if [[ $1 == $pattern ]]; then return 0; fi
  done
  return 1
}

number=0
while read -r word first rest || [ -n "$word" ]; do
  number=$((number + 1))
  case "${word^^}" in
    ARG)
      if [[ $first == *=* ]]; then defaults["${first%%=*}"]="${first#*=}"; fi
      ;;
    FROM)
      if [[ $first == --platform=* ]]; then read -r first rest <<< "$rest"; fi
      image="$first"
      for name in "${!defaults[@]}"; do
        image="${image//"\${$name}"/"${defaults[$name]}"}"
        image="${image//"\$$name"/"${defaults[$name]}"}"
      done
      count=$((count + 1))
      if [ -n "${stages[$image]:-}" ]; then
        user="${stages[$image]}"
      else
        user=root
        if [ "$image" != scratch ] && ! is_allowed "$image"; then
          fail "$number" "the policy does not allow the base $image"
        fi
      fi
      stage=""
      if [[ ${rest^^} == AS\ * ]]; then stage="${rest#* }"; fi
      if [ -n "$stage" ]; then stages["$stage"]="$user"; fi
      ;;
    USER)
      user="$first"
      if [ -n "${stage:-}" ]; then stages["$stage"]="$user"; fi
      ;;
  esac
done < "$DOCKERFILE"

if [ "$count" -lt 2 ]; then fail 1 "one stage only: build tools stay in the image"; fi
case "${user%%:*}" in
  root | 0 | "") fail "$number" "the image runs as root: end it with USER" ;;
esac
exit "$status"
