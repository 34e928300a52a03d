#include "api/store/videos/statistics.h"

#include <algorithm>

#include "api/domain/playback/watch_proof.h"
#include "api/store/postgres/columns.h"
#include "api/store/postgres/sql.h"

namespace sluice::statistics {
namespace {

nlohmann::json text_or_null(const pqxx::row& row, const char* name) {
    const auto value = optional_column<std::string>(row, name);
    return value ? nlohmann::json(*value) : nlohmann::json();
}

/// As long as the length of the video is not known, the ratio is 0 and no student is suspicious.
void add_proof(nlohmann::json& student, const pqxx::row& row) {
    constexpr double ms_per_second = 1000;
    const auto duration = optional_column<double>(row, "duration_seconds").value_or(0);
    const auto part = [&](double seconds) { return duration > 0 ? std::min(seconds / duration, 1.0) : 0; };
    auto watched = row["watched_ms"].as<double>() / ms_per_second;
    if (duration > 0) watched = std::min(watched, duration);
    const auto unserved = row["unserved_ms"].as<double>() / ms_per_second;
    const auto claimed = row["completed"].as<bool>() ? 1 : row["progress"].as<double>();
    student["watched_seconds"] = watched;
    student["watched_ratio"] = part(watched);
    student["suspicious"] = duration > 0 && is_suspicious(claimed, part(watched), part(unserved));
}

nlohmann::json to_json(const pqxx::row& row) {
    nlohmann::json student{{"enrollment", row["enrollment_id"].as<std::int64_t>()},
                           {"progress", row["progress"].as<double>()},
                           {"last_position", row["last_position_seconds"].as<double>()},
                           {"completed", row["completed"].as<bool>()}};
    for (const char* name : {"student_name", "attendance_status", "rule", "effective_rule", "parent_phone",
                             "student_phone", "school", "grade"}) {
        student[name] = text_or_null(row, name);
    }
    add_proof(student, row);
    return student;
}

}  // namespace

Audience audience(Database& database, std::int64_t tenant_id, std::int64_t video_id, const Filter& filter) {
    Audience all;
    for (const auto& row : database.run(sql::list_video_audience, tenant_id, video_id, filter.search,
                                        filter.attendance_status, filter.only_active, filter.limit, filter.offset)) {
        all.total = row["total"].as<std::int64_t>();
        all.students.push_back(to_json(row));
    }
    return all;
}

nlohmann::json policy_impact(Database& database, std::int64_t tenant_id, std::int64_t video_id, std::int64_t limit) {
    auto list = nlohmann::json::array();
    for (const auto& row : database.run(sql::list_policy_impact, tenant_id, video_id, limit)) {
        list.push_back({{"enrollment", row["enrollment_id"].as<std::int64_t>()},
                        {"student_name", text_or_null(row, "student_name")},
                        {"rule", row["rule"].c_str()},
                        {"effective_rule", row["effective_rule"].c_str()},
                        {"completed", row["completed"].as<bool>()}});
    }
    return list;
}

Summary summary(Database& database, std::int64_t tenant_id, std::int64_t video_id) {
    const auto row = database.run(sql::summarize_video, tenant_id, video_id)[0];
    return {row["total_students"].as<std::int64_t>(), row["completed_count"].as<std::int64_t>(),
            row["watched_seconds"].as<std::int64_t>()};
}

}  // namespace sluice::statistics
