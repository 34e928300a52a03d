#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/domain/playback/playback_access.h"
#include "api/store/postgres/database.h"
#include "api/store/videos/videos.h"

/// Videos as students see them, and the permissions that staff set.
namespace sluice::video_access {

struct StudentVideo {
    videos::Video video;
    std::optional<std::int64_t> enrollment_id;  ///< the student's, in the video's lecture
    StartFacts access;
    double progress = 0;  ///< of watching, 0 to 1
    double last_position_seconds = 0;
    double max_watched_seconds = 0;
    int session_position = 0;
    bool completed = false;
};

/// READY or playable videos of one session, of one lecture, or of every lecture that the user is enrolled in. Throws
/// ApiError(student_profile_not_linked) if no student of the tenant has this user.
std::vector<StudentVideo> list(Database& database, std::int64_t tenant_id, const std::string& user_id,
                               std::optional<std::int64_t> session_id, std::optional<std::int64_t> lecture_id,
                               std::int64_t limit);

/// Gives many enrolments one rule for a video, as an override, and raises the video's policy version once. Returns the
/// permissions, by id; std::nullopt if the tenant has no such video. Throws ApiError(not_found) if one of the
/// enrolments is not in the video's lecture.
std::optional<nlohmann::json> permit(Database& database, std::int64_t tenant_id, std::int64_t video_id,
                                     const std::vector<std::int64_t>& enrollments, PermissionRule rule);

}  // namespace sluice::video_access
