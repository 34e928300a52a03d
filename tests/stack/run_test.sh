#!/usr/bin/env bash
# The whole stack from outside: scripts/run, curl and the tokens of run.json, nothing else. Takes the build directory.
# shellcheck source-path=SCRIPTDIR
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
root=$(cd "$here/../.." && pwd -P)
build=$1

. "$here/expect.sh"
. "$here/stack.sh"
. "$here/playback_cases.sh"
. "$here/three_apis_cases.sh"
. "$here/edge_cases.sh"
. "$here/cache_cases.sh"
. "$here/passes_cases.sh"
. "$here/stream_cases.sh"
. "$here/trace_cases.sh"
. "$here/refusal_cases.sh"
. "$here/academy_cases.sh"
. "$here/recovery_cases.sh"
. "$here/once_cases.sh"

# make_clip FILE SECONDS WIDTHxHEIGHT: a moving picture with a tone.
make_clip() {
  ffmpeg -v error -y -f lavfi -i "testsrc2=size=$3:rate=25:duration=$2" -f lavfi -i "sine=frequency=440:duration=$2" \
    -c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a aac -shortest "$1"
}

base_url=http://127.0.0.1:$port

run_case() {
  printf '== %s\n' "$1"
  "$1"
}

start_stack
run_case a_video_is_uploaded_processed_and_played
run_case three_apis_agree
run_case strange_bytes_do_not_get_through
run_case everybody_gets_their_own_answer_beside_strange_bytes
run_case ranges_are_answered_as_by_the_api
run_case an_original_is_streamed_by_ranges
run_case the_edge_tells_when_streams_end
run_case the_demo_course_plays_directly
run_case an_upload_leaves_one_trace_in_every_log
run_case a_malformed_trace_is_replaced
run_case tls_is_as_the_example_says
run_case nobody_says_who_they_are_but_the_edge
run_case a_client_has_its_share
run_case the_edge_alone_says_so
run_case a_store_that_refuses_a_range_is_answered_for
run_case copies_are_sent_by_the_edge
run_case a_video_with_subtitles_is_ready
run_case the_edge_answers_as_the_api_and_nobody_else
run_case what_the_edge_remembers_ends_in_time
run_case what_is_wrong_is_refused
run_case an_original_client_does_what_it_always_did
run_case killed_programs_lose_nothing
run_case every_row_has_its_object_and_no_object_is_without_a_row
run_case being_told_to_stop_stops_everything
run_case once_prints_one_line_per_file
conclude
