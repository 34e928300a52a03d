#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "api/store/postgres/database.h"

/// A video's audience: the students who are enrolled in its lecture. Each function is one query, however many students
/// there are.
namespace sluice::statistics {

struct Filter {
    std::optional<std::string> search;             ///< in the student's name
    std::optional<std::string> attendance_status;  ///< in the video's session
    bool only_active = true;                       ///< leaves out enrolments that are not ACTIVE
    std::int64_t limit = 0;
    std::int64_t offset = 0;
};

struct Audience {
    std::int64_t total = 0;  ///< students that match the filter
    /// `{enrollment, student_name, attendance_status, progress, completed, rule, effective_rule, parent_phone,
    /// student_phone, school, grade, last_position, watched_seconds, watched_ratio, suspicious}`, by name. `progress`
    /// and `watched_ratio` are from 0 to 1.
    nlohmann::json students = nlohmann::json::array();
};

[[nodiscard]] Audience audience(Database& database, std::int64_t tenant_id, std::int64_t video_id,
                                const Filter& filter);

/// `{enrollment, student_name, rule, effective_rule, completed}` of at most `limit` ACTIVE enrolments, by name.
[[nodiscard]] nlohmann::json policy_impact(Database& database, std::int64_t tenant_id, std::int64_t video_id,
                                           std::int64_t limit);

/// Of the ACTIVE enrolments.
struct Summary {
    std::int64_t total_students = 0;
    std::int64_t completed_count = 0;
    std::int64_t watched_seconds = 0;  ///< by the progress that the students' players report
};

[[nodiscard]] Summary summary(Database& database, std::int64_t tenant_id, std::int64_t video_id);

}  // namespace sluice::statistics
