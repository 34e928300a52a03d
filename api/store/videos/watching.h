#pragma once

#include <cstdint>
#include <optional>

#include <nlohmann/json.hpp>

#include "api/store/postgres/database.h"

/// How a video is watched: which parts, how far, and when.
namespace sluice::watching {

/// How often each of `parts` parts of the video was watched, by all students or by one enrolment. `duration` in
/// seconds.
struct HeatRequest {
    double duration = 0;
    int parts = 100;
    std::optional<std::int64_t> enrollment_id;
};

/// `{duration, students, buckets: [{start, end, students, times}]}`; `times` counts a part that was half watched as a
/// half. Of one enrolment each bucket also has a `tier`: 0 not, 1 once, 2 twice, 3 more often.
nlohmann::json heatmap(Database& database, std::int64_t tenant_id, std::int64_t video_id, const HeatRequest& request);

/// `[{from, to, students}]` of `bins` bins of progress, from 0 to 1.
nlohmann::json progress_bins(Database& database, std::int64_t tenant_id, std::int64_t video_id, int bins);

/// `[{at, sessions, danger, warn, info}]` by `unit`, "hour" or "day", with at least one of these. `seconds` back from
/// now; std::nullopt: since ever.
nlohmann::json activity(Database& database, std::int64_t tenant_id, std::int64_t video_id,
                        const std::optional<double>& seconds, const char* unit);

}  // namespace sluice::watching
