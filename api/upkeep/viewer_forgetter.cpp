#include "api/upkeep/viewer_forgetter.h"

#include "api/store/playback/playback_session_list.h"
#include "common/process/log.h"

namespace sluice {
namespace {

constexpr int max_sessions_at_a_time = 1000;

/// How long to wait before the next batch.
std::chrono::milliseconds forget_and_pause(Database& database, int max_age_days, std::chrono::milliseconds interval) {
    try {
        const auto forgotten = playback_session_list::forget_viewers(database, max_age_days, max_sessions_at_a_time);
        // After a full batch there may be more; the pause leaves the database to others.
        constexpr std::chrono::milliseconds between_batches{100};
        return forgotten >= max_sessions_at_a_time ? between_batches : interval;
    } catch (const std::exception& failure) {
        log::warning("viewers_not_forgotten", {{"reason", failure.what()}});
        return interval;
    }
}

}  // namespace

ViewerForgetter::ViewerForgetter(Database& database, int max_age_days, std::chrono::milliseconds interval)
    : thread_(interval,
              [&database, max_age_days, interval] { return forget_and_pause(database, max_age_days, interval); }) {}

}  // namespace sluice
