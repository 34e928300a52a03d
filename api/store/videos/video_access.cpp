#include "api/store/videos/video_access.h"

#include "api/domain/catalogue.h"
#include "api/store/catalogue/resources.h"
#include "api/store/postgres/columns.h"
#include "api/store/postgres/sql.h"
#include "api/store/videos/video_row.h"

namespace sluice::video_access {

std::vector<StudentVideo> list(Database& database, std::int64_t tenant_id, const std::string& user_id,
                               std::optional<std::int64_t> session_id, std::optional<std::int64_t> lecture_id,
                               std::int64_t limit) {
    if (database.run(sql::find_student, tenant_id, user_id).empty()) {
        throw ApiError(error::student_profile_not_linked);
    }
    std::vector<StudentVideo> list;
    for (const auto& row : database.run(sql::list_student_videos, tenant_id, user_id, session_id, limit, lecture_id)) {
        auto& video = list.emplace_back();
        video.video = videos::to_video(row);
        video.enrollment_id = optional_column<std::int64_t>(row, "enrollment_id");
        video.access = {row["is_callers"].as<bool>(), row["is_active"].as<bool>(), row["opens_session"].as<bool>(),
                        video.video.playable, permission_rule(row["rule"].c_str()).value()};
        video.progress = row["watched_share"].as<double>();
        video.last_position_seconds = row["last_position_seconds"].as<double>();
        video.max_watched_seconds = row["max_watched_seconds"].as<double>();
        video.session_position = row["session_position"].as<int>();
        video.completed = row["completed"].as<bool>();
    }
    return list;
}

std::optional<nlohmann::json> permit(Database& database, std::int64_t tenant_id, std::int64_t video_id,
                                     const std::vector<std::int64_t>& enrollments, PermissionRule rule) {
    const auto set = [&](Transaction& transaction) -> std::optional<nlohmann::json> {
        // First, so that two concurrent calls wait for each other here, and not in each other's rows.
        if (transaction.run(sql::raise_policy_version, tenant_id, video_id).empty()) return std::nullopt;
        const auto known = transaction.run(sql::count_enrollments_of_video, tenant_id, video_id, enrollments)[0][0];
        if (known.as<std::size_t>() != enrollments.size())
            throw ApiError(error::not_found, "There is no such enrolment.", "enrollments");
        std::vector<std::int64_t> ids;
        for (const auto& row : transaction.run(sql::permit_videos, tenant_id, video_id, enrollments, name(rule)))
            ids.push_back(row[0].as<std::int64_t>());
        return resources::find_all(transaction, catalogue::video_permissions, {tenant_id, {}}, ids);
    };
    try {
        return database.transaction(set);
    } catch (const StatementRefused& refusal) {
        if (refusal.reason() != StatementRefused::Reason::foreign_key_violation) throw;
        throw ApiError(error::not_found, "There is no such enrolment.", "enrollments");  // it went in this moment
    }
}

}  // namespace sluice::video_access
