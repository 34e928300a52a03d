#include "api/routes/operations.h"

#include <fmt/format.h>

#include "api/openapi.h"
#include "api/server.h"
#include "api/store/sql.h"
#include "common/log.h"

namespace sluice::routes::operations {
namespace {

template <class Check>
bool works(const char* dependency, Check&& check) {
    try {
        check();
        return true;
    } catch (const std::exception& failure) {
        log::warning("dependency_away", {{"dependency", dependency}, {"reason", failure.what()}});
        return false;
    }
}

}  // namespace

Response healthz(Services& /*services*/, const Request& /*request*/) {
    return Response::json({{"status", "ok"}});
}

Response readyz(Services& services, const Request& /*request*/) {
    const bool database = works("database", [&] { services.database.run(sql::ping); });
    const bool redis = works("redis", [&] { services.redis.command({"PING"}); });
    const bool storage = works("storage", [&] { services.storage.check(); });
    const bool all = database && redis && storage;
    return Response::json(
        {{"status", all ? "ok" : "unavailable"}, {"database", database}, {"redis", redis}, {"storage", storage}},
        all ? 200 : 503);
}

Response openapi(Services& /*services*/, const Request& /*request*/) {
    static const auto document = openapi_document(all_routes());
    return Response::json(document);
}

Response metrics(Services& services, const Request& /*request*/) {
    std::string text =
        "# HELP sluice_tasks Tasks by kind and state.\n"
        "# TYPE sluice_tasks gauge\n";
    for (const auto& row : services.database.run(sql::count_tasks_by_state)) {
        text += fmt::format("sluice_tasks{{kind=\"{}\",state=\"{}\"}} {}\n", row["kind"].c_str(), row["state"].c_str(),
                            row["tasks"].c_str());
    }
    text +=
        "# HELP sluice_videos Videos by status.\n"
        "# TYPE sluice_videos gauge\n";
    for (const auto& row : services.database.run(sql::count_videos_by_status)) {
        text += fmt::format("sluice_videos{{status=\"{}\"}} {}\n", row["status"].c_str(), row["videos"].c_str());
    }
    text +=
        "# HELP sluice_oldest_claimable_task_seconds Age of the task that has waited longest.\n"
        "# TYPE sluice_oldest_claimable_task_seconds gauge\n";
    text += fmt::format("sluice_oldest_claimable_task_seconds {}\n",
                        services.database.run(sql::oldest_claimable_task)[0][0].c_str());
    return Response::text(std::move(text), "text/plain; version=0.0.4; charset=utf-8");
}

}  // namespace sluice::routes::operations
