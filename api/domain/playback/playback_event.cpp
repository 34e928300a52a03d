#include "api/domain/playback/playback_event.h"

#include <algorithm>

#include "common/text/enum_names.h"

namespace sluice {
namespace {

struct Entry {
    PlaybackEventType value;
    std::string_view name;
    int score;
};

constexpr std::array entries{
    Entry{PlaybackEventType::visibility_hidden, "VISIBILITY_HIDDEN", 1},
    Entry{PlaybackEventType::visibility_visible, "VISIBILITY_VISIBLE", 0},
    Entry{PlaybackEventType::focus_lost, "FOCUS_LOST", 2},
    Entry{PlaybackEventType::focus_gained, "FOCUS_GAINED", 0},
    Entry{PlaybackEventType::seek_attempt, "SEEK_ATTEMPT", 3},
    Entry{PlaybackEventType::speed_change_attempt, "SPEED_CHANGE_ATTEMPT", 3},
    Entry{PlaybackEventType::fullscreen_enter, "FULLSCREEN_ENTER", 0},
    Entry{PlaybackEventType::fullscreen_exit, "FULLSCREEN_EXIT", 0},
    Entry{PlaybackEventType::player_error, "PLAYER_ERROR", 1},
};

std::optional<double> number(const nlohmann::json& payload, const char* name) {
    const auto found = payload.find(name);
    return found != payload.end() && found->is_number() ? std::optional(found->get<double>()) : std::nullopt;
}

const char* seek_violation(const PlaybackPolicy& policy, const nlohmann::json& payload) {
    switch (policy.seek_mode) {
        case SeekMode::free:
            return nullptr;
        case SeekMode::blocked:
            return "seek_blocked";
        case SeekMode::bounded_forward: {
            const auto to = number(payload, "to");
            const bool is_within = to && *to <= policy.forward_limit_seconds.value_or(0) + seek_grace_seconds;
            return is_within ? nullptr : "seek_beyond_watched";
        }
    }
    return nullptr;
}

const char* speed_violation(const PlaybackPolicy& policy, const nlohmann::json& payload) {
    if (!policy.speed_control) return "speed_locked";
    const auto rate = number(payload, "rate");
    return rate && *rate > policy.max_speed ? "speed_beyond_max" : nullptr;
}

}  // namespace

std::string_view name(PlaybackEventType type) {
    return row_of(entries, type).name;
}

std::optional<PlaybackEventType> playback_event_type(std::string_view text) {
    return value_named(entries, text);
}

const char* violation(const PlaybackPolicy& policy, PlaybackEventType type, const nlohmann::json& payload) {
    if (type == PlaybackEventType::seek_attempt) return seek_violation(policy, payload);
    if (type == PlaybackEventType::speed_change_attempt) return speed_violation(policy, payload);
    return nullptr;
}

int score(PlaybackEventType type, bool violated, bool has_reason) {
    return row_of(entries, type).score * (violated ? 2 : 1) + (has_reason ? 1 : 0);
}

std::string_view severity(bool violated, int score) {
    if (violated) return "danger";
    return score > 0 ? "warn" : "info";
}

bool is_revoked(const ViolationLimits& limits, int events, int violations) {
    return violations >= limits.threshold ||
           (events >= limits.min_events_of_ratio && violations >= limits.ratio * events);
}

}  // namespace sluice
