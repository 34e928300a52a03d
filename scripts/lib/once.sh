# scripts/run --once: a client of the stack that uploads files and waits for each, one after the other. It runs beside
# the supervisor, as the component "client"; standard output gets only its JSON lines.

# How often the client asks for a video's state.
readonly looks_per_second=4 most_looks=1000000 retry_seconds=0.5
readonly curl_cannot_write=23
readonly request_seconds=60 retries=8

run_client() {
  (
    exec {lock_fd}>&-
    "$@"
  ) &
  pid_of[client]=$!
}

process_files() {
  local file all_ready=yes
  answer_file=$home/answer.json
  for file in "$@"; do
    process_file "$file" || all_ready=
  done
  rm -f "$answer_file"
  [ -n "$all_ready" ]
}

# process_file FILE: uploads FILE, waits for the video and prints the JSON line; succeeds if the video is READY.
process_file() {
  local file=$1 label=${1##*/} began completed='' playable='' ended
  video_id='' problem_code=''
  began=$(now_us)
  if ! { read_input && upload_file && await_video; }; then
    end_progress "$label: FAILED: $problem"
    print_unprocessed
    return 1
  fi
  ended=$(now_us)
  if [ "$status" = READY ]; then
    end_progress "$label: READY after $(seconds_between "$began" "$ended") s"
  else
    end_progress "$label: $status: $(jq -r '.error_reason // .error_code // "no reason given"' "$answer_file")"
  fi
  print_video
  [ "$status" = READY ]
}

# The steps. A step that fails sets `problem`, for people, and may set `problem_code`. They share the variables of
# process_file.

read_input() {
  problem="no such file"
  [ -e "$file" ] || return 1
  problem="not a regular file"
  [ -f "$file" ] || return 1
  problem="not readable"
  [ -r "$file" ]
}

upload_file() {
  local request content_type
  request=$(jq --null-input --arg name "$label" --argjson size "$(stat -L -c %s "$file")" \
    --argjson session "$(jq .session_id <<<"$academy")" \
    '{session: $session, title: ($name | sub("\\.[^.]*$"; "")), filename: $name}
      + if $size > 0 then {size: $size} else {} end')
  call POST /api/v1/videos/upload/init "$request" || return 1
  video_id=$(jq -r .video.id "$answer_file")
  content_type=$(jq -r '.content_type // "application/octet-stream"' "$answer_file")
  put_file "$(jq -r .upload_url "$answer_file")" "$content_type" || return 1
  call POST "/api/v1/videos/$video_id/upload/complete" || return 1
  completed=$(now_us)
}

# put_file URL CONTENT_TYPE: sends the file and shows the progress.
put_file() {
  local curl_pid size sent http_status
  size=$(stat -L -c %s "$file")
  curl --silent --globoff --config <(printf 'url = "%s"\n' "$1") --header "Content-Type: $2" \
    --upload-file "$(realpath "$file")" --output "$answer_file" --write-out '%{http_code}' >"$answer_file.status" &
  curl_pid=$!
  while kill -0 "$curl_pid" 2>/dev/null; do
    sent=$(position_in_file "$curl_pid" "$file")
    show_progress "$label" uploading $((size > 0 ? sent * 100 / size : 100))
    sleep 0.1
  done
  wait "$curl_pid" || true
  http_status=$(<"$answer_file.status")
  rm -f "$answer_file.status"
  accepted "$http_status"
}

# position_in_file PID FILE: prints how many bytes of FILE that process has read.
position_in_file() {
  local descriptor key position=0
  for descriptor in /proc/"$1"/fd/*; do
    [ "$descriptor" -ef "$2" ] || continue
    while read -r key position; do [ "$key" != pos: ] || break; done <"/proc/$1/fdinfo/${descriptor##*/}" || true
    break
  done 2>/dev/null
  printf '%d\n' "${position:-0}"
}

# Asks for the video until it is READY or FAILED; its last state is then in `answer_file`. Sets `status` and `playable`.
await_video() {
  local is_playable percent eta looks
  status=
  exec {looks}< <(look_at_video)
  while [[ $status != READY && $status != FAILED ]]; do
    if ! IFS=$'\t' read -r status is_playable percent eta <&"$looks"; then
      problem="the API does not say how far the video is"
      return 1
    fi
    # Without the supervisor the API is not started again.
    kill -0 "$$" 2>/dev/null || exit 1
    [ "$status" != - ] || continue
    if [ "$is_playable" = true ] && [ -z "$playable" ]; then playable=$(now_us); fi
    show_progress "$label" "${status,,}" "$percent" "${eta:+${eta%.*} s to go}"
  done
  exec {looks}<&-
  call GET "/api/v1/videos/$video_id"
}

# Prints a line for each look at the video, until the reader has gone: status, whether it is playable, per cent done,
# seconds to go. The status is "-" if the answer is no video. One curl and one jq make all looks: starting them costs
# more than a look, and the waiting client must not slow the work.
look_at_video() {
  # curl must end at every failure: it ignores SIGPIPE, and would not notice otherwise that the reader has gone.
  until curl --silent --fail-early --no-buffer --rate "$looks_per_second/s" --max-time "$request_seconds" \
    --write-out '\n' --config - "$base_url/api/v1/videos/$video_id#[1-$most_looks]" \
    <<<"header = \"Authorization: Bearer $admin_token\""; do
    # Waits for an API that is starting again, as long as there is a supervisor that starts it.
    [ $? -ne "$curl_cannot_write" ] && kill -0 "$$" || break
    sleep "$retry_seconds"
  done 2>/dev/null |
    jq --unbuffered --raw-input --raw-output '(fromjson? | objects | select(.id)) // {status: "-"}
      | [.status, .playable // false, ((.progress // 0) * 100 | floor), .eta_seconds // "" | tostring] | @tsv'
}

# call METHOD PATH [JSON]: as the admin, through the edge; the answer's body is in `answer_file`.
call() {
  local body=() http_status
  [ -z "${3:-}" ] || body=(--header 'Content-Type: application/json' --data-binary "$3")
  http_status=$(
    curl --silent --config - --request "$1" "${body[@]}" --max-time "$request_seconds" \
      --retry "$retries" --retry-connrefused --output "$answer_file" --write-out '%{http_code}' "$base_url$2" \
      <<<"header = \"Authorization: Bearer $admin_token\""
  ) || true
  accepted "$http_status"
}

accepted() {
  [[ $1 != 2?? ]] || return 0
  problem_code=$(jq -r '.detail // ""' "$answer_file" 2>/dev/null) || problem_code=
  problem=$(jq -r '.message // .detail // ""' "$answer_file" 2>/dev/null) || problem=
  problem=${problem:-the request failed with status $1}
  return 1
}

print_video() {
  local play_url=
  mv "$answer_file" "$answer_file.video"
  if [ "$status" = READY ]; then play_url=$(play_url_of "$video_id"); fi
  file=$file play_url=$play_url hls_dir=$(hls_dir_of "$video_id") \
    seconds_total=$(seconds_between "$began" "$ended") \
    seconds_to_playable=$([ -z "$playable" ] || seconds_between "$completed" "$playable") \
    jq --compact-output '{
      file: env.file, video_id: .id, status, error_code, error_reason, duration,
      hls_dir: (if .status == "READY" and env.hls_dir != "" then env.hls_dir else null end),
      play_url: (if env.play_url == "" then null else env.play_url end),
      renditions: [.renditions[]? | {name, width, height, bandwidth, average_bandwidth}],
      seconds_total: (env.seconds_total | tonumber),
      seconds_to_playable: (if env.seconds_to_playable == "" then null else env.seconds_to_playable | tonumber end)
    }' "$answer_file.video"
  rm -f "$answer_file.video"
}

# Prints the folder of the video's HLS files; nothing if they are in an object store.
hls_dir_of() {
  [ -n "${SLUICE_S3_BUCKET:-}" ] || printf '%s/hls/%s/%s' "$storage_dir" "$(jq -r .tenant <<<"$academy")" "$1"
}

play_url_of() {
  call GET "/api/v1/videos/$1/play" || return 0
  jq -r .play_url "$answer_file"
}

# Prints the JSON line of a file that was not processed, with the fields that are known.
print_unprocessed() {
  file=$file video_id=$video_id problem=$problem problem_code=$problem_code \
    seconds_total=$(seconds_between "$began" "$(now_us)") \
    jq --null-input --compact-output '{
      file: env.file, video_id: (if env.video_id == "" then null else env.video_id | tonumber end),
      status: "FAILED", error_code: (if env.problem_code == "" then null else env.problem_code end),
      error_reason: env.problem, duration: null, hls_dir: null, play_url: null,
      renditions: [], seconds_total: (env.seconds_total | tonumber), seconds_to_playable: null
    }'
}

now_us() { printf '%s\n' "${EPOCHREALTIME/[.,]/}"; }

# seconds_between FROM TO (both in µs): prints the seconds, to the millisecond.
seconds_between() { printf '%d.%03d' $((($2 - $1) / 1000000)) $((($2 - $1) / 1000 % 1000)); }
