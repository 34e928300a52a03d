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
    nlohmann::json payload;             ///< any JSON without NUL
    const char* reason = nullptr;       ///< why it is a violation; nullptr if it is none
};

/// Adds a batch of one session's events, in one statement. `policy`, as JSON, is what they were judged by; it is kept
/// with each of them as evidence. They are committed only if `and_then` returns true; its result is returned.
bool insert(Database& database, const PlaybackClaims& claims, const nlohmann::json& policy,
            const std::vector<Event>& events, const std::function<bool()>& and_then);

/// What an event must be like to be listed. std::nullopt: of any kind.
struct Filter {
    std::optional<std::int64_t> video_id;
    std::optional<std::int64_t> enrollment_id;
    std::optional<std::int64_t> lecture_id;    ///< of the video's class meeting
    std::optional<std::string> session_id;     ///< the playback session, a UUID
    std::optional<double> newer_than_seconds;  ///< it occurred within so many seconds before now
    std::optional<std::vector<std::string>> types;
    std::optional<bool> violated;
    std::optional<std::string> search;  ///< in the student's name, user id, and session id
};

struct Page {
    std::int64_t count = 0;  ///< of the whole list
    nlohmann::json events = nlohmann::json::array();
};

/// What occurred last comes first.
Page list(Database& database, std::int64_t tenant_id, const Filter& filter, std::int64_t limit, std::int64_t offset);

/// std::nullopt if the tenant has no such event.
std::optional<nlohmann::json> find(Database& database, std::int64_t tenant_id, std::int64_t id);

/// Removes at most `limit` events that were received more than `max_age_days` ago, the oldest first, in one short
/// transaction. Returns how many.
std::int64_t forget(Database& database, int max_age_days, int limit);

/// Enrolments with events of a video, by score, then danger, then warn, highest first: `{enrollment_id, student_name,
/// score, danger, warn, info, last_occurred_at}`. danger, warn and info count the events of each severity.
nlohmann::json risks(Database& database, std::int64_t tenant_id, std::int64_t video_id,
                     std::optional<double> newer_than_seconds, std::int64_t limit);

}  // namespace sluice::playback_events
