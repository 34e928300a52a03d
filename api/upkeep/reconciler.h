#pragma once

#include <chrono>
#include <cstdint>

#include "api/playback/playback_sessions.h"
#include "api/store/postgres/database.h"

namespace sluice {

struct Reconciliation {
    std::int64_t expired = 0;  ///< ACTIVE rows of sessions that have run out
    std::int64_t revoked = 0;  ///< ACTIVE rows of sessions that are marked as revoked in Redis
    std::int64_t closed = 0;   ///< sessions open in Redis whose row says that they are over
};

/// Brings the rows of playback sessions, which are the audit, in line with Redis, which knows the live sessions. They
/// can differ: a session runs out in Redis without notice, and either side may have been unavailable when the other
/// changed. `max_life` is how long a session can live on after its row was ended. Throws RedisUnavailable if Redis does
/// not answer, so that a missing answer never counts as the end of a session.
Reconciliation reconcile_sessions(Database& database, PlaybackSessions& sessions, std::chrono::seconds max_life);

}  // namespace sluice
