#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "api/store/postgres/database.h"
#include "api/store/videos/videos.h"

namespace sluice {

/// What a player shows around the picture.
struct StartDetails {
    videos::Video video;
    std::string student_name;
    double last_position_seconds = 0;
    double max_watched_seconds = 0;
    bool completed = false;
    /// `{video, title}` of the video that follows in the lecture and that the enrolment lets play; null if there is
    /// none.
    nlohmann::json next;
};

/// std::nullopt if the tenant has no such video or enrolment.
std::optional<StartDetails> find_start_details(Database& database, std::int64_t tenant_id, std::int64_t video_id,
                                               std::int64_t enrollment_id);

}  // namespace sluice
