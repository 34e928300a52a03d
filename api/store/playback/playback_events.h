#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "api/domain/playback/playback_event.h"
#include "api/domain/signing/playback_token.h"
#include "api/store/postgres/database.h"

/// The log of what players reported.
namespace sluice::playback_events {

struct Event {
    PlaybackEventType type = PlaybackEventType::player_error;
    std::optional<double> occurred_at;  ///< seconds since the Unix epoch; std::nullopt for now
    nlohmann::json payload;             ///< an object
    const char* reason = nullptr;       ///< why it is a violation; nullptr if it is none
};

/// Adds a batch of one session's events, in one statement. They are committed only if `and_then` returns true; its
/// result is returned.
bool insert(Database& database, const PlaybackClaims& claims, const std::vector<Event>& events,
            const std::function<bool()>& and_then);

struct Filter {
    std::optional<std::int64_t> video_id;
    std::optional<double> newer_than_seconds;
    std::optional<std::vector<std::string>> types;
    std::optional<bool> violated;
    std::optional<std::string> search;  ///< in the student's name and user id
};

struct Page {
    std::int64_t count = 0;  ///< of the whole list
    nlohmann::json events = nlohmann::json::array();
};

/// Newest first.
Page list(Database& database, std::int64_t tenant_id, const Filter& filter, std::int64_t limit, std::int64_t offset);

/// Enrolments with the highest sums of scores, highest first. `{enrollment, student_name, user_id, score, events,
/// violations, last_at}`.
nlohmann::json risks(Database& database, std::int64_t tenant_id, std::optional<std::int64_t> video_id,
                     std::optional<double> newer_than_seconds, std::int64_t limit);

}  // namespace sluice::playback_events
