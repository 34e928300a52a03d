#include "api/routes/operations.h"

#include <algorithm>
#include <string>

#include "api/metrics/metrics.h"
#include "api/routes/openapi_document.h"
#include "api/server/server.h"
#include "api/store/queue/queue_figures.h"
#include "common/process/log.h"

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

/// Likewise nothing while Redis is away.
void add_session_figures(PlaybackSessions& sessions, std::vector<prometheus::MetricFamily>& gauges) {
    auto open = sluice::metrics::gauge("sluice_playback_sessions", "Playback sessions of students that go on.");
    try {
        sluice::metrics::add(open, {}, static_cast<double>(sessions.count()));
    } catch (const RedisUnavailable& failure) {
        log::warning("dependency_away", {{"dependency", "redis"}, {"reason", failure.what()}});
    }
    gauges.push_back(open);
}

/// What all API processes together send. Nothing while Redis is away: the other figures are still worth having.
void add_stream_figures(StreamSlots& streams, std::vector<prometheus::MetricFamily>& gauges) {
    using sluice::metrics::add;
    using sluice::metrics::gauge;
    auto active = gauge("stream_active_count", "Streams of originals that hold a slot.");
    auto bandwidth = gauge("stream_bandwidth_mbps", "Megabits a second of their transfers, in the last full minute.");
    try {
        const auto figures = streams.figures();
        add(active, {}, static_cast<double>(figures.active_streams));
        add(bandwidth, {}, figures.bandwidth_mbps);
    } catch (const RedisUnavailable& failure) {
        log::warning("dependency_away", {{"dependency", "redis"}, {"reason", failure.what()}});
    }
    gauges.insert(gauges.end(), {active, bandwidth});
}

/// The cache's of this process. Without a cache there is nothing to hit or miss.
void add_cache_figures(const ObjectCache* cache, std::vector<prometheus::MetricFamily>& families) {
    using sluice::metrics::add;
    using sluice::metrics::counter;
    using sluice::metrics::gauge;
    auto rate = gauge("stream_cache_hit_rate", "The part of the last requests of viewers that a fast copy served.");
    if (cache != nullptr) {
        const auto figures = cache->figures();
        if (figures.hit_rate) add(rate, {}, *figures.hit_rate);
        auto bytes =
            gauge("sluice_cache_bytes", "Bytes of the copies that this process keeps, those on their way too.");
        add(bytes, {}, static_cast<double>(figures.bytes));
        families.insert(families.end(),
                        {bytes, counter("sluice_cache_hits_total", "Requests that a fast copy served.", figures.hits),
                         counter("sluice_cache_misses_total", "Requests that the storage served.", figures.misses),
                         counter("sluice_cache_evictions_total", "Copies that made way for others.", figures.evictions),
                         counter("sluice_cache_fill_errors_total", "Copies that did not come.", figures.fill_errors)});
    }
    families.push_back(std::move(rate));
}

}  // namespace

Response healthz(Services& /*services*/, const Request& /*request*/) {
    return Response::json({{"status", "ok"}});
}

Response readyz(Services& services, const Request& /*request*/) {
    const bool database = works("database", [&] { services.database.ping(); });
    const bool redis = works("redis", [&] { services.redis.command({"PING"}); });
    const bool storage = works("storage", [&] { services.storage.check(); });
    const bool all = database && redis && storage;
    return Response::json(
        {{"status", all ? "ok" : "unavailable"}, {"database", database}, {"redis", redis}, {"storage", storage}},
        all ? 200 : 503);
}

Response openapi(Services& /*services*/, const Request& /*request*/) {
    return Response::text(std::string(openapi_document), "application/json");
}

Response metrics(Services& services, const Request& /*request*/) {
    using sluice::metrics::add;
    using sluice::metrics::gauge;
    auto depths = gauge("sluice_tasks", "Open tasks: queued, paused until their next try, running, expired.");
    auto ages = gauge("sluice_oldest_task_seconds", "Age of the queued task that has waited longest.");
    double oldest_seconds = 0;
    for (const auto& figure : count_tasks_by_state(services.database)) {
        add(depths, {{"tenant", figure.tenant}, {"kind", figure.kind}, {"state", figure.state}},
            static_cast<double>(figure.tasks));
        if (figure.state != "queued") continue;
        oldest_seconds = std::max(oldest_seconds, figure.oldest_seconds);
        add(ages, {{"tenant", figure.tenant}, {"kind", figure.kind}}, figure.oldest_seconds);
    }
    auto oldest = gauge("sluice_oldest_claimable_task_seconds", "The same of all tenants and kinds.");
    add(oldest, {}, oldest_seconds);
    auto videos = gauge("sluice_videos", "Videos by status.");
    for (const auto& figure : count_videos_by_status(services.database))
        add(videos, {{"status", figure.status}}, static_cast<double>(figure.videos));
    const auto pace = queue_pace(services.database);
    auto speed = gauge("sluice_worker_speed", "Estimated seconds of work that one worker does in a second, of late.");
    add(speed, {}, pace.cost_per_second);
    auto workers = gauge("sluice_workers", "Workers that have encoded something in the last hour.");
    add(workers, {}, static_cast<double>(pace.workers));
    std::vector<prometheus::MetricFamily> gauges{depths, ages, oldest, videos, speed, workers};
    add_session_figures(services.sessions, gauges);
    add_stream_figures(services.streams, gauges);
    add_cache_figures(services.cache, gauges);
    return Response::text(sluice::metrics::text(std::move(gauges)), "text/plain; version=0.0.4; charset=utf-8");
}

}  // namespace sluice::routes::operations
