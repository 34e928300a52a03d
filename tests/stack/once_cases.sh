# scripts/run --once, on the home that the stack before has left.

# The edge is down by then: who goes on asking does so for ever.
nobody_asks() { ! pgrep --full "127.0.0.1:$port/api" >/dev/null; }

once_prints_one_line_per_file() {
  local hls status=0
  # Behind a directory that nobody else may enter, which is another user's than the workers' where root runs this.
  mkdir -m 700 "$work/programs"
  cp "$build"/sluice-{api,worker,transcoder} "$work/programs/"
  build=$work/programs
  (stack_command --once "$work/lecture.mp4") >"$work/once.out" 2>"$work/once.err" || status=$?
  expect "--once with a good file" "$status" 0
  wait_for "the end of what it had asking for the video" 5 nobody_asks
  expect "its lines" "$(wc -l <"$work/once.out")" 1
  expect "its line" "$(jq -r '.file + " " + .status' "$work/once.out")" "$work/lecture.mp4 READY"
  expect "its renditions" "$(jq -r '[.renditions[].name] | join(" ")' "$work/once.out")" "360p 240p"
  expect_true "the same database as before" test "$(jq .video_id "$work/once.out")" -gt "$video"
  hls=$(jq -r .hls_dir "$work/once.out")
  ffmpeg -v error -i "$hls/master.m3u8" -f null - >"$work/ffmpeg.err" 2>&1 || true
  expect "what ffmpeg has to say about the static copy" "$(cat "$work/ffmpeg.err")" ""
  expect_true "it has a storyboard" grep -q "^e.*/storyboard-000.jpg#xywh=0,0," "$hls/storyboard.vtt"
  expect_true "with a sheet" test -s "$hls/$(grep -om1 "^e.*jpg" "$hls/storyboard.vtt")"

  status=0
  (stack_command --once "$work/letter.mp4" "$work/absent.mp4") >"$work/once.out" 2>"$work/once.err" || status=$?
  expect "--once with bad files" "$status" 1
  expect "their lines" "$(jq -r .status "$work/once.out" | xargs)" "FAILED FAILED"
}
