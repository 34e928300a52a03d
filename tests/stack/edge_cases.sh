# The edge: strange bytes, limits, TLS, and what it says when it refuses by itself.

strange_bytes_do_not_get_through() {
  local what actual expected
  node "$here/edge.js" 127.0.0.1 "$port" >"$work/edge.tsv" 2>"$work/edge.err" || true
  expect "the end of edge.js" "$(cat "$work/edge.err")" ""
  expect_true "edge.js has seen something" test -s "$work/edge.tsv"
  while IFS=$'\t' read -r what actual expected; do expect "$what" "$actual" "$expected"; done <"$work/edge.tsv"
}

everybody_gets_their_own_answer_beside_strange_bytes() {
  expect_true "fuzz_edge.js" node "$here/fuzz_edge.js" "$work/home/run.json" 3000 600 >"$work/body"
  expect_true "honest requests" test "$(answer .honest)" -ge 600
  expect "those with another answer than their own" "$(answer .faults) $(answer .first)" "0 []"
}

ranges_are_answered_as_by_the_api() {
  local size
  start_playback
  segment_url=$play_base/$(first_segment)
  request GET "$segment_url"
  size=$(stat -c %s "$work/body")
  expect "a segment has ranges" "$status $(header Accept-Ranges)" "200 bytes"
  request GET "$segment_url" --range 0-9
  expect "so has a part of it" "$status $(header Accept-Ranges) $(header Content-Range)" "206 bytes bytes 0-9/$size"
  request GET "$segment_url" --range 0-0,1-1
  expect "several parts are the whole" "$status $(stat -c %s "$work/body")" "200 $size"
  request GET "$segment_url" --range "$size-"
  expect "beyond the end" "$status $(answer .detail) $(header Content-Range)" "416 range_not_satisfiable bytes */$size"
  expect "for every origin" "$(header Access-Control-Allow-Origin)" "*"
  expect_true "with the request's id" test -n "$(header X-Request-Id)"
}

# The first one of the first rendition, relative to the master playlist.
first_segment() {
  local playlist
  request GET "$play_url"
  playlist=$(grep -m 1 '^[^#]' "$work/body")
  request GET "$play_base/$playlist"
  printf '%s/%s\n' "${playlist%/*}" "$(grep -m 1 '^[^#]' "$work/body")"
}

# An edge of our own before an API, filled in as scripts/run does it.
#
# start_edge NAME LISTEN API_URL [FILE TEXT]…: sets `edge_pid`; FILEs lie beside its nginx.conf.
start_edge() {
  local directory=$work/$1 listen=$2 api_url=$3
  shift 3
  mkdir -p "$directory"/{log,nginx/tmp}
  ln -sfn "$work/home/storage" "$directory/storage"
  while [ $# -gt 0 ]; do
    printf '%s\n' "$2" >"$directory/nginx/$1"
    shift 2
  done
  render_as_scripts_run "$directory" "$listen" || give_up "no configuration for an edge of our own"
  # The test of the configuration, which would also find what is deprecated.
  expect "nginx -t" "$(/usr/sbin/nginx -p "$directory/nginx" -c nginx.conf -e stderr -t 2>&1 | grep -v 'is ok$\|is successful$')" ""
  /usr/sbin/nginx -p "$directory/nginx" -c nginx.conf -e stderr 2>"$directory/log/nginx.log" &
  edge_pid=$!
}

render_as_scripts_run() (
  home=$1
  edge_address=127.0.0.1 edge_port=$2
  api_port=${api_url##*:}
  . "$root/scripts/lib/edge_files.sh"
  . "$root/scripts/lib/nginx.sh"
  render_edge
)

stop_edge() {
  kill -TERM "$edge_pid"
  wait "$edge_pid" || true
  edge_pid=
}

# filled FILE NAME VALUE…: deploy/nginx/FILE with the values in place of the names.
filled() {
  local text
  text=$(<"$root/deploy/nginx/$1")
  shift
  while [ $# -gt 0 ]; do
    text=${text//"@$1@"/"$2"}
    shift 2
  done
  printf '%s\n' "$text"
}

answers_at() { curl --silent --insecure --output /dev/null --max-time 5 "$1/healthz"; }

tls_is_as_the_example_says() {
  local tls_port plain_port secure
  tls_port=$(free_port) plain_port=$(free_port)
  secure=https://127.0.0.1:$tls_port
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=edge \
    -addext subjectAltName=IP:127.0.0.1 -keyout "$work/edge.key" -out "$work/edge.pem" 2>/dev/null
  start_edge tls "$tls_port ssl http2" "$(of_run .api_url)" tls.conf \
    "$(filled tls.conf.in CERTIFICATE "$work/edge.pem" CERTIFICATE_KEY "$work/edge.key" \
      PLAIN_LISTEN "127.0.0.1:$plain_port")"
  wait_for "an edge with TLS" 10 answers_at "$secure"

  request GET "$secure/healthz" --cacert "$work/edge.pem"
  expect "by TLS" "$status $(header Strict-Transport-Security)" "200 max-age=31536000"
  expect "of HTTP/2" "$(head -c 6 "$work/headers")" HTTP/2
  request GET "$secure/healthz" --cacert "$work/edge.pem" --tls-max 1.2 --http1.1
  expect "by TLS 1.2" "$status" 200
  expect "by TLS 1.1" "$(handshake "$tls_port" -tls1_1 -cipher 'DEFAULT:@SECLEVEL=0')" refused
  expect "with a cipher that does not forget" "$(handshake "$tls_port" -tls1_2 -cipher AES128-GCM-SHA256)" refused
  expect "with a good one" "$(handshake "$tls_port" -tls1_2)" done
  request GET "$secure/metrics/" --cacert "$work/edge.pem"
  expect "a refusal by TLS" "$status $(answer .detail) $(header Strict-Transport-Security)" \
    "404 not_found max-age=31536000"
  request GET "$secure/x//y" --cacert "$work/edge.pem"
  expect "an ambiguous target of HTTP/2" "$status $(answer .detail)" "400 malformed_request"
  request GET "${segment_url/"$base_url"/"$secure"}" --cacert "$work/edge.pem"
  expect "a segment by TLS" "$status $(header Strict-Transport-Security)" "200 max-age=31536000"
  request GET "http://127.0.0.1:$tls_port/healthz" --http1.1
  expect "plain HTTP at the port of TLS" "$status $(answer .detail)" "400 malformed_request"
  request GET "http://127.0.0.1:$plain_port/a?b=c"
  expect "plain HTTP" "$status $(header Location)" "308 https://127.0.0.1/a?b=c"
  request GET "$base_url/healthz"
  expect "the edge without TLS promises none" "$status$(header Strict-Transport-Security)" 200
  stop_edge
}

# handshake PORT ARGUMENT…: prints whether the edge agrees to it.
handshake() {
  local at=$1
  shift
  if openssl s_client -connect "127.0.0.1:$at" "$@" </dev/null >/dev/null 2>&1; then echo done; else echo refused; fi
}

# statuses METHOD PATH ADDRESS…: what one request each of these clients, which come by a balancer, is answered, in order.
statuses() {
  local method=$1 path=$2 address
  shift 2
  for address in "$@"; do
    request "$method" "$limited$path" --header "X-Forwarded-For: 203.0.113.9, $address"
    printf '%s ' "$status"
  done
}

# One address has ten guesses at an account (api/redis/login_throttle.h).
nobody_says_who_they_are_but_the_edge() {
  local guess
  for guess in 1 2 3 4 5 6 7 8 9 10 11; do
    request POST "$base_url/api/v1/auth/login" --header "X-Forwarded-For: 192.0.2.$guess" \
      --header "X-Real-IP: 192.0.2.$guess" --header "Forwarded: for=192.0.2.$guess" \
      --header 'Content-Type: application/json' --data '{"username": "guessed", "password": "wrong"}'
  done
  expect "the eleventh guess" "$status $(answer .detail)" "429 too_many_attempts"
}

a_client_has_its_share() {
  local limited_port limited path refused
  limited_port=$(free_port) limited=http://127.0.0.1:$limited_port
  SLUICE_EDGE_STARTS_PER_SECOND=1 SLUICE_EDGE_STARTS_AT_ONCE=2 SLUICE_EDGE_UPLOADS=3 \
    start_edge limited "$limited_port" "$(of_run .api_url)" real_ip.conf \
    "$(filled real_ip.conf.in BALANCERS 'set_real_ip_from 127.0.0.0/8;')"
  wait_for "an edge with limits" 10 answers_at "$limited"

  # The API refuses these, as they have neither a body nor a token.
  for path in /api/v1/auth/login /api/v1/playback/start; do
    refused=400
    [ "$path" != /api/v1/playback/start ] || refused=401
    expect_true "the fourth of one address is too much: $path" grep -q "^$refused $refused $refused 429 " \
      <<<"$(statuses POST "$path" 192.0.2.1 192.0.2.1 192.0.2.1 192.0.2.1)"
    expect "another address: $path" "$(statuses POST "$path" 192.0.2.2)" "$refused "
    expect_true "one network: $path" grep -q "^$refused $refused $refused 429 " \
      <<<"$(statuses POST "$path" 2001:db8:0:1::1 2001:db8:0:1::2 2001:db8:0:1:a::3 2001:db8:0:1:b:c:d:4)"
    expect "another network: $path" "$(statuses POST "$path" 2001:db8:0:2::1)" "$refused "
  done
  request POST "$limited/api/v1/auth/login" --header 'X-Forwarded-For: 192.0.2.1'
  request POST "$limited/api/v1/auth/login" --header 'X-Forwarded-For: 192.0.2.1'
  expect "too much" "$status $(answer .detail) $(header Retry-After)" "429 too_many_requests 1"
  expect "who is logged in may be asked all the time" \
    "$(statuses GET /api/v1/auth/session 192.0.2.1 192.0.2.1 192.0.2.1 192.0.2.1 192.0.2.1)" "401 401 401 401 401 "
  expect "everything else goes on" "$(statuses GET /healthz 192.0.2.1 192.0.2.1 192.0.2.1 192.0.2.1)" "200 200 200 200 "
  wait_for "the client in the log" 5 grep -q '"client":"2001:db8:0:1::2"' "$work/limited/log/edge-access.log"
  a_client_sends_so_many_files
  stop_edge
  expect "what is refused of a default class" "$(default_class)" 0
}

# Three uploads stand still, a fourth is refused; which one that is, is up to nginx.
a_client_sends_so_many_files() {
  local descriptor uploads=() refusal=
  as admin POST /videos/upload/init \
    "{\"session\": $(of_run .session_id), \"title\": \"slow\", \"filename\": \"slow.mp4\"}"
  upload_url=$(answer .upload_url)
  while [ ${#uploads[@]} -lt 4 ]; do
    exec {descriptor}<>"/dev/tcp/127.0.0.1/$limited_port"
    uploads+=("$descriptor")
    printf 'PUT %s HTTP/1.1\r\nHost: edge\r\nContent-Length: 1000\r\n\r\nx' "/${upload_url#*://*/}" >&"$descriptor"
  done
  wait_for "a refused upload" 10 an_upload_is_answered
  expect "the fourth upload at once" "${refusal%$'\r'}" "HTTP/1.1 429 Too Many Requests"
  request GET "$limited/healthz"
  expect "health meanwhile" "$status" 200
  for descriptor in "${uploads[@]}"; do exec {descriptor}>&-; done
}

an_upload_is_answered() {
  local descriptor
  for descriptor in "${uploads[@]}"; do
    ! read -r -t 0.1 refusal <&"$descriptor" || return 0
  done
  return 1
}

# A class that starts at the same moment, twice; prints how many are refused.
default_class() {
  local urls=()
  mapfile -t urls < <(printf "$base_url/api/v1/playback/start?%s\n" {1..100})
  curl --silent --no-progress-meter --parallel --parallel-max 60 --write-out '%{http_code}\n' --output /dev/null "${urls[@]}" |
    grep -c '^429$' || true
}

the_edge_alone_says_so() {
  local lonely_port
  lonely_port=$(free_port)
  start_edge lonely "$lonely_port" "http://127.0.0.1:$(free_port)"
  wait_for "an edge without an API" 10 answers_at "http://127.0.0.1:$lonely_port"
  request GET "http://127.0.0.1:$lonely_port/healthz"
  expect "the edge alone" "$status $(answer .detail) $(header Retry-After)" "503 unavailable 1"
  stop_edge
}

# An object store has no bytes there; what it says about that is its own business, how long the object is is not.
a_store_that_refuses_a_range_is_answered_for() {
  local store_port stored_port stored store_pid
  store_port=$(free_port) stored_port=$(free_port) stored=http://127.0.0.1:$stored_port
  node "$here/refusing_store.js" "$store_port" &
  store_pid=$!
  SLUICE_S3_BUCKET=videos SLUICE_S3_ENDPOINT=http://127.0.0.1:$store_port \
    start_edge stored "$stored_port" "$(of_run .api_url)"
  wait_for "an edge before a store" 10 answers_at "$stored"
  wait_for "the store" 10 answers_at "http://127.0.0.1:$store_port"
  request GET "${segment_url/"$base_url"/"$stored"}" --range 5000-
  expect "beyond the end, in a store" "$status $(answer .detail) $(header Content-Range)" \
    "416 range_not_satisfiable bytes */1000"
  expect "for every origin" "$(header Access-Control-Allow-Origin)" "*"
  stop_edge
  kill "$store_pid"
  wait "$store_pid" || true
}
