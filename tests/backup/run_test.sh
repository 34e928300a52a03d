#!/usr/bin/env bash
# A stack is backed up while it uploads and encodes, and restored into a new home. Takes the build directory.
# shellcheck source-path=SCRIPTDIR
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
root=$(cd "$here/../.." && pwd -P)
build=$(cd "$1" && pwd -P)

. "$root/tests/stack/expect.sh"
. "$root/tests/stack/stack.sh"
. "$here/damage_cases.sh"

backup=$work/backup

# make_clip FILE SECONDS TONE [WIDTHxHEIGHT]
make_clip() {
  ffmpeg -v error -y -f lavfi -i "testsrc2=size=${4:-426x240}:rate=25:duration=$2" \
    -f lavfi -i "sine=frequency=$3:duration=$2" -c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a aac -shortest "$1"
}

# upload FILE: a new video, sets `video`.
upload() {
  new_video "$1"
  expect_true "the PUT is accepted" test "$status" -ge 200 -a "$status" -le 201
  complete
  expect "upload/complete" "$status" 200
}

# back_up [ARGUMENT…]: of the stack that is up; the manifest is in $work/body.
back_up() {
  status=0
  SLUICE_HOME=$work/home SLUICE_BUILD_DIR=$build "$root/scripts/backup" "$@" "$backup" >"$work/body" 2>"$work/backup.log" ||
    status=$?
}

# restore HOME [MOMENT]
restore() {
  status=0
  SLUICE_HOME=$1 SLUICE_BUILD_DIR=$build "$root/scripts/restore" "$backup" "${@:2}" >"$work/restore.out" \
    2>"$work/restore.log" || status=$?
}

stop_stack() {
  kill -TERM "$stack_pid"
  wait "$stack_pid" || true
  stack_pid=
}

# played VIDEO: prints the sha256 of all that a player reads of it, playlists and segments.
played() {
  local play_base playlist uri
  as student POST /playback/start \
    "{\"video_id\": $1, \"enrollment_id\": $(of_run .student.enrollment_id), \"device_id\": \"laptop\"}"
  expect "playback/start" "$status" 201
  play_base=$(answer .play_url)
  play_base=${play_base%/*}
  request GET "$play_base/master.m3u8"
  cp "$work/body" "$work/master"
  sha256sum <"$work/master"
  while read -r playlist; do
    request GET "$play_base/$playlist"
    cp "$work/body" "$work/playlist"
    sha256sum <"$work/playlist"
    while read -r uri; do
      request GET "$play_base/${playlist%/*}/$uri"
      printf '%s %s %s\n' "$uri" "$status" "$(sha256sum <"$work/body")"
    done < <(sed -n 's/^#EXT-X-MAP:URI="\([^"]*\)".*/\1/p; /^[^#]/p' "$work/playlist" | sort -u)
  done < <(sed -n 's/.*URI="\([^"]*\)".*/\1/p; /^[^#]/p' "$work/master")
}

encoding() { [ "$(sql "SELECT count(*) FROM task WHERE video_id = $1 AND state = 'running' AND kind = 'chunk'")" != 0 ]; }

a_backup_is_made_while_a_video_is_encoded() {
  make_clip "$work/one.mp4" 6 440
  make_clip "$work/two.mp4" 5 550
  make_clip "$work/long.mp4" 30 660 640x360
  upload "$work/one.mp4"
  first=$video
  upload "$work/two.mp4"
  second=$video
  for video in "$first" "$second"; do wait_for "video $video" 60 settled; done
  played "$first" >"$work/first"
  played "$second" >"$work/second"
  expect_true "segments were played" test "$(grep -c ' 200 ' "$work/first")" -ge 4
  upload "$work/long.mp4"
  unfinished=$video
  wait_for "a task at work" 30 encoding "$unfinished"

  back_up
  expect "scripts/backup" "$status $(cat "$work/backup.log")" "0 "
  moment=$(answer .moment)
  # Three, and the four of the demo academy that play directly.
  expect "videos, lost objects, secrets" "$(answer '[.videos, .objects.lost, .secrets] | @csv')" "7,0,false"
  expect "copied" "$(answer .copied.objects)" "$(answer .objects.count)"
  expect "the video that is being encoded" "$(sql "SELECT status FROM video WHERE id = $unfinished")" PROCESSING
  expect "passwords in the backup" "$(grep -rlaF "$(jq -r .database_url "$work/home/run.json" | cut -d : -f 3 | cut -d @ -f 1)" "$backup" || true)" ""
  expect "who may read it" "$(stat -c %a "$backup" "$backup/$moment")" $'700\n700'
}

a_second_backup_copies_only_what_is_new() {
  make_clip "$work/late.mp4" 3 770
  upload "$work/late.mp4"
  late=$video
  for video in "$unfinished" "$late"; do wait_for "video $video" 90 settled; done
  find "$backup/objects" -type f -printf '%P %i %T@ %s\n' | sort >"$work/objects.before"
  back_up --with-secrets
  expect "a second backup" "$status" 0
  with_secrets=$(answer .moment)
  expect "objects that changed" "$(comm -23 "$work/objects.before" <(find "$backup/objects" -type f -printf '%P %i %T@ %s\n' | sort))" ""
  sleep 1 # a moment is named by its second
  back_up
  expect "a third one copies" "$status $(answer .copied.objects)" "0 0"
}

# Somebody deletes a video after the rows were read, and before its objects are copied.
a_video_that_is_deleted_meanwhile_costs_another_moment() {
  upload "$work/late.mp4"
  wait_for "video $video" 60 settled
  sleep 1
  mkdir "$work/programs"
  cat >"$work/programs/sluice-api" <<EOT
#!/bin/sh
if [ "\$1" = storage ] && mkdir "$work/programs/deleted"; then
  curl --silent --request DELETE --header "Authorization: Bearer $(of_run .admin_token)" "$base_url/api/v1/videos/$video"
fi 2>/dev/null
exec "$build/sluice-api" "\$@"
EOT
  chmod +x "$work/programs/sluice-api"
  local build=$work/programs
  back_up
  expect "a backup while a video is deleted" "$status $(answer '[.videos, .objects.lost] | @csv')" "0 8,0"
  expect_true "it was deleted meanwhile" test -d "$work/programs/deleted"
}

a_restored_stack_goes_on() {
  stop_stack
  mv "$work/home" "$work/home.lost"
  restore "$work/home" "$moment"
  expect "scripts/restore" "$status" 0
  # Objects of later tasks would stand in the way of those that are made again.
  expect "objects in the restored storage that are not the moment's" \
    "$(cd "$work/home/storage" && find . -type f -printf '%P\n' | LC_ALL=C sort | LC_ALL=C comm -3 - <(cut -f 1 "$backup/$moment/objects.tsv"))" ""
  expect "what the audit of the restored home found" "$(tail -n 1 "$work/restore.out" | jq .findings)" 0
  start_stack
  for video in "$first" "$second"; do
    expect_true "video $video is READY" video_is READY
  done
  expect "what a player reads of the first video" "$(played "$first")" "$(cat "$work/first")"
  expect "what a player reads of the second video" "$(played "$second")" "$(cat "$work/second")"
  video=$unfinished
  wait_for "the video that was being encoded" 90 settled
  expect "it" "$(answer .status)" READY
  as admin GET "/videos/$late"
  expect "a video of after the backup" "$status" 404
  upload "$work/late.mp4"
  expect "a new upload takes its number" "$video" "$late"
  wait_for "it" 60 settled
  expect "it" "$(answer .status)" READY
  expect "sessions of players that are gone" "$(with_settings "$build/sluice-api" reconcile | jq -c .)" '{"closed":0,"expired":2,"revoked":0}'
  local found=0
  # What the tasks of before and of now left over.
  with_settings "$build/sluice-api" collect --min-age 0 >/dev/null
  with_settings "$build/sluice-api" audit --digests --min-age 0 >"$work/audit" || found=$?
  expect "the audit" "$found $(cat "$work/audit")" "0 $(tail -n 1 "$work/audit")"
}

a_restore_with_secrets_keeps_tokens() {
  local token
  token=$(of_lost .admin_token)
  stop_stack
  rm -rf "${work:?}/home"
  restore "$work/home" "$with_secrets"
  expect "scripts/restore of the moment with secrets" "$status" 0
  start_stack
  request GET "$base_url/api/v1/videos/$late" --header "Authorization: Bearer $token"
  expect "a token of before" "$status $(answer .status)" "200 READY"
}

of_lost() { jq -r "$1" "$work/run.json.first"; }

run_case() {
  printf '== %s (%d s)\n' "$1" "$SECONDS"
  "$1"
}

base_url=http://127.0.0.1:$port
start_stack
cp "$work/home/run.json" "$work/run.json.first"
run_case a_backup_is_made_while_a_video_is_encoded
run_case a_second_backup_copies_only_what_is_new
run_case a_video_that_is_deleted_meanwhile_costs_another_moment
run_case a_restored_stack_goes_on
run_case a_used_home_is_refused
run_case damaged_backups_are_refused
run_case a_lost_object_is_named
run_case a_restore_with_secrets_keeps_tokens
run_case an_installation_is_restored_by_its_settings
conclude
