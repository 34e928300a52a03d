#include "api/store/videos/board_changes.h"

#include "api/store/postgres/columns.h"
#include "api/store/postgres/sql.h"

namespace sluice::board {
namespace {

template <class T>
nlohmann::json value_or_null(const pqxx::row& row, const char* name) {
    const auto value = optional_column<T>(row, name);
    return value ? nlohmann::json(*value) : nlohmann::json();
}

}  // namespace

std::vector<nlohmann::json> changed_videos(Database& database, std::int64_t tenant_id,
                                           const std::vector<std::int64_t>& ids) {
    std::vector<nlohmann::json> list;
    for (const auto& row : database.run(sql::list_changed_videos, tenant_id, ids)) {
        list.push_back({{"id", row["id"].as<std::int64_t>()},
                        {"status", row["status"].c_str()},
                        {"progress", row["progress"].as<double>()},
                        {"eta_seconds", value_or_null<double>(row, "eta_seconds")},
                        {"queue_position", value_or_null<std::int64_t>(row, "queue_position")},
                        {"playable", row["playable"].as<bool>()},
                        {"error_code", value_or_null<std::string>(row, "error_code")},
                        {"error_reason", value_or_null<std::string>(row, "error_reason")},
                        {"updated_at", time_column(row, "updated_at")}});
    }
    return list;
}

std::vector<nlohmann::json> changed_tasks(Database& database, std::int64_t tenant_id,
                                          const std::vector<std::int64_t>& ids) {
    std::vector<nlohmann::json> list;
    for (const auto& row : database.run(sql::list_changed_tasks, tenant_id, ids)) {
        list.push_back({{"id", row["id"].as<std::int64_t>()},
                        {"video_id", row["video_id"].as<std::int64_t>()},
                        {"kind", row["kind"].c_str()},
                        {"state", row["state"].c_str()},
                        {"attempt", row["attempt"].as<int>()},
                        {"worker", value_or_null<std::string>(row, "leased_by")},
                        {"progress", row["progress"].as<double>()},
                        {"first_segment", value_or_null<std::int64_t>(row, "first_segment")},
                        {"segment_count", value_or_null<std::int64_t>(row, "segment_count")},
                        {"error_code", value_or_null<std::string>(row, "error_code")}});
    }
    return list;
}

}  // namespace sluice::board
