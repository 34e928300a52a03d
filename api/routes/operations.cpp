#include "api/routes/operations.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "api/metrics/metrics.h"
#include "api/routes/openapi.h"
#include "api/server/server.h"
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

std::string gauge(const char* name, const char* help, const std::string& values) {
    return fmt::format("# HELP {0} {1}\n# TYPE {0} gauge\n{2}", name, help, values);
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
    std::string depths;
    std::string ages;
    double oldest = 0;
    for (const auto& row : services.database.run(sql::count_tasks_by_state)) {
        const auto labels = fmt::format("tenant=\"{}\",kind=\"{}\"",
                                        sluice::metrics::label_value(row["tenant"].c_str()), row["kind"].c_str());
        depths +=
            fmt::format("sluice_tasks{{{},state=\"{}\"}} {}\n", labels, row["state"].c_str(), row["tasks"].c_str());
        if (row["state"].c_str() != std::string_view("queued")) continue;
        const auto seconds = row["oldest_seconds"].as<double>();
        oldest = std::max(oldest, seconds);
        ages += fmt::format("sluice_oldest_task_seconds{{{}}} {}\n", labels, seconds);
    }
    auto text = gauge("sluice_tasks", "Open tasks: queued, paused until their next try, running, expired.", depths);
    text += gauge("sluice_oldest_task_seconds", "Age of the queued task that has waited longest.", ages);
    text += gauge("sluice_oldest_claimable_task_seconds", "The same of all tenants and kinds.",
                  fmt::format("sluice_oldest_claimable_task_seconds {}\n", oldest));
    std::string videos;
    for (const auto& row : services.database.run(sql::count_videos_by_status)) {
        videos += fmt::format("sluice_videos{{status=\"{}\"}} {}\n", row["status"].c_str(), row["videos"].c_str());
    }
    text += gauge("sluice_videos", "Videos by status.", videos);
    const auto pace = services.database.run(sql::select_queue_pace)[0];
    text += gauge("sluice_worker_speed", "Estimated seconds of work that one worker does in a second, of late.",
                  fmt::format("sluice_worker_speed {}\n", pace["cost_per_second"].c_str()));
    text += gauge("sluice_workers", "Workers that have encoded something in the last hour.",
                  fmt::format("sluice_workers {}\n", pace["workers"].c_str()));
    return Response::text(text + sluice::metrics::text(), "text/plain; version=0.0.4; charset=utf-8");
}

}  // namespace sluice::routes::operations
