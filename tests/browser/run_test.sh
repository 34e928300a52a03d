#!/usr/bin/env bash
# Players in a browser, and others: see browser_test.js. Takes the build directory. The players come from npm, at the
# versions in package-lock.json; once they are here nothing is fetched any more.
set -euo pipefail
SLUICE_BUILD_DIR=$(cd "$1" && pwd -P)
export SLUICE_BUILD_DIR
cd "$(dirname "${BASH_SOURCE[0]}")"

if ! cmp -s package-lock.json node_modules/installed-lock.json; then
  npm ci --ignore-scripts --loglevel=error
  cp package-lock.json node_modules/installed-lock.json
fi
exec node browser_test.js
