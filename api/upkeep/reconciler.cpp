#include "api/upkeep/reconciler.h"

#include <optional>
#include <string>

#include "api/store/playback/playback_store.h"

namespace sluice {
namespace {

constexpr int max_rows_at_a_time = 1000;

SessionKey key_of(const SessionRow& session) {
    return {session.tenant_id, session.user_id, session.id};
}

/// ACTIVE rows of sessions that Redis knows to be over.
void end_dead_sessions(Database& database, PlaybackSessions& sessions, Reconciliation& done) {
    std::optional<std::string> last;
    while (true) {
        const auto rows = list_active_sessions(database, last, max_rows_at_a_time);
        for (const auto& row : rows) {
            last = row.id;
            const auto state = sessions.state(key_of(row));
            if (state.remaining.count() > 0) continue;
            if (state.revoked_for) {
                done.revoked += revoke_playback_session(database, row.id, *state.revoked_for) ? 1 : 0;
            } else {
                done.expired += expire_playback_session(database, row.id) ? 1 : 0;
            }
        }
        if (rows.size() < max_rows_at_a_time) return;
    }
}

}  // namespace

Reconciliation reconcile_sessions(Database& database, PlaybackSessions& sessions, std::chrono::seconds max_life) {
    Reconciliation done;
    end_dead_sessions(database, sessions, done);
    for (const auto& row : list_ended_sessions(database, max_life)) {
        const bool was_open =
            row.is_revoked ? sessions.revoke(key_of(row), row.end_reason) : sessions.close(key_of(row));
        if (was_open) ++done.closed;
    }
    return done;
}

}  // namespace sluice
