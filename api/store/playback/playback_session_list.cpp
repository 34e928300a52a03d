#include "api/store/playback/playback_session_list.h"

#include <iterator>
#include <vector>

#include "api/store/postgres/columns.h"
#include "api/store/postgres/sql.h"

namespace sluice::playback_session_list {
namespace {

nlohmann::json text_or_null(const pqxx::row& row, const char* name) {
    const auto text = optional_column<std::string>(row, name);
    return text ? nlohmann::json(*text) : nlohmann::json();
}

nlohmann::json session_json(const pqxx::row& row) {
    const auto enrollment_id = optional_column<std::int64_t>(row, "enrollment_id");
    return {{"id", row["id"].c_str()},
            {"video", row["video_id"].as<std::int64_t>()},
            {"enrollment", enrollment_id ? nlohmann::json(*enrollment_id) : nlohmann::json()},
            {"video_title", row["video_title"].c_str()},
            {"student_name", text_or_null(row, "student_name")},
            {"session_id", row["id"].c_str()},
            {"device_id", row["device_id"].c_str()},
            {"device_label", text_or_null(row, "device_label")},
            {"status", row["state"].c_str()},
            {"started_at", time_column(row, "started_at")},
            {"ended_at", time_column(row, "ended_at")},
            {"last_seen_at", time_column(row, "last_seen_at")},
            {"end_reason", text_or_null(row, "end_reason")},
            {"events", row["events"].as<std::int64_t>()},
            {"violations", row["violations"].as<std::int64_t>()},
            {"ip", text_or_null(row, "ip")},
            {"user_agent", text_or_null(row, "user_agent")}};
}

/// Of the students whose name is searched for; empty without a search.
std::vector<std::int64_t> named_enrollments(Database& database, std::int64_t tenant_id, const Filter& filter) {
    std::vector<std::int64_t> ids;
    if (!filter.search) return ids;
    for (const auto& row : database.run(sql::find_enrollments_by_name, tenant_id, *filter.search))
        ids.push_back(row[0].as<std::int64_t>());
    return ids;
}

}  // namespace

Page list(Database& database, std::int64_t tenant_id, const Filter& filter, std::int64_t limit, std::int64_t offset) {
    Page page;
    const auto named = named_enrollments(database, tenant_id, filter);
    for (const auto& row :
         database.run(sql::list_playback_sessions, tenant_id, filter.video_id, filter.enrollment_id, filter.lecture_id,
                      filter.status, filter.search, filter.ids, limit, offset, named)) {
        page.sessions.push_back(session_json(row));
    }
    page.count = std::ssize(page.sessions);
    // A first page that is not full is all that there is.
    if (offset == 0 && page.count < limit) return page;
    page.count = database
                     .run(sql::count_playback_sessions, tenant_id, filter.video_id, filter.enrollment_id,
                          filter.lecture_id, filter.status, filter.search, filter.ids, named)[0][0]
                     .as<std::int64_t>();
    return page;
}

std::optional<std::string> find_user(Database& database, std::int64_t tenant_id, const std::string& session_id) {
    const auto rows = database.run(sql::select_playback_session_user, tenant_id, session_id);
    if (rows.empty()) return std::nullopt;
    return rows[0]["user_id"].as<std::string>();
}

std::size_t forget_viewers(Database& database, int max_age_days, int limit) {
    return static_cast<std::size_t>(database.run(sql::forget_viewers, max_age_days, limit).affected_rows());
}

}  // namespace sluice::playback_session_list
