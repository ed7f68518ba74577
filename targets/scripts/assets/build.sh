sha=$(git rev-parse HEAD)
created=$(git show --no-patch --format=%cI HEAD)
branch=$(git rev-parse --abbrev-ref HEAD)
# The version of the tag on this commit, else one that sorts before every release.
version=$(git describe --tags --exact-match --match "${prefix}[0-9]*" 2>/dev/null || true)
version=${version#"$prefix"}
version=${version:-0.0.0-$sha}

pids=() names=() failed=()
build() { # build <name> <--load|--push> <arguments of docker buildx build...>
  local name=$1
  shift
  if [ -n "$dry_run" ]; then
    printf 'docker buildx build --progress=plain'
    printf ' %q' "$@"
    printf '\n'
    return
  fi
  log "building $name"
  if [ -n "$verbose" ]; then
    docker buildx build --progress=plain "$@" > >(sed -u "s|^|[$name] |" >&2) 2>&1 &
  else
    docker buildx build --progress=plain "$@" >"$scratch/$name" 2>&1 &
  fi
  pids+=($!)
  names+=("$name")
}
# Each is waited for by itself: a bare `wait` would forget who failed.
wait_for_builds() {
  local i
  for i in ${pids[@]+"${!pids[@]}"}; do
    if wait "${pids[$i]}"; then
      log "built ${names[$i]}"
    else
      failed+=("${names[$i]}")
      [ ! -s "$scratch/${names[$i]}" ] || sed "s|^|[${names[$i]}] |" "$scratch/${names[$i]}" >&2
    fi
  done
  pids=() names=()
  [ ${#failed[@]} -eq 0 ] || fail "not built: ${failed[*]}"
}
