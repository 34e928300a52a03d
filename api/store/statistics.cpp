#include "api/store/statistics.h"

#include "api/store/columns.h"
#include "api/store/sql.h"

namespace sluice::statistics {
namespace {

nlohmann::json text_or_null(const pqxx::row& row, const char* name) {
    const auto value = optional_column<std::string>(row, name);
    return value ? nlohmann::json(*value) : nlohmann::json();
}

nlohmann::json to_json(const pqxx::row& row) {
    nlohmann::json student{{"enrollment", row["enrollment_id"].as<std::int64_t>()},
                           {"progress", row["progress"].as<double>()},
                           {"completed", row["completed"].as<bool>()},
                           {"watched_seconds", row["progress"].as<double>() *
                                                   optional_column<double>(row, "duration_seconds").value_or(0)}};
    for (const char* name : {"student_name", "attendance_status", "rule", "effective_rule", "parent_phone",
                             "student_phone", "school", "grade"}) {
        student[name] = text_or_null(row, name);
    }
    return student;
}

}  // namespace

Audience audience(Database& database, std::int64_t tenant_id, std::int64_t video_id, const Filter& filter) {
    Audience all;
    for (const auto& row : database.run(sql::list_video_audience, tenant_id, video_id, filter.search,
                                        filter.attendance_status, filter.limit, filter.offset)) {
        all.total = row["total"].as<std::int64_t>();
        all.students.push_back(to_json(row));
    }
    return all;
}

Summary summary(Database& database, std::int64_t tenant_id, std::int64_t video_id,
                std::optional<double> newer_than_seconds) {
    const auto row = database.run(sql::summarize_video, tenant_id, video_id, newer_than_seconds)[0];
    return {row["total_students"].as<std::int64_t>(), row["completed_count"].as<std::int64_t>(),
            row["watched_seconds"].as<double>()};
}

}  // namespace sluice::statistics
