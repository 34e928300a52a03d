# The main job: a video's way from the upload to the last segment.

a_video_is_uploaded_processed_and_played() {
  local clip=$work/lecture.mp4 seconds=12 people=$(id -un)
  [ "$EUID" -ne 0 ] || people=sluice
  expect "whom the worker runs as" "$(stat --format=%U "/proc/$(of_run '.pids.workers[0]')")" "$people"
  make_clip "$clip" "$seconds" 640x360
  expect "secrets that the worker inherits" \
    "$(tr '\0' '\n' <"/proc/$(of_run '.pids.workers[0]')/environ" | grep -E 'SECRET|KEY|PASSWORD|DATABASE|REDIS')" ""
  new_video "$clip"
  expect_true "the PUT is accepted" test "$status" -ge 200 -a "$status" -le 201
  request PUT "$upload_url" --data-binary 'something else'
  expect "a second PUT" "$status" 409
  complete
  expect "upload/complete" "$status $(answer .status)" "200 UPLOADED"
  wait_for "the video" 120 settled
  expect "its state" "$(answer .status)" READY
  expect_true "its duration" between 11.95 "$(answer .duration)" 12.05
  complete
  expect "upload/complete once more" "$status" 409

  start_playback
  the_playlists_lead_to_every_segment
  a_segment_answers_as_caches_and_players_ask
  only_this_token_is_good_and_only_until_the_end
}

# Sets `play_url`, `token` and `play_base`, which the relative URIs are relative to.
start_playback() {
  as student POST /playback/start \
    "{\"video_id\": $video, \"enrollment_id\": $(of_run .student.enrollment_id), \"device_id\": \"laptop\"}"
  expect "playback/start" "$status" 201
  play_url=$(answer .play_url)
  token=$(answer .token)
  play_base=${play_url%/*}
  expect "the play URL leads to the edge" "$play_url" "$base_url/p/$token/master.m3u8"
}

# Walks from the master playlist; sets `segment_url` and `segment_sha256` of one segment.
the_playlists_lead_to_every_segment() {
  local playlist seconds uri direct
  direct=$(of_run .api_url)
  request GET "$play_url" --compressed
  expect "master.m3u8" "$status $(header Content-Type)" "200 application/vnd.apple.mpegurl"
  cp "$work/body" "$work/master"
  expect "variants of a 360p source" "$(grep -c '^#EXT-X-STREAM-INF' "$work/master")" 2
  expect "audio groups" "$(grep -c '^#EXT-X-MEDIA:TYPE=AUDIO' "$work/master")" 1
  expect_true "no absolute URI" test "$(grep -c '://' "$work/master")" -eq 0

  for playlist in $(sed -n 's/.*URI="\([^"]*\)".*/\1/p; /^[^#]/p' "$work/master"); do
    request GET "$play_base/$playlist"
    expect "$playlist" "$status" 200
    cp "$work/body" "$work/playlist"
    expect "$playlist is complete" "$(tail -n 1 "$work/playlist")" '#EXT-X-ENDLIST'
    seconds=$(awk -F'[:,]' '/^#EXTINF/ { sum += $2 } END { print sum }' "$work/playlist")
    expect_true "the segments of $playlist last as long as the video" between 11.9 "$seconds" 12.1
    for uri in $(sed -n 's/^#EXT-X-MAP:URI="\([^"]*\)".*/\1/p; /^[^#]/p' "$work/playlist"); do
      uri=${playlist%/*}/$uri
      request GET "$play_base/$uri"
      expect "$uri" "$status" 200
      segment_sha256=$(sha256sum <"$work/body")
      segment_url=$play_base/$uri
      request GET "$direct/p/$token/$uri"
      expect "$uri from the API alone" "$status $(sha256sum <"$work/body")" "200 $segment_sha256"
    done
  done
  expect "a segment's type" "$(header Content-Type)" video/iso.segment
  ffmpeg -v error -i "$play_url" -f null - >"$work/ffmpeg.err" 2>&1 || true
  expect "what ffmpeg has to say while it plays" "$(cat "$work/ffmpeg.err")" ""
}

a_segment_answers_as_caches_and_players_ask() {
  local base tag size kind
  request GET "$segment_url"
  size=$(stat -c %s "$work/body")
  cp "$work/body" "$work/segment"
  for base in "$base_url" "$(of_run .api_url)"; do
    kind="a segment ($([ "$base" = "$base_url" ] && echo edge || echo API))"
    request HEAD "${segment_url/"$base_url"/"$base"}"
    expect "HEAD of $kind" "$status $(header Content-Length)" "200 $size"
    expect_true "$kind may be kept" grep -qi '^Cache-Control:.*immutable' "$work/headers"
    tag=$(header ETag)
    expect_true "$kind has an ETag" test -n "$tag"
    request GET "${segment_url/"$base_url"/"$base"}" --range 100-199
    expect "a range of $kind" "$status $(header Content-Range)" "206 bytes 100-199/$size"
    expect "its bytes" "$(sha256sum <"$work/body")" "$(tail -c +101 "$work/segment" | head -c 100 | sha256sum)"
    request GET "${segment_url/"$base_url"/"$base"}" --header "If-None-Match: $tag"
    expect "$kind again" "$status" 304
  done
}

only_this_token_is_good_and_only_until_the_end() {
  local other
  # One character in the middle: the last one of base64 may have bits that mean nothing.
  other=${token:0:20}$([ "${token:20:1}" = A ] && echo B || echo A)${token:21}
  request GET "$base_url/p/$other/master.m3u8"
  expect "a changed token" "$status $(answer .detail)" "403 invalid_token"
  request GET "${segment_url/"$token"/"$other"}"
  expect "a segment by a changed token" "$status $(answer .detail)" "403 invalid_token"
  request GET "$play_base/360p/seg-99999.m4s"
  expect "a segment that is not there" "$status" 404

  request POST "$base_url/api/v1/playback/end" --header 'Content-Type: application/json' \
    --data-binary "{\"token\": \"$token\"}"
  expect "playback/end" "$status" 200
  # Whole seconds are counted: one to two. passes_end.js measures how long it takes.
  wait_for "the end of playback" 2 refused
}

refused() {
  request GET "$segment_url"
  [ "$status" = 403 ]
}
