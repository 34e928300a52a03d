# What the edge answers by itself (docs/decisions/0016-passes-at-the-edge.md), of a video with subtitles.

a_video_with_subtitles_is_ready() {
  local clip=$work/passes.mp4
  make_clip "$work/silent.mp4" 14 640x360
  printf '1\n00:00:01,000 --> 00:00:04,000\nHello\n' >"$work/hello.srt"
  ffmpeg -v error -y -i "$work/silent.mp4" -i "$work/hello.srt" -map 0 -map 1 -c copy -c:s mov_text "$clip"
  new_video "$clip"
  complete
  wait_for "a video with subtitles" 120 settled
  expect "its state" "$(answer .status)" READY
}

# look_at_passes SCRIPT LEAST: what the script has looked at, at least so many things.
look_at_passes() {
  local what actual expected rows=0
  node "$here/$1" "$work/home" "$video" >"$work/passes.tsv" 2>"$work/passes.err" || true
  expect "the end of $1" "$(cat "$work/passes.err")" ""
  while IFS=$'\t' read -r what actual expected; do
    rows=$((rows + 1))
    expect "$what" "$actual" "$expected"
  done <"$work/passes.tsv"
  expect_true "$1 has looked" test "$rows" -ge "$2"
}

the_edge_answers_as_the_api_and_nobody_else() { look_at_passes passes.js 500; }

what_the_edge_remembers_ends_in_time() { look_at_passes passes_end.js 25; }
