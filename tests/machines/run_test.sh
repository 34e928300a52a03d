#!/usr/bin/env bash
# An academy on one machine, its workers on another, an object store between them. Takes the build directory. Ends with 77
# where network namespaces cannot be made.
# shellcheck source-path=SCRIPTDIR
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
root=$(cd "$here/../.." && pwd -P)
build=$(cd "$1" && pwd -P)
stage=${2:-}

. "$here/network.sh"
. "$root/tests/stack/expect.sh"

# The outer half: machines, and the store on its own.
if [ "$stage" != academy ]; then
  if ! unshare --net true 2>/dev/null; then
    echo "network namespaces cannot be made here"
    exit 77
  fi
  store=$(mktemp -d) store_pid=
  # Signals reach the inner half as well, which cleans up after itself.
  # shellcheck disable=SC2317  # called by the trap
  clean_up() {
    if [ -n "$store_pid" ]; then kill "$store_pid" 2>/dev/null || true; fi
    remove_network
    rm -rf "$store"
  }
  trap clean_up EXIT
  make_network $((BASHPID % 10000))
  "$root/tests/object_store/run.sh" --install
  # Not by `on`: the process id has to be the server's own.
  ip netns exec "$(name_of store)" "$root/tests/object_store/run.sh" "$store" 9000 0.0.0.0 &
  store_pid=$!
  show_stack() { :; }
  wait_for "the object store" 60 test -e "$store/port"
  on academy env network_id="$network_id" "$here/run_test.sh" "$build" academy
  exit
fi

# The inner half runs on the academy's machine.
. "$root/tests/stack/stack.sh"
. "$here/cases.sh"
base_url=http://$academy_address:$port

run_case() {
  printf '== %s\n' "$1"
  "$1"
}

start_stack
start_worker
run_case a_video_takes_the_way_through_the_store
run_case the_workers_machine_knows_no_secret_but_its_token
run_case an_edge_passes_ranges_on_and_stays_in_between
run_case every_row_has_its_object
conclude
