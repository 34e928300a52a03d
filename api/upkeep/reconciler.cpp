#include "api/upkeep/reconciler.h"

#include <string>
#include <vector>

#include "api/store/playback_store.h"
#include "api/store/sql.h"

namespace sluice {
namespace {

constexpr int rows_at_a_time = 1000;
constexpr const char* before_all_ids = "00000000-0000-0000-0000-000000000000";

SessionKey key_of(const pqxx::row& row) {
    return {row["tenant_id"].as<std::int64_t>(), row["user_id"].as<std::string>(), row["id"].as<std::string>()};
}

}  // namespace

Reconciliation reconcile_sessions(Database& database, PlaybackSessions& sessions, std::chrono::seconds max_life) {
    Reconciliation done;
    std::string last = before_all_ids;
    while (true) {
        const auto rows = database.run(sql::list_active_playback_sessions, last, rows_at_a_time);
        for (const auto& row : rows) {
            const auto key = key_of(row);
            last = key.session_id;
            const auto state = sessions.state(key);
            if (state.remaining.count() > 0) continue;
            if (state.revoked_for) {
                done.revoked += revoke_playback_session(database, key.session_id, *state.revoked_for) ? 1 : 0;
                continue;
            }
            done.expired += database.run(sql::expire_playback_session, key.session_id).affected_rows();
        }
        if (rows.size() < rows_at_a_time) break;
    }
    for (const auto& row : database.run(sql::list_ended_playback_sessions, max_life.count())) {
        const bool is_revoked = row["state"].c_str() == std::string_view("REVOKED");
        const bool was_open = is_revoked ? sessions.revoke(key_of(row), row["end_reason"].as<std::string>(""))
                                         : sessions.close(key_of(row));
        if (was_open) ++done.closed;
    }
    return done;
}

}  // namespace sluice
