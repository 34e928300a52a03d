# Builds the programs. Sets `build` (absolute): $SLUICE_BUILD_DIR, or build/ of this checkout.

find_build() {
  build=${SLUICE_BUILD_DIR:-$root/build}
  mkdir -p "$build" || die "cannot make the build directory: $build"
  build=$(cd "$build" && pwd -P)
}

# Further options of cmake, for the special builds of lint, fuzzing and sanitizers.
build_options=()
# Set by scripts that need tests and benchmarks. They can be added to a build without them, but are never removed from
# it.
with_tests=

# build_programs TARGET…: makes a Release build, quiet unless it fails. Other builds in the same directory wait.
build_programs() {
  local log=$build/build.log
  exec {build_lock_fd}>>"$build/lock"
  if ! flock --nonblock "$build_lock_fd"; then
    say "waiting for another build in $build"
    flock "$build_lock_fd"
  fi
  if ! configure_and_build "$@" >"$log" 2>&1; then
    tail -n 60 "$log" >&2
    die "the build failed; all of it is in $log"
  fi
  exec {build_lock_fd}>&-
}

configure() {
  local tests=OFF
  [ -z "$with_tests" ] || tests=ON
  if [ -e "$build/build.ninja" ]; then
    if [ $tests = OFF ] || grep -qx 'SLUICE_TESTS:BOOL=ON' "$build/CMakeCache.txt"; then return; fi
  fi
  cmake -S "$root" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DSLUICE_TESTS=$tests "${build_options[@]}"
}

configure_and_build() {
  configure || return 1
  # In the background, because a shell handles no signal while it waits for a foreground command.
  ninja -C "$build" "$@" &
  build_pid=$!
  local status=0
  wait "$build_pid" || status=$?
  build_pid=
  return "$status"
}

stop_build() { [ -z "${build_pid:-}" ] || kill "$build_pid" 2>/dev/null || true; }
