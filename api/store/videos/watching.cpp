#include "api/store/videos/watching.h"

#include <algorithm>
#include <cmath>

#include "api/store/postgres/columns.h"
#include "api/store/postgres/sql.h"

namespace sluice::watching {
namespace {

/// Most of a part that was watched counts as once.
int tier_of(double times) {
    constexpr int max_tier = 3;
    return std::min(static_cast<int>(std::lround(times)), max_tier);
}

}  // namespace

nlohmann::json heatmap(Database& database, std::int64_t tenant_id, std::int64_t video_id, const HeatRequest& request) {
    constexpr double ms_per_second = 1000;
    auto buckets = nlohmann::json::array();
    const double width = request.duration / request.parts;
    if (width > 0) {
        for (int i = 0; i < request.parts; ++i)
            buckets.push_back({{"start", width * i}, {"end", width * (i + 1)}, {"students", 0}, {"times", 0.0}});
        for (const auto& row : database.run(sql::list_watched_parts, tenant_id, video_id, request.parts,
                                            width * ms_per_second, request.enrollment_id)) {
            const auto part = row["part"].as<std::size_t>();
            if (part >= buckets.size()) continue;
            buckets[part]["students"] = row["students"].as<std::int64_t>();
            buckets[part]["times"] = row["ms"].as<double>() / (width * ms_per_second);
        }
    }
    if (request.enrollment_id) {
        for (auto& bucket : buckets)
            bucket["tier"] = tier_of(bucket.at("times").get<double>());
    }
    const auto students =
        database.run(sql::count_watchers, tenant_id, video_id, request.enrollment_id)[0][0].as<std::int64_t>();
    return {{"duration", request.duration}, {"students", students}, {"buckets", std::move(buckets)}};
}

nlohmann::json progress_bins(Database& database, std::int64_t tenant_id, std::int64_t video_id, int bins) {
    auto list = nlohmann::json::array();
    for (int i = 0; i < bins; ++i)
        list.push_back(
            {{"from", static_cast<double>(i) / bins}, {"to", static_cast<double>(i + 1) / bins}, {"students", 0}});
    for (const auto& row : database.run(sql::list_progress_bins, tenant_id, video_id, bins))
        list.at(row["bin"].as<std::size_t>())["students"] = row["students"].as<std::int64_t>();
    return list;
}

nlohmann::json activity(Database& database, std::int64_t tenant_id, std::int64_t video_id,
                        const std::optional<double>& seconds, const char* unit) {
    auto list = nlohmann::json::array();
    for (const auto& row : database.run(sql::list_video_activity, tenant_id, video_id, seconds, unit)) {
        const auto number = [&](const char* name) { return row[name].as<std::int64_t>(); };
        list.push_back({{"at", time_column(row, "at")},
                        {"sessions", number("sessions")},
                        {"danger", number("danger")},
                        {"warn", number("warn")},
                        {"info", number("info")}});
    }
    return list;
}

}  // namespace sluice::watching
