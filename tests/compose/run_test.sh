#!/usr/bin/env bash
# docker-compose.yml from a clean state: the main job through the edge, an API and a worker killed meanwhile, and nothing lost.
#
#   tests/compose/run_test.sh    builds the images, which takes some minutes; SLUICE_NO_BUILD=1 takes those that are there
#
# Takes the engine that is running, or as root starts one of its own, below $TMPDIR (10 GB), with Debian's docker.io, docker-compose and
# debootstrap. SLUICE_BARE_DEBIAN is a directory with a bootstrapped system to take for its base. Needs curl, jq and ffmpeg, too. Ends
# with 77, and says why, where there is no engine and none can be started.
# shellcheck source-path=SCRIPTDIR
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
root=$(cd "$here/../.." && pwd -P)
. "$root/tests/stack/expect.sh"
. "$root/scripts/lib/ports.sh"
. "$here/engine.sh"

work=$(mktemp -d "${TMPDIR:-/tmp}/sluice-compose.XXXXXX")
compose=()
project=sluice-test-$$
# shellcheck disable=SC2317  # called by the trap
clean_up() {
  stack down --volumes --timeout 5 >/dev/null 2>&1 || true
  stop_engine
  rm -rf --one-file-system "$work"
}
trap clean_up EXIT

# From the checkout, as the file of the workers' system calls is named relative to it.
stack() { (cd "$root" && "${compose[@]}" --project-name "$project" "$@"); }
show_stack() { stack logs --no-color --tail 20 || true; }
container_of() { stack ps --quiet "$1"; }

# api_command ARGUMENT…: a run of the program in the first API's container.
api_command() { stack exec -T api-1 with-secrets sluice-api "$@" </dev/null; }
as() { curl --silent --show-error --max-time 60 --header "Authorization: Bearer ${token[$1]}" "${@:2}"; }
status_of() { as admin "$url/api/v1/videos/$1" | jq -r .status; }
is_over() { [[ $(status_of "$1") =~ ^(READY|FAILED)$ ]]; }
http_status() { curl --silent --output /dev/null --max-time 10 --write-out '%{http_code}' "$@"; }
query() {
  stack exec -T postgres with-secrets sh -c \
    "PGPASSWORD=\$POSTGRES_PASSWORD psql -h 127.0.0.1 -U sluice -Atc \"$1\"" </dev/null
}

# The host of a worker, which is in its id, is the start of its container's.
worker_at_chunk() { query "SELECT split_part(leased_by, '-', 1) FROM task WHERE video_id = $1 AND kind = 'chunk' AND state = 'running' LIMIT 1"; }
a_chunk_is_running() { victim=$(worker_at_chunk "$1") && [ -n "$victim" ]; }
health_of() { docker inspect --format '{{.State.Health.Status}}' "$(container_of "$1")"; }
is_healthy() { [ "$(health_of "$1")" = healthy ]; }

start_stack() {
  local port began=$SECONDS service
  port=$(free_port)
  url=http://127.0.0.1:$port
  export SLUICE_PORT=$port SLUICE_PUBLIC_URL=$url
  stack up --detach --no-build >"$work/up" 2>&1 || {
    tail -n 20 "$work/up"
    give_up "the stack does not come up"
  }
  for service in worker-1 worker-2; do wait_for "$service" 60 is_healthy "$service"; done
  printf 'up after %d s\n' $((SECONDS - began))
}

# upload FILE: sets `id`.
upload() {
  local init
  init=$(as admin "$url/api/v1/videos/upload/init" --header 'Content-Type: application/json' \
    --data "{\"session\": $(jq .session_id "$work/academy"), \"title\": \"A clip\", \"filename\": \"clip.mp4\"}")
  id=$(jq .video.id <<<"$init")
  expect "an upload" "$(http_status --upload-file "$1" "$(jq -r .upload_url <<<"$init")")" 201
  as admin --output /dev/null --request POST "$url/api/v1/videos/$id/upload/complete"
}

every_container_is_closed() {
  local service
  expect "containers that may write to their image" "$(docker ps --quiet --filter "label=com.docker.compose.project=$project" |
    xargs docker inspect --format '{{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}} {{.HostConfig.CapAdd}}' | sort -u)" "true [ALL] []"
  for service in api-1 worker-1 edge postgres redis; do
    expect "$service: root's processes" "$(docker top "$(container_of "$service")" -eo uid,pid | awk 'NR > 1 && $1 == 0' | wc -l)" 0
    expect "$service: compilers" \
      "$(stack exec -T "$service" sh -c 'command -v cc gcc g++ c++ clang make ninja cmake git' </dev/null || true)" ""
  done
  for service in api worker edge postgres redis; do
    expect "$service: secrets in the image" "$(docker run --rm --network none --user 0 --entrypoint find "sluice-$service" \
      /etc/sluice /var/lib/sluice /run -type f ! -empty 2>/dev/null)" ""
  done
  expect "secrets that the edge can read" "$(stack exec -T edge sh -c 'cat /var/lib/sluice/secrets/*.env' </dev/null 2>/dev/null)" ""
  expect "secrets that a worker can read of others" \
    "$(stack exec -T worker-1 sh -c 'cd /var/lib/sluice/secrets && cat secrets.env api.env postgres.env redis.env' </dev/null 2>/dev/null)" ""
  expect "secrets' modes" "$(stack exec -T api-1 sh -c 'cd /var/lib/sluice/secrets && stat -c "%n %a" *' </dev/null | tr '\n' ' ')" \
    "api.env 600 postgres.env 640 redis.env 640 secrets.env 600 worker.env 640 "
}

a_student_watches() {
  local play variant
  play=$(as student "$url/api/v1/playback/start" --header 'Content-Type: application/json' \
    --data "{\"video_id\": $1, \"enrollment_id\": $(jq .student.enrollment_id "$work/academy"), \"device_id\": \"laptop\"}")
  playlist=$(jq -r .play_url <<<"$play")
  base=${playlist%/*}
  variant=$(curl --silent "$playlist" | grep -m 1 '^[^#]')
  expect_true "a playlist" test -n "$variant"
  segment=$base/${variant%/*}/$(curl --silent "$base/$variant" | grep -m 1 '^[^#]')
  expect "a segment" "$(http_status "$segment")" 200
}

# The edge goes on with the other API, and finds this one again when it is back.
an_api_is_killed() {
  local api other
  api=$(container_of api-1) other=$(container_of api-2)
  docker kill "$api" >/dev/null
  expect "playlists meanwhile" "$(for _ in 1 2 3 4 5 6; do http_status "$playlist"; done)" 200200200200200200
  docker start "$api" >/dev/null
  wait_for "the API that was killed" 60 is_healthy api-1
  docker kill "$other" >/dev/null
  wait_for "the edge, by the API that is back" 30 segment_is_there
  docker start "$other" >/dev/null
  wait_for "the other API" 60 is_healthy api-2
}
segment_is_there() { [ "$(http_status "$segment")" = 200 ]; }

a_worker_is_killed() {
  local began
  upload "$work/long.mp4"
  began=$SECONDS
  wait_for "a chunk at work" 60 a_chunk_is_running "$id"
  docker kill "$victim" >/dev/null
  wait_for "the video whose worker was killed" 400 is_over "$id"
  expect "the video whose worker was killed" "$(status_of "$id")" READY
  printf 'READY %d s after complete, with a worker killed\n' $((SECONDS - began))
  expect "tasks that another worker had to begin anew" "$(query "SELECT count(*) FROM task WHERE video_id = $id AND attempt > 1")" 1
  expect "tasks that are not done" "$(query "SELECT count(*) FROM task WHERE state <> 'done'")" 0
}

find_engine
began=$SECONDS
build_images >"$work/build" 2>&1 || {
  tail -n 30 "$work/build"
  give_up "the images cannot be built"
}
printf 'built after %d s\n' $((SECONDS - began))
docker images --format '{{.Repository}} {{.Size}}' | grep '^sluice-\(api\|worker\|edge\|postgres\|redis\) '

ffmpeg -v error -f lavfi -i testsrc=size=640x360:rate=25 -f lavfi -i sine -t 8 -c:v libx264 -preset ultrafast -c:a aac "$work/clip.mp4"
ffmpeg -v error -f lavfi -i testsrc2=size=1280x720:rate=25 -f lavfi -i sine -t 120 -c:v libx264 -preset ultrafast -c:a aac "$work/long.mp4"

start_stack
api_command seed-demo >"$work/academy"
declare -A token=([admin]=$(api_command token --role admin --sub somebody --tenant demo --seconds 3600)
  [student]=$(api_command token --role student --sub "$(jq -r .student.user_id "$work/academy")" --tenant demo --seconds 3600))

every_container_is_closed
began=$SECONDS
upload "$work/clip.mp4"
wait_for "the video" 120 is_over "$id"
expect "the video" "$(status_of "$id")" READY
printf 'READY %d s after the upload began\n' $((SECONDS - began))
a_student_watches "$id"
an_api_is_killed
a_worker_is_killed
a_student_watches "$id"
expect "findings of the audit" "$(api_command audit | jq .findings)" 0
expect "complaints about the sandbox" "$(stack logs --no-color worker-1 worker-2 | grep -cE 'sandbox_incomplete|forbidden' || true)" 0
for service in api-1 api-2 edge postgres redis; do expect "the health of $service" "$(health_of "$service")" healthy; done
[ "$faults" -eq 0 ] || show_stack
conclude
