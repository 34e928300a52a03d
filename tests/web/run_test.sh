#!/usr/bin/env bash
# The pages (web/): their pure parts, and then in a browser on a stack of the test's own. Takes the build directory, and arguments for
# Playwright (the name of a spec, --headed …).
# shellcheck source-path=SCRIPTDIR/../../scripts/lib
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
build=$(cd "$1" && pwd -P)
shift
. "$root/scripts/lib/log.sh"
. "$root/scripts/lib/ports.sh"
. "$root/scripts/lib/web.sh"

# Short enough to be waited for.
readonly token_seconds=20 lease_seconds=10 start_seconds=120

work=$(mktemp -d)
stack_pid=

# Whatever happened, nothing of ours stays.
clean_up() {
  if [ -n "$stack_pid" ] && kill -0 "$stack_pid" 2>/dev/null; then
    kill -TERM "$stack_pid"
    wait "$stack_pid" || true
  fi
  rm -rf "$work"
}
trap clean_up EXIT

build_web
cd "$root/web"
npx vitest run

SLUICE_HOME="$work/home" SLUICE_PORT=$(free_port) SLUICE_BUILD_DIR="$build" SLUICE_NO_BUILD=1 SLUICE_LEASE_SECONDS=$lease_seconds \
  SLUICE_PLAYBACK_TOKEN_SECONDS=$token_seconds SLUICE_WEBHOOK_ALLOW_PRIVATE=1 "$root/scripts/run" >"$work/run.log" 2>&1 &
stack_pid=$!
for ((second = 0; second < start_seconds; second++)); do
  [ ! -e "$work/home/run.json" ] || break
  kill -0 "$stack_pid" 2>/dev/null || break
  sleep 1
done
[ -e "$work/home/run.json" ] || { cat "$work/run.log" >&2; die "the stack did not come up"; }

ffmpeg -v error -f lavfi -i "testsrc2=size=640x360:rate=25:duration=12" -f lavfi -i "sine=frequency=440:duration=12" \
  -c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a aac -shortest "$work/lecture.mp4"

# The specs lie outside of web/, whose packages they use.
export SLUICE_TEST_HOME="$work/home" SLUICE_TEST_CLIP="$work/lecture.mp4" SLUICE_TEST_WORK="$work" NODE_PATH="$root/web/node_modules"
npx playwright test --config "$root/tests/web/${SLUICE_WEB_CONFIG:-playwright.config.ts}" "$@"
