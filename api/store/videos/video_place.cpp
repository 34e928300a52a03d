#include "api/store/videos/video_place.h"

#include <algorithm>

#include "api/domain/errors.h"
#include "api/store/postgres/sql.h"

namespace sluice::videos {
namespace {

struct Place {
    std::int64_t session_id = 0;
    int position = 0;
};

bool holds(const pqxx::result& sessions, std::int64_t id) {
    return std::any_of(sessions.begin(), sessions.end(),
                       [&](const pqxx::row& row) { return row[0].as<std::int64_t>() == id; });
}

/// The video's place, which stays until the end of the transaction; std::nullopt if there is no such video.
std::optional<Place> lock_place(Transaction& transaction, std::int64_t tenant_id, std::int64_t id,
                                std::optional<std::int64_t> session_id) {
    while (true) {
        const auto sessions = transaction.run(sql::lock_video_sessions, tenant_id, id, session_id);
        const auto rows = transaction.run(sql::select_video_place, tenant_id, id);
        if (rows.empty()) return std::nullopt;
        if (session_id && !holds(sessions, *session_id)) {
            throw ApiError(error::not_found, "There is no such session.", "session");
        }
        const Place place{rows[0]["session_id"].as<std::int64_t>(), rows[0]["position"].as<int>()};
        // It may have moved between the two statements: then another session has to be locked.
        if (holds(sessions, place.session_id)) return place;
    }
}

}  // namespace

void place(Transaction& transaction, std::int64_t tenant_id, std::int64_t id, std::optional<std::int64_t> session_id,
           std::optional<int> position) {
    const auto now = lock_place(transaction, tenant_id, id, session_id);
    if (!now) return;
    if (session_id.value_or(now->session_id) == now->session_id) {
        if (position && *position != now->position) {
            transaction.run(sql::move_video, now->session_id, id, now->position, *position);
        }
        return;
    }
    if (position) transaction.run(sql::make_room_for_video, *session_id, *position);
    transaction.run(sql::put_video_into_session, id, *session_id, position);
}

bool set_order(Database& database, std::int64_t tenant_id, std::int64_t session_id,
               const std::vector<std::int64_t>& ids) {
    return database.transaction([&](Transaction& transaction) {
        if (transaction.run(sql::lock_session, tenant_id, session_id).empty()) return false;
        return transaction.run(sql::order_videos, tenant_id, session_id, ids).affected_rows() > 0;
    });
}

}  // namespace sluice::videos
