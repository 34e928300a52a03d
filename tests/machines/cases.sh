# The stack on the academy's machine keeps everything in the object store; one worker runs on the workers' machine.

readonly store_key=S3RVER store_secret=S3RVER
worker_pid=

stack_command() {
  exec env SLUICE_HOME="$work/home" SLUICE_PORT="$port" SLUICE_ADDRESS="$academy_address" SLUICE_WORKERS=0 \
    SLUICE_BUILD_DIR="$build" SLUICE_NO_BUILD=1 SLUICE_LEASE_SECONDS="$lease_seconds" \
    SLUICE_S3_BUCKET=sluice SLUICE_S3_ENDPOINT="http://$store_address:9000" \
    SLUICE_S3_ACCESS_KEY_ID="$store_key" SLUICE_S3_SECRET_ACCESS_KEY="$store_secret" "$root/scripts/run" "$@"
}

# With what a worker needs to be told, and nothing else.
start_worker() {
  mkdir "$work/scratch"
  # Not by `on`: the process id has to be the worker's own.
  ip netns exec "$(name_of workers)" env --ignore-environment SLUICE_API_URL="$base_url" SLUICE_WORKER_TOKEN="$(of_run .worker_token)" \
    SLUICE_SCRATCH_DIR="$work/scratch" "$build/sluice-worker" 2>"$work/worker.log" &
  worker_pid=$!
}

end_worker() {
  if [ -n "$worker_pid" ]; then
    kill -TERM "$worker_pid" 2>/dev/null || true
    kill -CONT "$worker_pid" 2>/dev/null || true
    wait "$worker_pid" || true
  fi
  clean_up
}
trap end_worker EXIT

show_stack() {
  local log
  for log in "$work"/run.err "$work"/home/log/{api,nginx}.log "$work/worker.log"; do
    [ ! -e "$log" ] || { echo "--- ${log#"$work"/}"; tail -n 20 "$log"; }
  done
}

a_video_takes_the_way_through_the_store() {
  local clip=$work/lecture.mp4 playlist uri
  ffmpeg -v error -y -f lavfi -i testsrc2=size=640x360:rate=25:duration=40 -f lavfi -i sine=frequency=440:duration=40 \
    -c:v libx264 -preset ultrafast -pix_fmt yuv420p -b:v 3M -c:a aac -shortest "$clip"
  new_video "$clip"
  expect "the PUT" "$status" 201
  request PUT "$upload_url" --data-binary 'something else'
  expect "a second PUT" "$status" 409
  complete
  expect "upload/complete" "$status $(answer .status)" "200 UPLOADED"
  wait_for "the video" 120 settled
  expect "its state" "$(answer .status)" READY
  expect "files in the academy's own storage directory" "$(find "$work/home/storage" -type f | wc -l)" 0

  as student POST /playback/start \
    "{\"video_id\": $video, \"enrollment_id\": $(of_run .student.enrollment_id), \"device_id\": \"laptop\"}"
  play_url=$(answer .play_url)
  ffmpeg -v error -i "$play_url" -f null - >"$work/ffmpeg.err" 2>&1 || true
  expect "what ffmpeg has to say while it plays" "$(cat "$work/ffmpeg.err")" ""
  request GET "$play_url"
  cp "$work/body" "$work/master"
  for playlist in $(sed -n '/^[^#]/p' "$work/master"); do
    request GET "${play_url%/*}/$playlist"
    for uri in $(sed -n 's/^#EXT-X-MAP:URI="\([^"]*\)".*/\1/p; /^[^#]/p' "$work/body"); do
      segment_url=${play_url%/*}/${playlist%/*}/$uri
    done
  done
}

# The worker, and the transcoder that encodes just then.
the_workers_machine_knows_no_secret_but_its_token() {
  local secrets pids found
  secrets=$(
    jq -n --arg store "AWS4$store_secret" --arg database "$(of_run .database_url)" --arg redis "$(of_run .redis_url)" \
      --rawfile own "$work/home/secrets.env" \
      '{store: $store, database: $database, redis: $redis}
       + ([$own | split("\n")[] | select(test("=")) | capture("^(?<key>[^=]+)=(?<value>.*)$")] | from_entries)'
  )
  new_video "$work/lecture.mp4"
  complete
  wait_for "a transcoder" 60 has_transcoder
  mapfile -t pids < <(hold "$worker_pid")
  expect_true "a transcoder is held as well" test ${#pids[@]} -gt 1
  found=$(node "$here/secrets.js" "${pids[@]}" <<<"$secrets")
  kill -CONT "${pids[@]}"
  expect "secrets on the workers' machine" "$found" '["SLUICE_WORKER_TOKEN"]'
  found=$(node "$here/secrets.js" "$(of_run .pids.api)" <<<"$secrets" | jq 'length')
  expect_true "the same search finds more in the API" test "$found" -gt 4
  expect "URLs with a signature in any log" "$(grep -l 'X-Amz-Signature' "$work/worker.log" "$work"/home/log/* || true)" ""
}

# Stops a process and all below it and prints which, the parent always first: who is held reaps no child. One that was just
# ending is not held any more, and has no memory left.
hold() {
  local child state
  kill -STOP "$1"
  until state=$(ps -o state= -p "$1") && [[ $state = [TZ]* ]]; do sleep 0.01; done
  [[ $state = T* ]] || return 0
  echo "$1"
  for child in $(pgrep --parent "$1" || true); do hold "$child"; done
}

# Besides the one that stands by for the next task.
has_transcoder() { [ "$(pgrep --parent "$worker_pid" | wc -l)" -gt 1 ] && video_is PROCESSING; }

an_edge_passes_ranges_on_and_stays_in_between() {
  local size tag
  request GET "$segment_url"
  size=$(stat -c %s "$work/body")
  cp "$work/body" "$work/segment"
  expect "a segment" "$status $(header Content-Type)" "200 video/iso.segment"
  expect "traces of the store" "$(grep -ic '^x-amz\|^Last-Modified' "$work/headers" || true)" 0
  expect_true "it may be kept" grep -qi '^Cache-Control:.*immutable' "$work/headers"
  tag=$(header ETag)
  expect_true "its ETag" grep -qE '^"[0-9a-f]{16}"$' <<<"$tag"
  request HEAD "$segment_url"
  expect "HEAD" "$status $(header Content-Length)" "200 $size"
  request GET "$segment_url" --range 100-199 --header 'Authorization: Bearer other' --header 'Cookie: a=b'
  expect "a range" "$status $(header Content-Range)" "206 bytes 100-199/$size"
  expect "its bytes" "$(sha256sum <"$work/body")" "$(tail -c +101 "$work/segment" | head -c 100 | sha256sum)"
  request GET "$segment_url" --header "If-None-Match: $(header ETag)"
  expect "once more" "$status" 304
  # From the API alone, which then reads the store itself.
  request GET "${segment_url/"$base_url"/"$(of_run .api_url)"}" --range 100-199
  expect "its ETag from the API alone" "$(header ETag)" "$tag"
  expect "a range from the API alone" "$status $(sha256sum <"$work/body")" \
    "206 $(tail -c +101 "$work/segment" | head -c 100 | sha256sum)"
}

every_row_has_its_object() {
  wait_for "the second video" 120 settled
  with_settings "$build/sluice-api" collect --min-age 0 >"$work/body"
  with_settings "$build/sluice-api" audit --digests --min-age 0 >"$work/body" || true
  expect "findings of the audit" "$(tail -n 1 "$work/body" | jq .findings)" 0
  mkdir "$work/copy"
  expect_true "a copy of it all" with_settings "$build/sluice-api" storage copy --from s3 --to "$work/copy" --digests
  expect_true "which has every segment" test "$(find "$work/copy" -name 'seg-*' | wc -l)" -ge 20
}
