# Direct play: the original of the video that was uploaded, by byte ranges through the edge.

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
