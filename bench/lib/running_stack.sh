# A stack that keeps running, in a home of its own, $work/home. The script that starts it must stop it on EXIT.

readonly start_seconds=60
stack_pid=

# start_stack WORKERS
start_stack() {
  local deadline=$((SECONDS + start_seconds))
  rm -rf "${work:?}/home"
  SLUICE_HOME=$work/home SLUICE_PORT=$(free_port) SLUICE_WORKERS=$1 SLUICE_NO_BUILD=1 \
    "$root/scripts/run" >"$work/run.log" 2>&1 &
  stack_pid=$!
  until [ -e "$work/home/run.json" ]; do
    kill -0 "$stack_pid" 2>/dev/null || die "the stack did not start: $(tail -n 5 "$work/run.log")"
    [ "$SECONDS" -lt "$deadline" ] || die "the stack did not start within $start_seconds s"
    sleep 0.1
  done
}

stop_stack() {
  [ -n "$stack_pid" ] || return 0
  kill -TERM "$stack_pid" 2>/dev/null || true
  wait "$stack_pid" || true
  stack_pid=
}

# of_stack FILTER: applies a jq filter to the stack's run.json.
of_stack() { jq -r "$1" "$work/home/run.json"; }
