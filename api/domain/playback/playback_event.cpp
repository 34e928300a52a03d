#include "api/domain/playback/playback_event.h"

#include <algorithm>

#include "common/text/enum_names.h"
#include "common/text/parse_number.h"

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
    Entry{PlaybackEventType::watermark_tampered, "WATERMARK_TAMPERED", 3},
};

/// std::nullopt if the payload is not an object, or has no such number.
std::optional<double> number(const nlohmann::json& payload, const char* name) {
    const auto found = payload.find(name);
    if (found == payload.end()) return std::nullopt;
    if (found->is_string()) return parse_number<double>(found->get_ref<const std::string&>());
    return found->is_number() ? std::optional(found->get<double>()) : std::nullopt;
}

const char* seek_violation(const PlaybackPolicy& policy, const nlohmann::json& payload) {
    if (!policy.allow_seek) return "seek_blocked";
    if (policy.seek_mode != SeekMode::bounded_forward) return nullptr;
    const auto to = number(payload, "to");
    const bool is_within = to && *to <= policy.max_watched_seconds + seek_grace_seconds;
    return is_within ? nullptr : "seek_bounded_forward";
}

const char* speed_violation(const PlaybackPolicy& policy, const nlohmann::json& payload) {
    // Written so that a value that is not a number at all ("nan") is beyond the maximum.
    const auto is_beyond = [&](const char* name) {
        const auto speed = number(payload, name);
        return speed && !(*speed <= policy.max_speed);
    };
    const bool is_locked = !policy.speed_control || policy.max_speed <= normal_speed;
    return is_locked || is_beyond("speed") || is_beyond("rate") ? "speed_blocked" : nullptr;
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
    return type == PlaybackEventType::watermark_tampered ? "watermark_tampered" : nullptr;
}

int score(PlaybackEventType type, bool violated, bool has_reason) {
    return row_of(entries, type).score * (violated ? 2 : 1) + (has_reason ? 1 : 0);
}

std::string_view severity(PlaybackEventType type, bool violated) {
    if (violated) return "danger";
    const bool is_warning = type == PlaybackEventType::seek_attempt ||
                            type == PlaybackEventType::speed_change_attempt || type == PlaybackEventType::focus_lost;
    return is_warning ? "warn" : "info";
}

bool is_revoked(const ViolationLimits& limits, int events, int violations) {
    return violations >= limits.threshold ||
           (events >= limits.min_events_of_ratio && violations >= limits.ratio * events);
}

}  // namespace sluice
