#!/usr/bin/env bash
# Runs one fuzz target: its seeds first, then what it makes of them.
#
#   tests/fuzz/run_target.sh FUZZ_BUILD_DIR TARGET [SECONDS]
#
# Seeds are the files of tests/fuzz/corpus/TARGET, those named .hex written as hexadecimal digits with white space and
# lines that begin with #. New inputs, and those that something was found with, go to FUZZ_BUILD_DIR/inputs/TARGET.
# 77: there is no such program, as it was not built. (libFuzzer's own code for what it has found is 77, too, unless told.)
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
fuzz_build=$1 target=$2 seconds=${3:-10}
program=$fuzz_build/fuzz-$target
seeds=$fuzz_build/seeds/$target inputs=$fuzz_build/inputs/$target found=$fuzz_build/inputs/$target-found

max_input_bytes=4096
max_input_seconds=10
max_memory_mb=2048
# Larger ones are in the file that is named.
max_shown_bytes=4096

if [ ! -x "$program" ]; then
  echo "there is no $program: clang and libclang-rt-dev are not installed"
  exit 77
fi

decode_hex() { sed '/^#/d' "$1" | tr -d ' \n\t' | sed 's/../\\x&/g' | { read -r text || true; printf '%b' "$text"; }; }

rm -rf "$seeds" "$found"
mkdir -p "$seeds" "$inputs" "$found"
for seed in "$here/corpus/$target"/*; do
  name=$(basename "$seed")
  case $name in
    *.hex) decode_hex "$seed" >"$seeds/$name" ;;
    *) cp "$seed" "$seeds/$name" ;;
  esac
done

show_found() {
  local input
  for input in "$found"/*; do
    [ -e "$input" ] || continue
    echo "== found with $input, in hexadecimal:"
    od -An -v -tx1 -N "$max_shown_bytes" "$input"
  done
}

status=0
"$program" -max_total_time="$seconds" -max_len="$max_input_bytes" -timeout="$max_input_seconds" \
  -rss_limit_mb="$max_memory_mb" -artifact_prefix="$found/" -print_final_stats=1 -verbosity=0 \
  -error_exitcode=1 \
  "$inputs" "$seeds" || status=$?
[ "$status" -eq 0 ] || show_found
exit "$status"
