#include "api/store/queue/workers.h"

#include "api/store/postgres/columns.h"
#include "api/store/postgres/sql.h"

namespace sluice::workers {
namespace {

nlohmann::json text_of(const pqxx::row& row, const char* name) {
    const auto value = optional_column<std::string>(row, name);
    return value ? nlohmann::json(*value) : nlohmann::json();
}

}  // namespace

void note(Database& database, const Presence& worker) {
    database.run(sql::note_worker, worker.id, worker.host, worker.version);
}

nlohmann::json list(Database& database, std::int64_t tenant_id) {
    auto list = nlohmann::json::array();
    for (const auto& row : database.run(sql::list_workers, tenant_id)) {
        const auto speed = optional_column<double>(row, "speed");
        list.push_back({{"id", text_of(row, "id")},
                        {"host", text_of(row, "host")},
                        {"version", text_of(row, "version")},
                        {"state", text_of(row, "state")},
                        {"task", json_column(row, "task")},
                        {"speed", speed ? nlohmann::json(*speed) : nlohmann::json()},
                        {"done_1h", row["done_1h"].as<std::int64_t>()},
                        {"failed_1h", row["failed_1h"].as<std::int64_t>()},
                        {"seen_at", time_column(row, "seen_at")}});
    }
    return list;
}

}  // namespace sluice::workers
