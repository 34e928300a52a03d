#include "api/upkeep/session_closer.h"

#include "api/store/playback/playback_store.h"
#include "common/process/log.h"

namespace sluice {
namespace {

constexpr int closings_at_a_time = 1000;
/// After a failure of the database or Redis; it also limits how often the failure is logged.
constexpr std::chrono::milliseconds failure_pause{1000};

/// How long to wait before the next look.
std::chrono::milliseconds close_and_pause(Database& database, PlaybackSessions& sessions, SessionLiveness& liveness,
                                          std::chrono::milliseconds interval) {
    try {
        // After a full page there may be more.
        const bool may_be_more = close_revoked_sessions(database, sessions, liveness) >= closings_at_a_time;
        return may_be_more ? std::chrono::milliseconds(0) : interval;
    } catch (const std::exception& failure) {
        log::warning("revoked_sessions_not_closed", {{"reason", failure.what()}});
        return failure_pause;
    }
}

}  // namespace

std::size_t close_revoked_sessions(Database& database, PlaybackSessions& sessions, SessionLiveness& liveness) {
    const auto closings = list_session_closings(database, closings_at_a_time);
    if (closings.empty()) return 0;
    std::vector<std::string> told;
    for (const auto& closing : closings) {
        const SessionKey key{closing.tenant_id, closing.user_id, closing.session_id};
        sessions.revoke(key, closing.reason);
        liveness.end(key);
        log::info("playback_revoked", {{"session_id", closing.session_id}, {"reason", closing.reason}});
        told.push_back(closing.session_id);
    }
    delete_session_closings(database, told);
    return told.size();
}

SessionCloser::SessionCloser(Database& database, PlaybackSessions& sessions, SessionLiveness& liveness,
                             std::chrono::milliseconds interval)
    : thread_(interval, [&database, &sessions, &liveness, interval] {
          return close_and_pause(database, sessions, liveness, interval);
      }) {}

}  // namespace sluice
