# One trace from the edge over the API to the worker.

an_upload_leaves_one_trace_in_every_log() {
  local trace=0af7651916cd43dd8448eb211c80319c log home=$work/home/log
  make_clip "$work/traced.mp4" 2 320x240
  new_video "$work/traced.mp4"
  as_traced "00-$trace-b7ad6b7169203331-01" POST "/videos/$video/upload/complete"
  expect "upload/complete" "$status $(answer .status)" "200 UPLOADED"
  wait_for "the video" 60 settled
  expect "its state" "$(answer .status)" READY
  # The edge writes its log once a second.
  for log in edge-access api worker-1; do
    wait_for "the trace in $log.log" 10 grep -q "\"trace_id\":\"$trace\"" "$home/$log.log"
  done
  expect "whose tasks the worker says" \
    "$(jq -rs --arg trace "$trace" '[.[] | select(.event == "task_done" and .trace_id == $trace).video_id] | unique | join(" ")' "$home/worker-1.log")" "$video"
  expect "the API's line has the edge's request id" "$(grep "\"trace_id\":\"$trace\"" "$home/edge-access.log" |
    jq -r 'select(.uri | endswith("/upload/complete")).request_id')" \
    "$(grep "\"trace_id\":\"$trace\"" "$home/api.log" | jq -r 'select(.event == "upload_completed").request_id')"
}

a_malformed_trace_is_replaced() {
  local given trace=0af7651916cd43dd8448eb211c80319d log=$work/home/log/edge-access.log
  for given in "00-$trace-b7ad6b7169203331" "01-$trace-b7ad6b7169203331-01" "00-${trace^^}-b7ad6b7169203331-01" \
    "00-$trace-0000000000000000-01" "00-$trace-b7ad6b7169203331-01-x" "$trace" '"}{'; do
    as_traced "$given" GET "/videos/$video"
    expect "an answer to $given" "$status" 200
    wait_for "the request in the log" 10 grep -q "$(header X-Request-Id)" "$log"
    expect "the trace is a new one" \
      "$(jq -r --arg id "$(header X-Request-Id)" 'select(.request_id == $id) | .trace_id == $id' "$log")" true
  done
  expect_true "nothing of it is kept" nothing_says "$trace" "$log" "$work/home/log/api.log"
}

# nothing_says TEXT FILE…: in any case of letters.
nothing_says() { ! grep -qi "$@"; }

# as_traced TRACEPARENT METHOD PATH: as an admin.
as_traced() {
  request "$2" "$base_url/api/v1$3" --header "Authorization: Bearer $(of_run .admin_token)" --header "traceparent: $1"
}
