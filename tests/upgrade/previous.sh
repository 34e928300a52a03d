# The version before this one: $SLUICE_PREVIOUS, or the newest tag. Built in $build/previous/{source,build}, the same for
# every commit, so that ccache knows most of it.

skip() {
  printf 'skipped: %s\n' "$1"
  exit 77
}

# Sets `commit`.
find_previous() {
  git -C "$root" rev-parse --verify --quiet HEAD >/dev/null || skip "no git history here, so no version before this one"
  local name
  name=${SLUICE_PREVIOUS:-$(git -C "$root" describe --tags --abbrev=0 HEAD~ 2>/dev/null || true)}
  [ -n "$name" ] || skip "there is no release yet; SLUICE_PREVIOUS names the commit to update from"
  commit=$(git -C "$root" rev-parse --verify --quiet "$name^{commit}") || give_up "there is no commit $name"
}

# Sets `previous`. A build of it is kept until it is another commit.
build_previous() {
  previous=$build/previous
  [ "$(cat "$previous/commit" 2>/dev/null)" != "$commit" ] || return 0
  printf '== building %s\n' "$(git -C "$root" log -1 --format='%h, %s' "$commit")"
  rm -rf "$previous"
  mkdir -p "$previous/source"
  git -C "$root" archive "$commit" | tar -x -C "$previous/source"
  { cmake -S "$previous/source" -B "$previous/build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DSLUICE_TESTS=OFF &&
    ninja -C "$previous/build" sluice-api sluice-worker sluice-transcoder; } >"$previous/log" 2>&1 ||
    give_up "the version before does not build; $previous/log says why"
  printf '%s\n' "$commit" >"$previous/commit"
}
