#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "api/domain/playback/playback_policy.h"

/// What players report of what their users do, and what the server makes of it (contract §6). Pure.
namespace sluice {

enum class PlaybackEventType {
    visibility_hidden,
    visibility_visible,
    focus_lost,
    focus_gained,
    seek_attempt,
    speed_change_attempt,
    fullscreen_enter,
    fullscreen_exit,
    player_error,
};

[[nodiscard]] std::string_view name(PlaybackEventType type);
/// Nothing for a name that is none of them.
[[nodiscard]] std::optional<PlaybackEventType> playback_event_type(std::string_view name);

/// Why an event goes against the policy: a code for programs. Null when it does not.
///
/// A SEEK_ATTEMPT under blocked seek always does; under bounded seek unless its payload says, as `to` in seconds, that
/// it stayed within what has been watched. A SPEED_CHANGE_ATTEMPT does where speed is locked, or when `rate` of its
/// payload is beyond the maximum.
[[nodiscard]] const char* violation(const PlaybackPolicy& policy, PlaybackEventType type,
                                    const nlohmann::json& payload);

/// How much an event weighs in the ranking of risks: HIDDEN 1, FOCUS_LOST 2, SEEK 3, SPEED 3, ERROR 1, others 0;
/// doubled when violated; one more with a reason.
[[nodiscard]] int score(PlaybackEventType type, bool violated, bool has_reason);

/// `danger`, `warn` or `info`.
[[nodiscard]] std::string_view severity(bool violated, int score);

/// When violations end a session.
struct ViolationLimits {
    int threshold = 3;            ///< so many violations
    double ratio = 0.5;           ///< or so large a part of all events
    int min_events_of_ratio = 4;  ///< from so many events on
};

/// The rule by which a session is revoked; api/playback/playback_sessions.cpp applies the same one in Redis.
[[nodiscard]] bool is_revoked(const ViolationLimits& limits, int events, int violations);

}  // namespace sluice
