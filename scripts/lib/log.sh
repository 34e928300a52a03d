# Messages for people. They go to standard error: standard output is for results.

# A descriptor of its own, because keep_up silences standard error for moments, and a signal may arrive in one.
exec {people}>&2

say() { printf '%s\n' "$*" >&"$people"; }

# die MESSAGE: prints the reason and exits. The EXIT trap stops the stack.
die() {
  say "sluice: $*"
  exit 1
}
