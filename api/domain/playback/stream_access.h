#pragma once

#include <cstdint>
#include <optional>

#include "api/domain/errors.h"
#include "api/domain/playback/playback_access.h"

/// Who may have the file of a video as it was uploaded. Pure.
namespace sluice {

struct StreamFacts {
    bool is_published = false;        ///< the lecture
    std::int64_t free_videos = 0;     ///< so many of the lecture's first videos are open to everybody
    std::int64_t place = 0;           ///< of the video in its lecture, from 0: by session, then by the video's order
    std::optional<Role> caller = {};  ///< std::nullopt: a visitor
    bool wants_preview = false;       ///< staff look at what visitors may not see
    bool account_is_pending = false;  ///< the caller's account waits for its owner to set a password
    StartFacts enrollment = {};       ///< of a student
};

/// nullptr if the caller may have it. A free video of a published lecture is open to all; the rest to students whose
/// enrolment opens it, and as a preview to admins, staff and instructors.
[[nodiscard]] const ErrorKind* stream_refusal(const StreamFacts& facts);

}  // namespace sluice
