#pragma once

#include <chrono>

#include "api/playback/playback_sessions.h"
#include "api/playback/session_liveness.h"
#include "api/store/postgres/database.h"
#include "common/process/periodic_thread.h"

namespace sluice {

/// Tells Redis, and this process, of the sessions that the database has ended because a right to watch was taken away.
/// Returns how many it told of. Doing it twice, or in several processes at once, does no harm. Throws DatabaseFailure
/// and RedisUnavailable.
std::size_t close_revoked_sessions(Database& database, PlaybackSessions& sessions, SessionLiveness& liveness);

/// Calls close_revoked_sessions() again and again on its own thread, until destroyed. Wherever a right is taken away,
/// its sessions are over in every process after `interval` plus SessionLiveness::max_age. If this process dies, the
/// next one continues.
class SessionCloser {
  public:
    static constexpr std::chrono::milliseconds default_interval{200};

    /// All of them must outlive this.
    SessionCloser(Database& database, PlaybackSessions& sessions, SessionLiveness& liveness,
                  std::chrono::milliseconds interval = default_interval);

  private:
    PeriodicThread thread_;
};

}  // namespace sluice
