# Requests to the API of the version before (old) and of this one (new), in any order, as a balancer would send them.

declare -A api=()

# at VERSION METHOD PATH [JSON]: as admin; at_as VERSION ROLE …: as that role.
at_as() { base_url=${api[$1]} as "${@:2}"; }
at() { at_as "$1" admin "${@:2}"; }

# upload VERSION OTHER FILE: announced at VERSION, sent to OTHER, completed at VERSION; sets `video`.
upload() {
  at "$1" POST /videos/upload/init \
    "{\"session\": $(of_run .session_id), \"title\": \"${3##*/} $1\", \"filename\": \"${3##*/}\"}"
  expect "upload/init at $1" "$status" 201
  video=$(answer .video.id)
  upload_url=$(answer .upload_url)
  request PUT "${api[$2]}/${upload_url#http*://*/}" --upload-file "$3"
  expect_true "the PUT at $2 is accepted: $status" test "$status" -ge 200 -a "$status" -le 201
  at "$1" POST "/videos/$video/upload/complete"
  expect "upload/complete at $1" "$status" 200
}

requests_go_to_either() {
  local version other title
  for version in old new; do
    other=$([ "$version" = old ] && echo new || echo old)
    upload "$version" "$other" "$work/short.mp4"
    wait_for "a video" 60 settled
    for title in videos lectures sessions students enrollments session-enrollments attendance video-permissions \
      video-progress webhooks playback-sessions accounts "videos/$video" "videos/$video/stats" \
      "videos/$video/achievement" "videos/$video/tasks" "video-playback-events?range=7d"; do
      at new GET "/$title"
      [ "$status" != 404 ] || continue
      expect "GET /$title at this version's" "$status" 200
      at old GET "/$title"
      # What is new in this version is not in the one before.
      [ "$status" = 404 ] || expect "GET /$title at the older one's" "$status" 200
    done
    at "$version" PATCH "/videos/$video" "{\"title\": \"by $version\"}"
    expect "a change at $version" "$status" 200
    at "$other" GET "/videos/$video"
    expect "what $other says of it" "$(answer .title)" "by $version"
    at "$version" POST /students "{\"name\": \"$version\", \"user_id\": \"student-$version\"}"
    expect "a student made at $version" "$status" 201
    at "$other" DELETE "/students/$(answer .id)"
    expect "and deleted at $other" "$status" 204
  done
}

# start VERSION: the student starts `video`; sets `token`.
start() {
  at_as "$1" student POST /playback/start \
    "{\"video_id\": $video, \"enrollment_id\": $(of_run .student.enrollment_id), \"device_id\": \"laptop\"}"
  expect "playback/start at $1" "$status" 201
  token=$(answer .token)
}

playback_goes_to_either() {
  local version other playlist uri
  for version in old new; do
    other=$([ "$version" = old ] && echo new || echo old)
    for video in "$of_before" "$video"; do
      start "$version"
      for at in "$other" "$version" "$other"; do
        request GET "${api[$at]}/p/$token/master.m3u8"
        expect "the playlist at $at, started at $version" "$status" 200
        playlist=$(sed -n '/^[^#]/p' "$work/body" | head -n 1)
        request GET "${api[$at]}/p/$token/$playlist"
        expect "$playlist at $at" "$status" 200
        uri=${playlist%/*}/$(sed -n '/^[^#]/p' "$work/body" | head -n 1)
        request GET "${api[$at]}/p/$token/$uri"
        expect "$uri at $at" "$status" 200
        of_token "$at" heartbeat ', "position": 1'
        expect "a heartbeat at $at of a session of $version" "$status" 200
      done
      of_token "$other" refresh
      expect "refresh at $other" "$status" 200
      token=$(answer '.token // empty')
      of_token "$version" heartbeat
      expect "a heartbeat at $version with a token refreshed at $other" "$status" 200
      of_token "$other" end
      expect "the end at $other" "$status" 200
      wait_for_or_fault "the end at $version" 3 refused_at "$version"
    done
  done
}

# of_token VERSION WHAT [FIELDS]: a call of the player.
of_token() {
  request POST "${api[$1]}/api/v1/playback/$2" --header 'Content-Type: application/json' \
    --data-binary "{\"token\": \"$token\"${3:-}}"
}

refused_at() {
  request GET "${api[$1]}/p/$token/master.m3u8"
  [ "$status" = 403 ]
}

a_login_is_good_at_either() {
  local version password access
  password=$(sed -n 's/^SLUICE_DEMO_PASSWORD=//p' "$work/home/secrets.env")
  for version in old new; do
    request POST "${api[$version]}/api/v1/auth/login" --header 'Content-Type: application/json' \
      --data-binary "{\"username\": \"admin\", \"password\": \"$password\"}"
    expect "a login at $version" "$status" 200
    access=$(answer '.access // .access_token // .token')
    for at in old new; do
      request GET "${api[$at]}/api/v1/videos" --header "Authorization: Bearer $access"
      expect "the token of a login at $version, at $at" "$status" 200
    done
  done
}

rights_that_are_taken_away_at_one_end_at_the_other() {
  local version other enrollment permission
  enrollment=$(of_run .student.enrollment_id)
  for version in old new; do
    other=$([ "$version" = old ] && echo new || echo old)
    start "$other"
    at "$version" POST /video-permissions "{\"video\": $video, \"enrollment\": $enrollment, \"rule\": \"blocked\"}"
    expect "a permission at $version" "$status" 201
    permission=$(answer .id)
    wait_for_or_fault "the end of a session of $other, blocked at $version" 3 refused_at "$other"
    at_as "$other" student POST /playback/start "{\"video_id\": $video, \"enrollment_id\": $enrollment, \"device_id\": \"laptop\"}"
    expect "a start at $other" "$status" 403
    at "$other" DELETE "/video-permissions/$permission"
    expect "the permission's end at $other" "$status" 204
    start "$version"
    at "$other" PATCH "/videos/$video" '{"max_speed": 1.5}'
    expect "another policy at $other" "$status" 200
    wait_for_or_fault "the end of a token of $version" 3 refused_at "$version"
    start "$other"
    at "$version" POST /video-permissions "{\"video\": $video, \"enrollment\": $enrollment, \"rule\": \"once\"}"
    expect "another rule at $version" "$status" 201
    permission=$(answer .id)
    wait_for_or_fault "the end of a token of $other after another rule at $version" 3 refused_at "$other"
    at "$other" DELETE "/video-permissions/$permission"
    at "$version" PATCH "/videos/$video" '{"max_speed": 2}'
  done
}

# Goes on without it.
wait_for_or_fault() {
  local what=$1 deadline=$((SECONDS + $2))
  shift 2
  until "$@" || [ "$SECONDS" -ge "$deadline" ]; do sleep 0.1; done
  expect_true "$what" "$@"
}
