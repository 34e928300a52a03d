#include "api/upkeep/retention.h"

#include <algorithm>
#include <utility>

#include "api/store/playback/playback_events.h"
#include "api/store/playback/playback_session_list.h"
#include "api/store/videos/videos.h"
#include "common/process/log.h"

namespace sluice {
namespace {

constexpr int max_sessions_at_a_time = 1000;
/// Leaves the database and the storage to others.
constexpr std::chrono::milliseconds between_batches{100};
/// Until the process has begun to serve.
constexpr std::chrono::milliseconds first_pause{10'000};

bool forget_old_events(Database& database, int days) {
    const auto forgotten = playback_events::forget(database, days, Retention::max_events_at_a_time);
    if (forgotten > 0) log::info("playback_events_removed", {{"events", forgotten}});
    return forgotten >= Retention::max_events_at_a_time;
}

}  // namespace

bool remove_old_source(Database& database, Storage& storage, int days) {
    const auto source = videos::release_source(database, days);
    if (!source) return false;
    storage.remove(source->key);
    log::info("source_removed", {{"video_id", source->video_id}});
    return true;
}

Retention::Retention(Database& database, Storage& storage, const RetentionDays& days,
                     std::chrono::milliseconds interval) {
    if (days.viewers > 0) {
        repeat("viewers_not_forgotten", interval, [&database, max_days = days.viewers] {
            return playback_session_list::forget_viewers(database, max_days, max_sessions_at_a_time) >=
                   max_sessions_at_a_time;
        });
    }
    if (days.events > 0) {
        repeat("playback_events_not_removed", interval,
               [&database, max_days = days.events] { return forget_old_events(database, max_days); });
    }
    if (days.sources > 0) {
        repeat("source_not_removed", interval, [&database, &storage, max_days = days.sources] {
            return remove_old_source(database, storage, max_days);
        });
    }
}

void Retention::repeat(const char* failure_event, std::chrono::milliseconds interval, Removal removal) {
    // Soon after the start: a process that never lives for an interval removes what is old, too.
    threads_.emplace_back(std::min(interval, first_pause), [=, removal = std::move(removal)] {
        try {
            return removal() ? between_batches : interval;
        } catch (const std::exception& failure) {
            log::warning(failure_event, {{"reason", failure.what()}});
            return interval;
        }
    });
}

}  // namespace sluice
