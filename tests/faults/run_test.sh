#!/usr/bin/env bash
# Programs are killed and paused at random while made-up videos are processed; afterwards the auditor finds nothing.
# Takes the build directory, then the options of kills.js (--videos, --kills, --pauses, --workers, --seed).
# shellcheck source-path=SCRIPTDIR
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
root=$(cd "$here/../.." && pwd -P)
build=$(cd "$1" && pwd -P)
shift

. "$root/tests/stack/expect.sh"
. "$root/tests/stack/stack.sh"

export SLUICE_WORKERS=0
start_stack

with_settings node "$here/kills.js" "$work/home/run.json" "$build" "$work/faults" "$@" >"$work/body" ||
  give_up "the videos did not come to their end"
cat "$work/body"
expect "READY videos" "$(answer .ready)" "$(answer .videos)"
# What the dead left behind; a lease that nobody ended has run out by now.
with_settings "$build/sluice-api" collect --min-age 0 >/dev/null
status=0
with_settings "$build/sluice-api" audit --digests --min-age 0 >"$work/audit" || status=$?
expect "the auditor's findings" "$status $(cat "$work/audit")" "0 $(tail -n 1 "$work/audit")"
# Every video is made of the same bytes, as without any fault.
expect "different bytes" "$(sql "SELECT rendition.name, segment.number, count(DISTINCT segment.sha256) FROM segment
  JOIN rendition ON rendition.id = segment.rendition_id GROUP BY 1, 2 HAVING count(DISTINCT segment.sha256) > 1")" ""
expect "segments" "$(sql "SELECT count(*) FROM segment")" "$(($(answer .videos) * 24))"
expect_true "work was done twice, as it must be" test "$(sql "SELECT count(*) FROM task WHERE attempt > 1")" -ge 1
conclude
