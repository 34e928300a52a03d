# Waiting without a process for it: what waits beside the work is to cost next to nothing.

# Open for both, so that there is neither anything to read nor an end.
exec {silence}<> <(:)

# pause_ms MILLISECONDS
pause_ms() {
  local seconds
  printf -v seconds '%d.%03d' $(($1 / 1000)) $(($1 % 1000))
  read -r -t "$seconds" -u "$silence" || true
}
