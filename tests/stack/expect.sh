# Expectations: each is printed when it is not met, and counted.

checks=0
faults=0

# expect WHAT ACTUAL EXPECTED
expect() {
  checks=$((checks + 1))
  [ "$2" != "$3" ] || return 0
  faults=$((faults + 1))
  printf 'FAULT: %s: expected "%s", got "%s"\n' "$1" "$3" "$2"
}

# expect_true WHAT COMMAND…
expect_true() {
  local what=$1
  shift
  checks=$((checks + 1))
  ! "$@" || return 0
  faults=$((faults + 1))
  printf 'FAULT: %s: not so: %s\n' "$what" "$*"
}

# between LEAST NUMBER MOST, with decimals.
between() { awk -v a="$1" -v x="$2" -v b="$3" 'BEGIN { exit !(x != "" && a <= x && x <= b) }'; }

# wait_for WHAT SECONDS COMMAND…: until it succeeds; the test cannot go on without it.
wait_for() {
  local what=$1 deadline=$((SECONDS + $2))
  shift 2
  until "$@"; do
    if [ "$SECONDS" -ge "$deadline" ]; then give_up "waited in vain for $what"; fi
    sleep 0.1
  done
}

give_up() {
  printf 'GIVING UP: %s\n' "$1"
  show_stack
  exit 1
}

conclude() {
  printf '%d checks, %d faults\n' "$checks" "$faults"
  [ "$faults" -eq 0 ]
}
