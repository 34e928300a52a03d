# The same recording through the whole stack, with its upload, in a home of its own. Appends the JSON line of
# scripts/run --once to $work/stack.jsonl.

stack_lines=$work/stack.jsonl

measure_stack() {
  SLUICE_HOME=$work/home SLUICE_PORT=$(free_port) SLUICE_NO_BUILD=1 timeout "$(run_limit_seconds)" \
    "$root/scripts/run" --once "$source_file" >>"$stack_lines" 2>"$work/output" &
  run_pid=$!
  wait "$run_pid" || die "the stack failed: $(tail -n 5 "$work/output")"
  run_pid=
  say "$(jq -rs --arg round "$1" '.[-1]
    | "round \($round): the stack: playable after \(.seconds_to_playable) s, READY after \(.seconds_total) s"' \
    "$stack_lines")"
}
