# Components: the long-lived processes of a stack, each with a name ("postgres", "api", "worker-1", …). A component runs
# in $home/NAME and logs to $home/log/NAME.log.

declare -A pid_of=()

# spawn NAME SIGNAL USER COMMAND…: starts a component.
#
# The component has a session of its own: the terminal's Ctrl-C then reaches only this script, which stops everything in
# order. If this script dies before that, the kernel sends the component SIGNAL. USER, unless empty, is the user that it
# runs as if this script runs as root.
spawn() {
  local name=$1 death_signal=$2 user=$3
  shift 3
  local identity=()
  if [ -n "$user" ] && [ "$EUID" -eq 0 ]; then identity=(--reuid="$user" --regid="$user" --init-groups); fi
  (
    exec {lock_fd}>&- {people}>&-
    cd "$home/$name" || exit
    exec env --default-signal setsid setpriv "${identity[@]}" --pdeathsig "$death_signal" "$@"
  ) </dev/null >>"$home/log/$name.log" 2>&1 &
  pid_of[$name]=$!
}

alive() { [ -n "${pid_of[$1]:-}" ] && kill -0 "${pid_of[$1]}" 2>/dev/null; }

# start_log NAME: begins a new log for this run; the previous one is kept as .old.
start_log() {
  local log=$home/log/$1.log
  [ ! -e "$log" ] || mv "$log" "$log.old"
  : >"$log"
}

# die_with_log NAME WHAT: ends the stack because of a component, and shows the end of its log.
die_with_log() {
  say "sluice: $1 $2; the end of $home/log/$1.log:"
  tail -n 15 "$home/log/$1.log" | sed 's/^/    /' >&"$people"
  exit 1
}

# await NAME SECONDS CHECK…: waits until CHECK succeeds. Ends the stack if the component ends or takes too long.
await() {
  local name=$1 seconds=$2
  shift 2
  local deadline=$((SECONDS + seconds))
  until "$@"; do
    alive "$name" || die_with_log "$name" "ended while it was starting"
    [ "$SECONDS" -lt "$deadline" ] || die_with_log "$name" "was not ready within $seconds s"
    sleep 0.1
  done
}

# stop NAME SIGNAL SECONDS: sends SIGNAL to a component, and kills it if it has not ended after SECONDS.
stop() {
  local name=$1 signal=$2 seconds=$3
  alive "$name" || return 0
  kill "-$signal" "${pid_of[$name]}" 2>/dev/null || true
  local deadline=$((SECONDS + seconds))
  while alive "$name"; do
    if [ "$SECONDS" -ge "$deadline" ] || [ -n "$hurry" ]; then
      kill -KILL "${pid_of[$name]}" 2>/dev/null || true
    fi
    sleep 0.05
  done
}

readonly left_behind_seconds=15

# left_behind NAME…: prints the pids of all processes of the named components of this home, also those of an earlier
# run. A killed run or a killed nginx master leaves some behind. They are known by their working directory and their
# program, so that an operator's shell in the same directory is not one of them.
left_behind() {
  local name link pid program
  for link in /proc/[0-9]*/cwd; do
    for name in "$@"; do
      [ "$link" -ef "$home/$name" ] || continue
      pid=${link#/proc/}
      pid=${pid%/cwd}
      read -r program <"/proc/$pid/comm" || continue
      case $program in
        postgres | redis-server | nginx | sluice-api | sluice-worker) printf '%s\n' "$pid" ;;
      esac
    done
  done 2>/dev/null
}

# end_left_behind: ends all of them: asks them with SIGINT, and kills those that have not ended in time.
end_left_behind() {
  local names=(api nginx redis postgres) directory pids signal=INT deadline=$((SECONDS + left_behind_seconds))
  for directory in "$home"/worker-*; do names+=("${directory##*/}"); done
  mapfile -t pids < <(left_behind "${names[@]}")
  while [ ${#pids[@]} -gt 0 ]; do
    if [ -n "$signal" ]; then kill "-$signal" "${pids[@]}" 2>/dev/null || true; fi
    signal=
    if [ "$SECONDS" -ge "$deadline" ]; then signal=KILL; fi
    sleep 0.1
    mapfile -t pids < <(left_behind "${names[@]}")
  done
}
