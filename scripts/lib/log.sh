# What this script tells people. Everything goes to standard error: standard output belongs to results.

# Kept apart, because keep_up silences bash itself now and then, and a signal may come just then.
exec {people}>&2

say() { printf '%s\n' "$*" >&"$people"; }

# die MESSAGE: the reason, then the end. The stack is stopped by the EXIT trap.
die() {
  say "sluice: $*"
  exit 1
}
