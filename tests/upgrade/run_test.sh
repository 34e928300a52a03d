#!/usr/bin/env bash
# Two versions side by side on one database, while videos flow: the stack of the version before, this version's
# migrations, then this version's API and worker beside the older ones, and at last alone. Takes the build directory.
# shellcheck source-path=SCRIPTDIR
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
root=$(cd "$here/../.." && pwd -P)
build=$(cd "$1" && pwd -P)

. "$root/tests/stack/expect.sh"
. "$root/tests/stack/stack.sh"
. "$here/previous.sh"
. "$here/both_cases.sh"

new_pids=() # of this version's API and worker

stop_new() {
  [ ${#new_pids[@]} -eq 0 ] || kill -TERM "${new_pids[@]}" 2>/dev/null || true
  [ ${#new_pids[@]} -eq 0 ] || wait "${new_pids[@]}" 2>/dev/null || true
  new_pids=()
}
trap 'stop_new; clean_up' EXIT

# The first unexpected answers of this version's API, at the end of a run with faults.
show_errors() { grep -hm 5 '"level":"error"' "$work/new-api.log" "$work/home/log/api.log" || true; }


# make_clip FILE SECONDS TONE
make_clip() {
  ffmpeg -v error -y -f lavfi -i "testsrc2=size=640x360:rate=25:duration=$2" \
    -f lavfi -i "sine=frequency=$3:duration=$2" -c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a aac -shortest "$1"
}

start_new_api() {
  local settings=()
  mapfile -d '' settings <"/proc/$(of_run .pids.api)/environ"
  api[new]=http://127.0.0.1:$(free_port)
  env --ignore-environment "${settings[@]}" SLUICE_LISTEN_PORT="${api[new]##*:}" "$build/sluice-api" serve \
    2>"$work/new-api.log" &
  new_pids+=($!)
  wait_for "this version's API" 30 curl --silent --fail --output /dev/null "${api[new]}/readyz"
}

start_new_worker() {
  SLUICE_API_URL=${api[new]} SLUICE_WORKER_TOKEN=$(of_run .worker_token) SLUICE_SCRATCH_DIR=$work/scratch \
    SLUICE_WORKER_ID=new "$build/sluice-worker" 2>"$work/new-worker.log" &
  new_pids+=($!)
}

encoding() { [ "$(sql "SELECT count(*) FROM task WHERE video_id = $1 AND state = 'running' AND kind = 'chunk'")" != 0 ]; }

the_migrations_run_while_a_video_is_encoded() {
  api[old]=$(of_run .api_url)
  upload old old "$work/short.mp4"
  of_before=$video
  wait_for "a video of the version before" 60 settled
  upload old old "$work/long.mp4"
  wait_for "a task at work" 30 encoding "$video"
  expect_true "migrations" with_settings "$build/sluice-api" migrate >"$work/migrations"
  printf 'migrations: %s\n' "$(paste -sd ' ' "$work/migrations")"
  expect_true "there were some, or SLUICE_PREVIOUS was given" test -s "$work/migrations" -o -n "${SLUICE_PREVIOUS:-}"
  wait_for "the video that was being encoded" 60 settled
  expect "it" "$(answer .status)" READY
}

# The older worker alone, then both, then this version's alone.
videos_go_through_the_workers_of_both() {
  local old_worker videos=()
  old_worker=$(of_run '.pids.workers[0]')
  upload new new "$work/short.mp4"
  wait_for "a video of this version's API and the older worker" 60 settled
  expect "it" "$(answer .status)" READY
  start_new_worker
  local version
  for version in old new old new; do
    upload "$version" "$version" "$work/long.mp4"
    videos+=("$video")
  done
  for video in "${videos[@]}"; do
    wait_for "video $video" 120 settled
    expect "video $video" "$(answer .status)" READY
  done
  expect "workers of these videos" "$(sql "SELECT count(DISTINCT leased_by = 'new') FROM task
    WHERE video_id IN ($(IFS=,; echo "${videos[*]}")) AND state = 'done'")" 2
  upload old new "$work/long.mp4"
  wait_for "the older worker at work" 60 works "$old_worker"
  kill -9 "$old_worker"
  wait_for "the video of a killed older worker" 120 settled
  expect "it" "$(answer .status)" READY
}

works() { [ -n "$(cat "/proc/$1/task/"*/children 2>/dev/null)" ]; }

# The home goes on with this version alone.
the_older_programs_end() {
  local found=0
  upload new old "$work/long.mp4"
  local last=$video
  kill -9 "$(of_run .pids.api)"
  stop_new
  kill -TERM "$stack_pid"
  wait "$stack_pid" || true
  start_stack
  api[new]=$(of_run .api_url)
  api[old]=${api[new]}
  for video in "$of_before" "$last"; do
    wait_for "video $video" 120 settled
    expect "video $video" "$(answer .status)" READY
  done
  expect "videos that are not READY" "$(sql "SELECT count(*) FROM video WHERE status <> 'READY'")" 0
  with_settings "$build/sluice-api" collect --min-age 0 >/dev/null
  with_settings "$build/sluice-api" audit --digests --min-age 0 >"$work/audit" || found=$?
  expect "the audit" "$found $(cat "$work/audit")" "0 $(tail -n 1 "$work/audit")"
}

run_case() {
  printf '== %s (%d s)\n' "$1" "$SECONDS"
  "$1"
}

find_previous
build_previous
make_clip "$work/short.mp4" 4 440
make_clip "$work/long.mp4" 12 660
base_url=http://127.0.0.1:$port
printf '== %s beside this version (%d s)\n' "$(git -C "$root" log -1 --format='%h, %s' "$commit")" "$SECONDS"
root=$previous/source build=$previous/build start_stack
run_case the_migrations_run_while_a_video_is_encoded
start_new_api
run_case requests_go_to_either
run_case playback_goes_to_either
run_case a_login_is_good_at_either
run_case rights_that_are_taken_away_at_one_end_at_the_other
run_case videos_go_through_the_workers_of_both
run_case the_older_programs_end
[ "$faults" -eq 0 ] || show_errors
conclude
