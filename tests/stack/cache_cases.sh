# Copies of an object store's objects, sent by the edge: an API with a cache beside the stack's, on the same rows.

# Sets `store_pid`; what is in it stays from one start to the next.
start_store() {
  mkdir -p "$work/store"
  rm -f "$work/store/port"
  "$root/tests/object_store/run.sh" "$work/store" "$store_port" &
  store_pid=$!
  beside_pids+=("$store_pid")
  wait_for "the store" 60 test -s "$work/store/port"
}

stop_store() {
  kill -TERM "$store_pid"
  wait "$store_pid" || true
}

# ask METHOD [CURL ARGUMENT…]: the segment, at the edge with the cache; sets `asked`.
ask() {
  local method=$1
  shift
  request "$method" "${segment_url/"$base_url"/"$cached"}" "$@"
  asked="$status $(sha256sum <"$work/body")"
}

copy_of_the_segment() { find "$work/cache/objects" -name 'hls,*,seg-*'; }
has_copy() { [ -n "$(copy_of_the_segment)" ]; }
original_has_copy() {
  request GET "$cached/api/v1/stream/$video" --header "Authorization: Bearer $(of_run .student_token)"
  [ -n "$(find "$work/cache/objects" -name 'videos,*')" ]
}
nothing_is_being_streamed() {
  as admin GET /stream/metrics
  [ "$(answer '[.sessions[] | select(.status == "streaming")] | length')" = 0 ]
}

# start_cached_edge NAME CACHE
start_cached_edge() {
  SLUICE_CACHE_DIR=$2 SLUICE_S3_BUCKET=sluice SLUICE_S3_ENDPOINT=$store_url \
    start_edge "$1" "$edge_port" "http://127.0.0.1:$cached_port"
  wait_for "an edge with a cache" 10 answers_at "$cached"
}

copies_are_sent_by_the_edge() {
  local store_port store_url of_store cached_port edge_port cached whole part etag cached_pid settings=()
  store_port=$(free_port) store_url=http://127.0.0.1:$store_port cached_port=$(free_port)
  edge_port=$(free_port) cached=http://127.0.0.1:$edge_port
  of_store=(SLUICE_S3_BUCKET=sluice SLUICE_S3_ENDPOINT="$store_url" SLUICE_S3_ACCESS_KEY_ID=S3RVER
    SLUICE_S3_SECRET_ACCESS_KEY=S3RVER)
  request GET "$segment_url"
  whole="200 $(sha256sum <"$work/body")" part="206 $(head -c 100 "$work/body" | sha256sum)" etag=$(header ETag)
  start_store
  with_settings env "${of_store[@]}" "$build/sluice-api" storage copy --from "$work/home/storage" --to s3 >"$work/copy.out" 2>&1
  mapfile -d '' settings <"/proc/$(of_run .pids.api)/environ"
  env --ignore-environment "${settings[@]}" "${of_store[@]}" SLUICE_CACHE_DIR="$work/cache" SLUICE_LISTEN_PORT="$cached_port" \
    "$build/sluice-api" serve 2>"$work/cached-api.log" &
  cached_pid=$!
  beside_pids+=("$cached_pid")
  start_cached_edge cached "$work/cache"

  ask GET
  expect "a segment of the store" "$asked" "$whole"
  wait_for "its copy" 10 has_copy
  wait_for "a copy of the original" 10 original_has_copy
  stop_store
  the_segment_is_sent_whole_and_in_parts "from its copy"
  request GET "$cached/api/v1/stream/$video/info" --header "Authorization: Bearer $(of_run .student_token)"
  expect "where an original comes from" "$status $(answer '"\(.source) \(.cache_hit)"')" "200 ssd true"
  original_has_copy
  expect "an original while the store is away" "$status" 200
  wait_for "the end of its transfers" 10 nothing_is_being_streamed
  request GET "$(dirname "${segment_url/"$base_url"/"$cached"}")/init.mp4"
  expect "what has no copy, while the store is away" "$status $(answer .detail)" "503 unavailable"
  stop_edge

  # Where this edge looks there are no copies: as if each had gone just then.
  start_store
  mkdir -p "$work/gone/objects"
  start_cached_edge gone "$work/gone"
  the_segment_is_sent_whole_and_in_parts "whose copy has gone"
  ln -s "$work/run.err" "$work/gone/objects/$(basename "$(copy_of_the_segment)")"
  ask GET
  expect "where there is a link" "$asked" "$whole"
  stop_edge
  stop_store
  kill -TERM "$cached_pid"
  wait "$cached_pid" || true
  beside_pids=()
}

the_segment_is_sent_whole_and_in_parts() {
  ask GET
  expect "the segment $1" "$asked" "$whole"
  expect "its headers, $1" "$(header ETag) $(header Content-Type) $(header Access-Control-Allow-Origin) $(header X-Sluice-Source)" \
    "$etag video/iso.segment * "
  ask GET --range 0-99
  expect "a part of it, $1" "$asked" "$part"
  ask GET --range 100000000-
  expect "beyond its end, $1" "$status $(answer .detail)" "416 range_not_satisfiable"
  ask HEAD
  expect "its head, $1" "$status $(header ETag)" "200 $etag"
}
