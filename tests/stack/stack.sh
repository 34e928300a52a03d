# A stack of the test's own, and requests to it as any stranger with curl would make them.

# Small enough to be exceeded, short enough to be waited for.
readonly max_upload_bytes=$((32 << 20)) lease_seconds=5

. "$root/scripts/lib/ports.sh"

psql=$(printf '%s\n' /usr/lib/postgresql/*/bin/psql | sort -V | tail -n 1)
work=$(mktemp -d)
port=$(free_port)
stack_pid=
edge_pid= # of an edge beside the stack's (edge_cases.sh)
beside_pids=() # of other programs beside it

# Whatever happened, nothing of ours stays.
clean_up() {
  if [ -n "$stack_pid" ] && kill -0 "$stack_pid" 2>/dev/null; then
    kill -TERM "$stack_pid"
    wait "$stack_pid" || true
  fi
  [ -z "$edge_pid" ] || kill -TERM "$edge_pid"
  [ ${#beside_pids[@]} -eq 0 ] || kill -TERM "${beside_pids[@]}" 2>/dev/null || true
  rm -rf "$work"
}
trap clean_up EXIT

# stack_command ARGUMENT…: becomes scripts/run on the test's home and the programs of this build.
stack_command() {
  # The secret is the caller's own, and nobody's of the stack.
  exec env AWS_SECRET_ACCESS_KEY=of-the-caller SLUICE_JWT_SECRET=also-of-the-caller SLUICE_HOME="$work/home" SLUICE_PORT="$port" SLUICE_BUILD_DIR="$build" SLUICE_NO_BUILD=1 \
    SLUICE_MAX_UPLOAD_BYTES="$max_upload_bytes" SLUICE_LEASE_SECONDS="$lease_seconds" "$root/scripts/run" "$@"
}

start_stack() {
  stack_command >"$work/run.out" 2>"$work/run.err" &
  stack_pid=$!
  wait_for "run.json" 120 stack_is_up_or_over
  kill -0 "$stack_pid" 2>/dev/null || give_up "scripts/run ended"
}

stack_is_up_or_over() { [ -e "$work/home/run.json" ] || ! kill -0 "$stack_pid" 2>/dev/null; }

# of_run FILTER: what run.json says.
of_run() { jq -r "$1" "$work/home/run.json"; }

# with_settings COMMAND…: in the environment of the stack's API, and nothing else.
with_settings() {
  local settings=()
  mapfile -d '' settings <"/proc/$(of_run .pids.api)/environ"
  env --ignore-environment "${settings[@]}" "$@"
}

show_stack() {
  local log
  for log in "$work"/run.err "$work"/home/log/{api,worker-1}.log; do
    [ ! -e "$log" ] || { echo "--- ${log#"$work"/}"; tail -n 20 "$log"; }
  done
}

# Every process of the stack, in one line.
stack_pids() { of_run '[.pids | .api, .workers[], .postgres, .redis, .nginx] | join(" ")'; }

any_alive() {
  local pid
  for pid in "$@"; do
    ! kill -0 "$pid" 2>/dev/null || return 0
  done
  return 1
}

none_alive() { ! any_alive "$@"; }

# request METHOD URL [CURL ARGUMENT…]: sets `status`; the answer is in $work/body and $work/headers.
request() {
  local method=$1 url=$2
  shift 2
  : >"$work/body"
  if [ "$method" = HEAD ]; then set -- --head "$@"; else set -- --request "$method" "$@"; fi
  status=$(curl --silent --max-time 60 --output "$work/body" --dump-header "$work/headers" \
    --write-out '%{http_code}' "$@" "$url") || true
}

# as ROLE METHOD PATH [JSON]: to the API, through the edge, with that role's token.
as() {
  local role=$1 method=$2 path=$3 body=()
  [ -z "${4:-}" ] || body=(--header 'Content-Type: application/json' --data-binary "$4")
  request "$method" "$base_url/api/v1$path" --header "Authorization: Bearer $(of_run ".${role}_token")" "${body[@]}"
}

# header NAME: of the last answer.
header() { sed -n "s/^$1: *//Ip" "$work/headers" | tr -d '\r'; }

# answer FILTER: of the last answer's JSON.
answer() { jq -r "$1" "$work/body" 2>/dev/null || true; }

# new_video FILE: makes a video and uploads the file; sets `video`, `upload_url` and `status` (of the PUT).
new_video() {
  as admin POST /videos/upload/init \
    "{\"session\": $(of_run .session_id), \"title\": \"${1##*/}\", \"filename\": \"${1##*/}\"}"
  expect "upload/init" "$status" 201
  video=$(answer .video.id)
  upload_url=$(answer .upload_url)
  request PUT "$upload_url" --upload-file "$1"
}

complete() { as admin POST "/videos/$video/upload/complete"; }

video_is() {
  as admin GET "/videos/$video"
  [[ $(answer .status) == "$1" ]]
}

settled() { video_is READY || [ "$(answer .status)" = FAILED ]; }

sql() { "$psql" --no-psqlrc --quiet --tuples-only --no-align --command="$1" "$(of_run .database_url)"; }
