#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "api/store/postgres/database.h"

/// Where videos stand in the order of their session. No two videos of a session have the same place; there may be gaps.
namespace sluice::videos {

/// Moves a video to another session, to another place, or both; what is std::nullopt stays, and without a place a video
/// comes last in its new session. Videos that are in the way move by one. Does nothing if there is no such video;
/// throws ApiError(not_found) if there is no such session.
void place(Transaction& transaction, std::int64_t tenant_id, std::int64_t id, std::optional<std::int64_t> session_id,
           std::optional<int> position);

/// Puts the videos of a session in this order. False if `ids` are not exactly the session's videos, or the tenant has
/// no such session.
bool set_order(Database& database, std::int64_t tenant_id, std::int64_t session_id,
               const std::vector<std::int64_t>& ids);

}  // namespace sluice::videos
