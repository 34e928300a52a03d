# Programs die; videos do not.

killed_programs_lose_nothing() {
  local clip=$work/long.mp4 worker api
  make_clip "$clip" 50 854x480
  new_video "$clip"
  complete
  expect "upload/complete" "$status" 200

  wait_for "a transcoder at a chunk" 60 transcoder_runs_a_chunk
  worker=$(of_run '.pids.workers[0]')
  # shellcheck disable=SC2046 # several pids
  kill -9 "$worker" $(children_of "$worker")
  api=$(of_run .pids.api)
  kill -9 "$api"
  wait_for "another API" 30 has_new_pid .pids.api "$api"
  wait_for "another worker" 30 has_new_pid '.pids.workers[0]' "$worker"

  # One more of our own making, as the contract says how.
  SLUICE_API_URL=$(of_run .api_url) SLUICE_WORKER_TOKEN=$(of_run .worker_token) SLUICE_SCRATCH_DIR=$work/scratch \
    "$build/sluice-worker" 2>"$work/worker.log" &
  local own_worker=$!
  wait_for "the video" 120 settled
  expect "the video of killed programs" "$(answer .status)" READY
  expect_true "its duration" between 49.9 "$(answer .duration)" 50.1
  kill -TERM "$own_worker"
  wait "$own_worker" || expect "the worker's own end" "$?" 0
}

children_of() { cat "/proc/$1/task/"*/children 2>/dev/null; }

transcoder_runs_a_chunk() {
  as admin GET "/videos/$video/tasks"
  [ "$(answer '[.. | objects | select(.kind? == "chunk" and .state? == "running")] | length > 0')" = true ] &&
    [ -n "$(children_of "$(of_run '.pids.workers[0]')")" ]
}

has_new_pid() {
  local pid
  pid=$(of_run "$1")
  [ "$pid" != null ] && [ "$pid" != "$2" ] && kill -0 "$pid" 2>/dev/null
}

every_row_has_its_object_and_no_object_is_without_a_row() {
  local storage=$work/home/storage key missing=0
  SLUICE_DATABASE_URL=$(of_run .database_url) SLUICE_STORAGE_DIR=$storage "$build/sluice-api" collect --min-age 0 \
    >/dev/null 2>"$work/collect.log" || expect "sluice-api collect" "$?" 0
  sql "SELECT object_key FROM segment UNION SELECT init_key FROM rendition WHERE init_key IS NOT NULL
       UNION SELECT object_key FROM asset" | sort >"$work/rows"
  expect_true "there are rows" test -s "$work/rows"
  while read -r key; do
    [ -s "$storage/$key" ] || missing=$((missing + 1))
  done <"$work/rows"
  expect "rows without their object" "$missing" 0
  # Playlists of the static copy follow from the rows; everything else has one of its own.
  (cd "$storage" && find hls -type f ! -name '*.m3u8') | sort >"$work/objects"
  expect "objects without a row" "$(comm -13 "$work/rows" "$work/objects")" ""
}

being_told_to_stop_stops_everything() {
  local pids status=0
  read -ra pids < <(stack_pids)
  kill -INT "$stack_pid"
  wait "$stack_pid" || status=$?
  expect "the end of scripts/run" "$status" 0
  expect_true "nothing is left" none_alive "${pids[@]}"
  expect_true "run.json is gone" test ! -e "$work/home/run.json"
}
