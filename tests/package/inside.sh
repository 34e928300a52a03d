#!/usr/bin/env bash
# Run by the booted machine of run_test.sh, as root: what docs/operations.md says of packages.
set -uo pipefail
cd /root/test || exit 1
# shellcheck source=tests/stack/expect.sh
. ./expect.sh
show_stack() { journalctl --no-pager -u sluice-api -u sluice-worker -u sluice-worker@2 | tail -n 60; }

# with_settings COMMAND…: as the units run it, by the API's user.
with_settings() {
  systemd-run --quiet --pipe --wait --uid=sluice-api -p EnvironmentFile=/etc/sluice/api.env \
    -p EnvironmentFile=/etc/sluice/api-secrets.env -p EnvironmentFile=/etc/sluice/worker-token.env "$@"
}

answers() { curl --silent --fail --max-time 5 --output /dev/null http://127.0.0.1:8081/readyz; }
status_of() { curl -sS -H "Authorization: Bearer $token" "http://127.0.0.1:8081/api/v1/videos/$1" | jq -r .status; }
is_over() { [[ $(status_of "$1") =~ ^(READY|FAILED)$ ]]; }

expect "the units are enabled" "$(systemctl is-enabled sluice-api sluice-worker | sort -u)" enabled
expect "secrets are root's" "$(stat -c '%U %a' /etc/sluice/api-secrets.env /etc/sluice/worker-token.env | sort -u)" "root 600"

(cd / && runuser -u postgres -- createuser sluice-api && runuser -u postgres -- createdb --owner sluice-api sluice)
# The boot has started them, and the API has looked for its database in vain.
systemctl stop sluice-api sluice-worker
systemctl start sluice-api sluice-worker sluice-worker@2
wait_for "the API" 60 answers

with_settings env SLUICE_DEMO_PASSWORD=correct-horse sluice-api seed-demo >academy
token=$(with_settings sluice-api token --role admin --sub somebody --tenant demo --seconds 3600)
init=$(curl -sS -H "Authorization: Bearer $token" http://127.0.0.1:8081/api/v1/videos/upload/init \
  -d "{\"session\": $(jq .session_id academy), \"title\": \"A clip\", \"filename\": \"clip.mp4\"}")
id=$(jq .video.id <<<"$init")
# The link is the edge's, which is not here.
url=$(jq -r .upload_url <<<"$init")
expect "the upload" "$(curl -sS -o /dev/null -w '%{http_code}' -T clip.mp4 "http://127.0.0.1:8081/${url#*://*/}")" 201
curl -sS -o /dev/null -X POST -H "Authorization: Bearer $token" "http://127.0.0.1:8081/api/v1/videos/$id/upload/complete"
wait_for "the video" 120 is_over "$id"
expect "the video" "$(status_of "$id")" READY

# Every task ran behind the whole sandbox: with SLUICE_SANDBOX=enforce a worker does not run otherwise.
for unit in sluice-api sluice-worker sluice-worker@2; do
  expect "$unit" "$(systemctl show -p NRestarts,ActiveState --value $unit | tr '\n' ' ')" "0 active "
done
expect "complaints about the sandbox" "$(journalctl -u sluice-worker -u sluice-worker@2 | grep -cE 'sandbox_incomplete|forbidden')" 0
expect "the API's user" "$(ps -o user= -p "$(systemctl show -p MainPID --value sluice-api)" | cut -c1-7)" sluice-
expect "the storage's mode" "$(stat -c '%U %G %a' /var/lib/sluice/storage)" "sluice-api sluice-api 750"
expect "an object's mode" "$(find /var/lib/sluice/storage -name master.m3u8 -printf '%u %m\n' | head -n 1)" "sluice-api 640"
expect "findings of the audit" "$(with_settings sluice-api audit | jq .findings)" 0

systemctl stop sluice-worker
expect "the other worker stops with the first" "$(systemctl show -p ActiveState --value sluice-worker@2)" inactive
expect "how it ended" "$(systemctl show -p Result --value sluice-worker)" success

DEBIAN_FRONTEND=noninteractive apt-get purge -qq -y sluice-api sluice-worker >/dev/null 2>&1
expect "files that purging leaves" "$(find /etc/sluice /usr/bin/sluice-* /lib/systemd/system/sluice-* /var/cache/sluice-worker 2>/dev/null | sort | tr '\n' ' ')" ""
expect_true "videos stay, with their owner" test "$(stat -c %U /var/lib/sluice/storage)" = sluice-api
expect "the worker's user" "$(id sluice-worker 2>/dev/null)" ""

if [ "$faults" -eq 0 ]; then echo "all as expected"; else show_stack; fi
