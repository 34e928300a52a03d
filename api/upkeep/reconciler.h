#pragma once

#include <chrono>
#include <cstdint>

#include "api/playback/playback_sessions.h"
#include "api/store/database.h"

namespace sluice {

struct Reconciliation {
    std::int64_t expired = 0;  ///< rows that said ACTIVE of sessions that ran out
    std::int64_t revoked = 0;  ///< rows that said ACTIVE of sessions that Redis remembers as revoked
    std::int64_t closed = 0;   ///< sessions that went on though their row says that they are over
};

/// Brings the rows of playback sessions, which are the audit, in line with Redis, which knows who is alive: sessions
/// run out there without telling anybody, and either side may have been away when the other was told. `max_life` is
/// how long a session can live on after its row was ended. Throws RedisUnavailable before it would take an absent
/// answer for an end.
Reconciliation reconcile_sessions(Database& database, PlaybackSessions& sessions, std::chrono::seconds max_life);

}  // namespace sluice
