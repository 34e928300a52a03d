# Direct play through the edge: originals by byte ranges, and how many streams go on at a time.

# Plain nginx with the file $1. Sets `plain_url` and `plain_pid`.
start_plain_nginx() {
  local directory=$work/plain plain_port
  plain_port=$(free_port)
  mkdir -p "$directory"
  cp "$1" "$directory/film.mp4"
  cat >"$directory/nginx.conf" <<EOT
$([ "$EUID" -ne 0 ] || echo 'user root;')
daemon off;
pid nginx.pid;
error_log stderr alert;
events {}
http {
    access_log off;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    server { listen 127.0.0.1:$plain_port; root .; max_ranges 1; }
}
EOT
  /usr/sbin/nginx -p "$directory" -c nginx.conf -e stderr 2>"$work/plain.log" &
  plain_pid=$!
  plain_url=http://127.0.0.1:$plain_port/film.mp4
  wait_for "plain nginx" 10 curl --silent --fail --output /dev/null "$plain_url"
}

an_original_is_streamed_by_ranges() {
  local clip=$work/stream.mp4 token what actual expected rows=0
  token=$(of_run .student_token)
  make_clip "$clip" 2 320x240
  new_video "$clip"
  complete
  wait_for "the video" 60 settled
  start_plain_nginx "$clip"
  node "$here/ranges.js" "$base_url/api/v1/stream/$video" "Bearer $token" "$plain_url" "$(stat -c %s "$clip")" >"$work/ranges.tsv"
  while IFS=$'\t' read -r what actual expected; do
    rows=$((rows + 1))
    expect "$what" "$actual" "$expected"
  done <"$work/ranges.tsv"
  expect_true "ranges.js has asked" test "$rows" -ge 50
  kill -TERM "$plain_pid"
  wait "$plain_pid" || true

  request GET "$base_url/api/stream/$video/info"
  expect "a visitor of what is not free" "$status $(answer .detail) $(answer .error.code)" \
    "403 permission_denied AUTH_FORBIDDEN"
  request GET "$base_url/api/stream/$video" --header 'Accept: text/html'
  expect "a browser" "$status $(header Location)" "302 /login?next=/api/stream/$video"
  request GET "$base_url/api/stream/$video/info" --header "Authorization: Bearer $token"
  expect_true "the refusal in the log" grep -q "\"content_id\":$video,\"decision\":\"permission_denied\"" "$work/home/log/api.log"
  expect "what it is" "$status $(answer '[.codecs.video, .codecs.audio, .source] | join(" ")')" "200 H.264 AAC ssd"
}

the_edge_tells_when_streams_end() {
  local other_video=$video number streams=()
  # More than fits on the way to a client that is slow.
  ffmpeg -v error -y -f lavfi -i "color=gray:size=640x360:rate=25:duration=4,noise=alls=100:allf=t" \
    -c:v libx264 -preset ultrafast -qp 20 -pix_fmt yuv420p "$work/noise.mp4"
  new_video "$work/noise.mp4"
  complete
  for number in 1 2 3; do
    hold_stream "$number"
    streams+=($!)
    wait_for "stream $number" 20 test -s "$work/stream-$number"
    expect "stream $number" "$(head -n 1 "$work/stream-$number" | tr -d '\r')" "HTTP/1.1 200 OK"
  done
  begin_stream
  expect "the fourth stream of a user" "$status $(answer .detail) $(answer .error.code)" \
    "429 stream_limit_exceeded STREAM_RATE_LIMITED"
  expect_true "when to come again" test "$(header Retry-After)" -gt 0
  kill -TERM "${streams[0]}"
  wait_for "the slot of a client that is gone" 10 stream_is_given
  kill -TERM "${streams[@]:1}"
  wait "${streams[@]}" 2>/dev/null || true
  expect "the answer's length" "$(stat -c %s "$work/body")" 10
  video=$other_video
}

# hold_stream NUMBER: reads slowly, in the background. The head is in $work/stream-NUMBER.
hold_stream() {
  curl --silent --limit-rate 100k --output /dev/null --dump-header "$work/stream-$1" \
    --header "Authorization: Bearer $(of_run .admin_token)" "$base_url/api/v1/stream/$video?preview=1" &
}

# As a further player does: from the first byte on.
begin_stream() {
  request GET "$base_url/api/v1/stream/$video?preview=1" --range 0-9 \
    --header "Authorization: Bearer $(of_run .admin_token)"
}

stream_is_given() {
  begin_stream
  [ "$status" = 206 ]
}

the_demo_course_plays_directly() {
  local lecture lessons=() free paid
  as admin GET '/lectures?search=Streaming'
  lecture=$(answer '.results[] | select(.slug == "stream-demo") | .id')
  as admin GET "/videos?lecture=$lecture"
  mapfile -t lessons < <(answer '.results | sort_by(.title) | .[].id')
  expect "lessons of the demo course" "${#lessons[@]}" 4
  free=${lessons[1]} paid=${lessons[2]}
  request GET "$base_url/api/stream/$free" --range 0-11
  expect "a visitor of a free lesson" "$status $(header Content-Type) $(header Content-Range) $(head -c 4 "$work/body")" \
    "206 audio/wav bytes 0-11/320044 RIFF"
  expect_true "a lesson that can be played" sounds "$base_url/api/stream/$free"
  request GET "$base_url/api/stream/$paid"
  expect "a visitor of a lesson that is not free" "$status" 403
  request GET "$base_url/api/stream/$paid?preview=1" --range 0-11 --header "Authorization: Bearer $(of_run .admin_token)"
  expect "staff look at it" "$status" 206
}

# sounds URL: 20 seconds of it are decoded without an error.
sounds() { [ "$(ffmpeg -v error -xerror -i "$1" -f s16le - | wc -c)" = 320000 ]; }
