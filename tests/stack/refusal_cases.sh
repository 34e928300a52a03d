# What people and strangers get wrong.

what_is_wrong_is_refused() {
  : >"$work/nothing.mp4"
  new_video "$work/nothing.mp4"
  complete
  expect "no bytes" "$status $(answer .detail)" "409 source_not_found_or_empty"

  echo 'Dear students, please find attached' >"$work/letter.mp4"
  new_video "$work/letter.mp4"
  complete
  wait_for "the letter" 60 settled
  expect "a letter" "$(answer '.status + " " + .error_code')" "FAILED not_media"
  expect_true "is refused in a sentence" test -n "$(answer .error_reason)"

  head -c $((max_upload_bytes + 1)) /dev/zero >"$work/large.mp4"
  new_video "$work/large.mp4"
  expect "too large an upload" "$status" 413

  as admin POST /videos/upload/init '{"session": '
  expect "broken JSON" "$status" 400
  as admin POST /videos/upload/init '{"session": "one", "title": 1, "filename": []}'
  expect "wrong types" "$status" 400
  as admin GET /videos/999999999
  expect "an unknown video" "$status" 404
  as student GET "/videos/$video/tasks"
  expect "a student among the tasks of a video" "$status" 403
  request GET "$base_url/api/v1/videos"
  expect "a stranger" "$status" 401
  request GET "$base_url/api/v1/video-worker/next"
  expect "a stranger as worker" "$status" 401
  request GET "$base_url/metrics"
  expect "metrics from outside" "$status" 404
  request GET "$base_url/_storage/hls/"
  expect "storage from outside" "$status" 404
  expect_true "no token in the edge's log" test "$(grep -cF "$token" "$work/home/log/edge-access.log")" -eq 0
}
