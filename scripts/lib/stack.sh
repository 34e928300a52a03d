# The stack as a whole: starts it, keeps it up, stops it.

workers=()
hurry=   # set by the second signal: no more waiting
stopping=

start_stack() {
  open_home
  end_left_behind
  load_secrets
  choose_edge
  prepare_api
  prepare_workers
  start_postgres
  start_redis
  seed_academy
  start_api
  await api "$api_start_seconds" api_answers
  start_nginx
  local name
  for name in "${workers[@]}"; do start_worker "$name"; done
  make_tokens
  write_run_file
}

# Stops each component before those that it needs. Idempotent; also stops a stack that has started only in part.
stop_stack() {
  stopping=yes
  trap '' HUP
  trap 'hurry=yes' INT TERM
  stop_build
  [ -n "${home:-}" ] || return 0
  rm -f "$home/run.json"
  [ ${#pid_of[@]} -eq 0 ] || say "stopping …"
  stop client TERM 2
  local name
  # All workers at once: each may need its full time to hand back its task.
  for name in "${workers[@]}"; do
    if alive "$name"; then kill -TERM "${pid_of[$name]}" 2>/dev/null || true; fi
  done
  for name in "${workers[@]}"; do stop "$name" TERM "$worker_stop_seconds"; done
  stop nginx TERM "$nginx_stop_seconds"
  stop api TERM "$api_stop_seconds"
  stop redis TERM "$redis_stop_seconds"
  stop postgres INT "$postgres_stop_seconds"
  remove_worker_copies
  # An nginx master that was killed leaves its children.
  [ ${#pid_of[@]} -eq 0 ] || end_left_behind
}

# The API and the workers may be killed at any time, by design. They are started again, after a pause that doubles while
# they end soon. If PostgreSQL, Redis or the edge ends, the stack ends.
readonly first_pause_seconds=1 longest_pause_seconds=30 lasting_seconds=60 quick_ends_allowed=8 look_seconds=1
declare -A started_at=() due_at=() quick_ends=()

# keep_up: returns once the client (scripts/run --once) has ended, with its status. Without a client it never returns.
keep_up() {
  local name
  for name in api "${workers[@]}"; do started_at[$name]=$SECONDS; done
  while true; do
    for name in "${!pid_of[@]}"; do
      alive "$name" || ended "$name"
    done
    if [ -n "${client_status:-}" ]; then return "$client_status"; fi
    for name in "${!due_at[@]}"; do
      [ "$SECONDS" -lt "${due_at[$name]}" ] || start_again "$name"
    done
    await_event
  done
}

# Waits until a component ends, a signal arrives, or it is time to check whether a restart is due. Waiting costs the
# workers no processor time.
await_event() {
  local timer
  (
    exec {lock_fd}>&- {people}>&-
    exec sleep "$look_seconds"
  ) >/dev/null 2>&1 &
  timer=$!
  # Silences bash's own messages about a child that was killed.
  {
    wait -n "$timer" "${pid_of[@]}" || true
    kill "$timer" && wait "$timer" || true
  } 2>/dev/null
}

# ended NAME: handles the end of a component that this script has not stopped.
ended() {
  local name=$1 status=0
  wait "${pid_of[$name]}" 2>/dev/null || status=$?
  unset "pid_of[$name]"
  case $name in
    client) client_status=$status ;;
    api) plan_restart "$name" "$status" ;;
    worker-*)
      if [ "$status" -eq 0 ]; then
        say "sluice: $name was asked to stop, and has; scripts/run does not start it again"
        write_run_file
      else
        plan_restart "$name" "$status"
      fi
      ;;
    *)
      pid_of[$name]=
      die_with_log "$name" "$(describe_end "$status"), and nothing works without it"
      ;;
  esac
}

plan_restart() {
  local name=$1 status=$2 pause=$first_pause_seconds
  if [ $((SECONDS - started_at[$name])) -ge "$lasting_seconds" ]; then quick_ends[$name]=0; fi
  quick_ends[$name]=$((${quick_ends[$name]:-0} + 1))
  [ "${quick_ends[$name]}" -le "$quick_ends_allowed" ] ||
    die_with_log "$name" "$(describe_end "$status"), again and again"
  pause=$((first_pause_seconds << (quick_ends[$name] - 1)))
  if [ "$pause" -gt "$longest_pause_seconds" ]; then pause=$longest_pause_seconds; fi
  say "sluice: $name $(describe_end "$status"); starting it again in $pause s"
  due_at[$name]=$((SECONDS + pause))
}

start_again() {
  local name=$1
  unset "due_at[$name]"
  started_at[$name]=$SECONDS
  case $name in
    api) start_api ;;
    *) start_worker "$name" ;;
  esac
  write_run_file
}

describe_end() {
  local status=$1
  if [ "$status" -gt 128 ]; then
    printf 'was killed (SIG%s)' "$(kill -l $((status - 128)))"
  else
    printf 'ended (status %d)' "$status"
  fi
}
