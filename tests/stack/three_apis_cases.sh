# What API processes agree on: limits, and who may go on.

# Runs beside the stack with the very environment of its API.
three_apis() {
  with_settings node "$here/three_apis.js" \
    "$work/home/run.json" "$build/sluice-api" "$video" "$(free_port)" "$(free_port)" >"$work/body"
}

three_apis_agree() {
  expect_true "three API processes" three_apis
  expect "starts that were answered otherwise" "$(answer .storm.other)" 0
  expect "starts" "$(answer '.storm.opened + .storm.refused')" 1000
  expect_true "some were let in" test "$(answer .storm.opened)" -ge 3
  expect_true "some were refused" test "$(answer .storm.refused)" -ge 1
  expect_true "sessions at any moment" between 1 "$(answer .storm.sessions)" 3
  expect_true "devices at any moment" between 1 "$(answer .storm.devices)" 2
  expect "sessions of two devices" "$(answer '.limits.kept | join(" ")')" "201 201"
  expect "a third, at each of them" "$(answer '.limits.refusals | unique | join(" ")')" device_limit_exceeded
  expect "the session that the same device has replaced" "$(answer .limits.replaced)" session_inactive
  expect "after an end" "$(answer .limits.again)" 201
  expect "a segment before the permission changes" "$(answer .permission.before)" 200
  expect "a segment after it, at another process" "$(answer .permission.after)" 403
  expect "a sign of life, at the third" "$(answer .permission.detail)" policy_changed
  expect "an end" "$(answer .permission.ended)" 200
  expect "meanwhile, those whom it does not concern" "$(answer '.permission.others | join(" ")')" 200
  expect_true "how long the change took" between 0 "$(answer .permission.ms)" 1000
  expect "a segment before the third violation" "$(answer .revocation.before)" 200
  expect "a segment after it, at another process" "$(answer .revocation.after)" 403
  expect_true "how long that took" between 0 "$(answer .revocation.ms)" 1000
}
