#pragma once

#include "api/domain/errors.h"
#include "api/domain/playback/playback_policy.h"
#include "api/domain/role.h"

/// Who may start to play a video. Pure.
namespace sluice {

/// What the answer depends on. The defaults are those of an enrolment that does not exist.
struct StartFacts {
    bool enrollment_is_callers = false;
    bool enrollment_is_active = false;  ///< and in the lecture that the video belongs to
    bool opens_session = false;         ///< the enrolment opens the class meeting that the video belongs to
    bool video_is_playable = false;
    PermissionRule rule = PermissionRule::free;
    bool account_is_disabled = false;  ///< the caller's, where there is one here
};

/// The first of contract §6's refusals that applies; null when the student may play. Whoever is no student is sent to
/// /videos/{id}/play whatever else is the case.
[[nodiscard]] const ErrorKind* start_refusal(Role role, const StartFacts& facts);

}  // namespace sluice
