#!/usr/bin/env bash
# Programs are killed and paused at random, servers taken away and bad files uploaded while videos are processed; afterwards
# the auditor finds nothing. Takes the build directory, then which of it (kills, encodes, outages, store, poison; all of
# them, in short, without any) and the options of that one's program.
# shellcheck source-path=SCRIPTDIR
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
root=$(cd "$here/../.." && pwd -P)
build=$(cd "$1" && pwd -P)
shift

. "$root/tests/stack/expect.sh"
. "$root/tests/stack/stack.sh"

stack_is_up=

need_stack() {
  [ -z "$stack_is_up" ] || return 0
  export SLUICE_WORKERS=0
  start_stack
  stack_is_up=yes
}

# disturb PROGRAM ARGUMENT…: beside the stack, with the environment of its API.
disturb() {
  need_stack
  rm -rf "$work/faults"
  with_settings node "$here/$1.js" "$work/home/run.json" "$build" "$work/faults" "${@:2}" >"$work/body" ||
    give_up "$1 did not come to its end"
  cat "$work/body"
}

# What the dead left behind goes; a lease that nobody ended has run out by now.
the_auditor_finds_nothing() {
  local status=0
  with_settings "$build/sluice-api" collect --min-age 0 >/dev/null
  with_settings "$build/sluice-api" audit --digests --min-age 0 >"$work/audit" || status=$?
  expect "the auditor's findings" "$status $(cat "$work/audit")" "0 $(tail -n 1 "$work/audit")"
}

# Every video of one name is made of the same bytes, as without any fault.
the_bytes_are_the_same() {
  expect "different bytes" "$(sql "SELECT rendition.name, segment.number, count(DISTINCT segment.sha256) FROM segment
    JOIN rendition ON rendition.id = segment.rendition_id JOIN video ON video.id = rendition.video_id
    WHERE video.status = 'READY' AND video.title LIKE 'made up%' AND video.source_bytes $1 1000
    GROUP BY 1, 2 HAVING count(DISTINCT segment.sha256) > 1")" ""
}

kills() {
  disturb kills "$@"
  expect "READY videos" "$(answer .ready)" "$(answer .videos)"
  the_auditor_finds_nothing
  the_bytes_are_the_same '<'
  expect "segments" "$(sql "SELECT count(*) FROM segment")" "$(($(answer .videos) * 24))"
  expect_true "work was done twice, as it must be" test "$(sql "SELECT count(*) FROM task WHERE attempt > 1")" -ge 1
}

# The real transcoder: a kill costs the task that was under way, and nothing else. Every video is of the same recording.
encodes() {
  local before again
  need_stack
  [ -e "$work/clip.mp4" ] ||
    ffmpeg -v error -y -f lavfi -i testsrc2=size=426x240:rate=25:duration=65 -f lavfi -i sine=frequency=440:duration=65 \
      -c:v libx264 -preset ultrafast -b:v 1M -pix_fmt yuv420p -c:a aac -shortest "$work/clip.mp4"
  before=$(sql "SELECT coalesce(sum(attempt - 1), 0) FROM task")
  disturb kills --clip "$work/clip.mp4" "$@"
  expect "READY videos" "$(answer .ready)" "$(answer .videos)"
  again=$(($(sql "SELECT sum(attempt - 1) FROM task") - before))
  printf 'tasks begun again: %d\n' "$again"
  expect_true "tasks begun again after $(answer .kills) kills" between 1 "$again" "$(answer .kills)"
  the_auditor_finds_nothing
  the_bytes_are_the_same '>'
}

# outages OPTION…: on servers of its own.
outages() {
  node "$here/outages.js" "$build" "$work/outages-$SRANDOM" "$@" >"$work/body" || give_up "outages did not come to its end"
  cat "$work/body"
  expect "READY videos" "$(answer .ready)" "$(answer .videos)"
  expect "the auditor's findings" "$(answer .findings)" 0
  expect_true "how long the work took to go on" between 0 "$(answer .slowest_resume_ms)" 5000
}

# shellcheck disable=SC2120  # whoever runs this by hand passes some
poison() {
  disturb poison "$@"
  expect "canaries touched" "$(answer .touched)" 0
  expect "files that point elsewhere" "$(answer '.outcomes | with_entries(select(.key | test("m3u8|mpd|sdp|idx|srt|ass|smi|xspf|txt|svg|concat|pdf|noise|byte"))) | [.[]] | unique | join(" ")')" \
    not_media
  expect "outcomes without a name" "$(answer '[.outcomes[] | select(. == "internal" or . == "worker_failed")] | length')" 0
  expect "good videos" "$(answer '.alone.ready + .among.ready')" "$(answer '2 * .good')"
  expect "bad ones that ended" "$(answer .among.failed)" "$(answer .bad)"
  the_auditor_finds_nothing
}

all() {
  kills --videos 30 --kills 100 --pauses 10
  encodes --videos 3 --kills 8 --workers 2 --pause-ms 2500
  outages --postgres 3 --redis 3
  outages --store 6
  [ "$EUID" -ne 0 ] || outages --disk 3
  # shellcheck disable=SC2119
  poison
}

"${@:-all}"
conclude
