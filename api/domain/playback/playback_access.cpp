#include "api/domain/playback/playback_access.h"

namespace sluice {

const ErrorKind* start_refusal(Role role, const StartFacts& facts) {
    if (role != Role::student) return &error::instructor_must_use_play_api;
    if (facts.account_is_disabled) return &error::account_disabled;
    if (!facts.enrollment_is_callers || !facts.enrollment_is_active) return &error::enrollment_mismatch;
    if (!facts.opens_session) return &error::no_session_access;
    if (!facts.video_is_playable) return &error::video_not_ready;
    if (facts.rule == PermissionRule::blocked) return &error::blocked;
    return nullptr;
}

}  // namespace sluice
