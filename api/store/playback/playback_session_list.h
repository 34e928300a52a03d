#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "api/store/postgres/database.h"

/// Playback sessions as people see them (contract §6).
namespace sluice::playback_session_list {

/// What a session must be like to be listed. std::nullopt: of any kind.
struct Filter {
    std::optional<std::int64_t> video_id;
    std::optional<std::int64_t> enrollment_id;
    std::optional<std::int64_t> lecture_id;  ///< of the video's class meeting
    std::optional<std::string> status;       ///< ACTIVE, ENDED, REVOKED or EXPIRED
    std::optional<std::string>
        search;  ///< in the student's name; or what the device's id, or the session's, begins with
    std::optional<std::vector<std::string>> ids;
};

struct Page {
    std::int64_t count = 0;  ///< of the whole list
    nlohmann::json sessions = nlohmann::json::array();
};

/// The session that was started last comes first.
Page list(Database& database, std::int64_t tenant_id, const Filter& filter, std::int64_t limit, std::int64_t offset);

/// Who a session belongs to; std::nullopt if the tenant has no such session. `session_id` must be a UUID.
std::optional<std::string> find_user(Database& database, std::int64_t tenant_id, const std::string& session_id);

/// Removes the network and the user agent from at most `limit` sessions that were started more than `max_age_days` ago.
/// Returns from how many.
std::size_t forget_viewers(Database& database, int max_age_days, int limit);

}  // namespace sluice::playback_session_list
