# The fuzz targets of tests/fuzz, built by clang in $build/fuzz.

can_fuzz() {
  command -v clang++ >/dev/null || return 1
  echo 'extern "C" int LLVMFuzzerTestOneInput(const unsigned char*, unsigned long) { return 0; }' |
    clang++ -fsanitize=fuzzer,address -x c++ - -o /dev/null 2>/dev/null
}

# build_fuzz_targets: builds them, or says why it cannot; the tests that run them are then skipped.
build_fuzz_targets() {
  if ! can_fuzz; then
    say "clang or libclang-rt-dev is not installed: nothing is fuzzed"
    return
  fi
  local build=$build/fuzz build_options=(-DCMAKE_CXX_COMPILER=clang++ -DSLUICE_FUZZ=ON)
  mkdir -p "$build"
  build_programs all
}

# fuzz SECONDS [TARGET]: runs TARGET or all targets, as many at a time as there are cores.
fuzz() {
  local seconds=$1 targets=() program
  shift
  build_fuzz_targets
  for program in "$build/fuzz/fuzz-"${1:-*}; do
    [ ! -x "$program" ] || targets+=("${program#"$build/fuzz/fuzz-"}")
  done
  [ ${#targets[@]} -gt 0 ] || die "there is no fuzz target ${1:-}"
  printf '%s\n' "${targets[@]}" |
    xargs -P "$(nproc)" -I TARGET "$root/tests/fuzz/run_target.sh" "$build/fuzz" TARGET "$seconds"
}
