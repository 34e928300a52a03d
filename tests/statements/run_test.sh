#!/usr/bin/env bash
# run_test.sh FILE…: every statement of api/store/sql was run by a suite. The files hold the names of those that were, one a
# line. Runs in the repository's root.
set -euo pipefail
missing=$(comm -23 <(find api/store/sql -name '*.sql' -exec basename {} .sql \; | sort) <(sort -u "$@"))
if [ -n "$missing" ]; then
  printf 'never run by a test:\n%s\n' "$missing" >&2
  exit 1
fi
