#!/usr/bin/env bash
# server.js with its arguments. s3rver comes from npm, at the version in package-lock.json; once it is here nothing is
# fetched any more; --install does only that.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
(
  cd "$here"
  exec {lock_fd}>.install-lock
  flock "$lock_fd"
  if ! cmp -s package-lock.json node_modules/installed-lock.json; then
    npm ci --ignore-scripts --loglevel=error >&2
    cp package-lock.json node_modules/installed-lock.json
  fi
)
[ "${1:-}" != --install ] || exit 0
# s3rver makes its continuation tokens with a cipher that OpenSSL keeps for such cases.
exec node --openssl-legacy-provider "$here/server.js" "$@"
