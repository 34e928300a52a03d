#include "api/store/videos/policy_facts.h"

#include "api/store/postgres/columns.h"
#include "api/store/postgres/sql.h"

namespace sluice {

std::vector<EnrollmentPolicy> list_policy_facts(Database& database, std::int64_t tenant_id, std::int64_t video_id,
                                                std::int64_t limit) {
    std::vector<EnrollmentPolicy> list;
    for (const auto& row : database.run(sql::list_policy_facts, tenant_id, video_id, limit)) {
        auto& student = list.emplace_back();
        student.enrollment_id = row["enrollment_id"].as<std::int64_t>();
        student.student_name = row["student_name"].as<std::string>();
        auto& facts = student.facts;
        facts.allow_skip = row["allow_skip"].as<bool>();
        facts.max_speed = row["max_speed"].as<double>();
        facts.show_watermark = row["show_watermark"].as<bool>();
        facts.allow_skip_override = optional_column<bool>(row, "allow_skip_override");
        facts.max_speed_override = optional_column<double>(row, "max_speed_override");
        facts.show_watermark_override = optional_column<bool>(row, "show_watermark_override");
        facts.rule = permission_rule(row["rule"].c_str()).value();
        facts.block_seek = row["block_seek"].as<bool>();
        facts.block_speed_control = row["block_speed_control"].as<bool>();
        facts.completed = row["completed"].as<bool>();
        facts.max_watched_seconds = row["max_watched_seconds"].as<double>();
    }
    return list;
}

std::int64_t count_active_sessions(Database& database, std::int64_t tenant_id, std::int64_t video_id) {
    return database.run(sql::count_active_sessions, tenant_id, video_id)[0][0].as<std::int64_t>();
}

}  // namespace sluice
