#pragma once

#include "api/domain/errors.h"
#include "api/domain/playback/playback_policy.h"
#include "api/domain/role.h"

/// Who may start to play a video. Pure.
namespace sluice {

/// What the decision depends on. The defaults are those of an enrolment that does not exist.
struct StartFacts {
    bool enrollment_is_callers = false;
    bool enrollment_is_active = false;  ///< and in the lecture that the video belongs to
    bool opens_session = false;         ///< the enrolment opens the class meeting that the video belongs to
    bool video_is_playable = false;
    PermissionRule rule = PermissionRule::free;
    bool account_is_disabled = false;  ///< the caller's account, if this database has one
};

/// The first refusal of contract §6 that applies; nullptr if the student may play. A caller who is not a student is
/// always sent to /videos/{id}/play.
[[nodiscard]] const ErrorKind* start_refusal(Role role, const StartFacts& facts);

}  // namespace sluice
