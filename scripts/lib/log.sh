# What this script tells people. Everything goes to standard error: standard output belongs to results.

say() { printf '%s\n' "$*" >&2; }

# die MESSAGE: the reason, then the end. The stack is stopped by the EXIT trap.
die() {
  say "sluice: $*"
  exit 1
}
