# The tests under GCC's sanitizers, in builds of their own: $build/sanitize-address-undefined, $build/sanitize-thread.

# Only suites of our own processes. The other suites start servers and browsers, and test code that these cover already.
sanitized_suites='^(unit|api|store|worker|media)$'

# sanitize address,undefined|thread [CTEST_ARGUMENT…]: returns ctest's status.
sanitize() {
  local sanitizers=$1 suppressions=$root/tests/sanitize fixed_addresses=() suite
  shift
  case $sanitizers in
    address,undefined) ;;
    # GCC 12's ThreadSanitizer fails if the kernel places programs at addresses that it does not expect.
    thread) fixed_addresses=(setarch -R) ;;
    *) die "usage: scripts/test --sanitize address,undefined|thread [CTEST_ARGUMENT…]" ;;
  esac
  local build=$build/sanitize-${sanitizers//,/-} build_options=("-DSLUICE_SANITIZE=$sanitizers")
  local programs=(sluice-api sluice-worker test-worker-transcoder test-worker-hostile)
  for suite in unit api store worker media; do
    programs+=("test-$suite")
  done
  mkdir -p "$build"
  say "building with the sanitizers $sanitizers in $build …"
  build_programs "${programs[@]}"
  # One suite after the other: sanitized programs are slow, and beside others they would miss their time limits.
  LSAN_OPTIONS=suppressions=$suppressions/leaks.supp:print_suppressions=0 \
    UBSAN_OPTIONS=print_stacktrace=1 \
    TSAN_OPTIONS=suppressions=$suppressions/races.supp:halt_on_error=0 \
    "${fixed_addresses[@]}" ctest --test-dir "$build" --output-on-failure -R "$sanitized_suites" "$@"
}
