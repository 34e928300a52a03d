#!/usr/bin/env bash
# The rules for alerts, by Prometheus's own checker: their syntax, and when they fire (alerts_test.yml).
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
if ! command -v promtool >/dev/null; then
  echo "skipped: promtool is not there (Debian's package prometheus, which brings a server along)"
  exit 77
fi
promtool check rules "$here/../../deploy/prometheus/alerts.yml"
cd "$here"
promtool test rules alerts_test.yml
