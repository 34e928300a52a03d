#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "api/domain/playback/playback_policy.h"

/// What players report about their viewers, and how the server judges it (contract §6). Pure.
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
    watermark_tampered,
};

[[nodiscard]] std::string_view name(PlaybackEventType type);
/// std::nullopt for an unknown name.
[[nodiscard]] std::optional<PlaybackEventType> playback_event_type(std::string_view name);

/// The code of the violation if an event violates the policy; nullptr if it does not.
///
/// - `seek_blocked`: a SEEK_ATTEMPT where seeking is forbidden or blocked;
/// - `seek_bounded_forward`: one under bounded seek, unless its payload says, as `to` in seconds, that it stayed within
///   what has been watched, or went beyond by at most the grace;
/// - `speed_blocked`: a SPEED_CHANGE_ATTEMPT where the speed is locked or its maximum is 1 or less, or where `speed` or
///   `rate` of its payload is above the maximum;
/// - `watermark_tampered`: every WATERMARK_TAMPERED.
///
/// The payload may be any JSON. A number in it may also be a text: "1.5".
[[nodiscard]] const char* violation(const PlaybackPolicy& policy, PlaybackEventType type,
                                    const nlohmann::json& payload);

/// How much an event weighs in the ranking of risks: HIDDEN 1, FOCUS_LOST 2, SEEK 3, SPEED 3, ERROR 1, TAMPERED 3,
/// others 0; doubled for a violation; one more if the event has a reason.
[[nodiscard]] int score(PlaybackEventType type, bool violated, bool has_reason);

/// `danger` for a violation; `warn` for a SEEK_ATTEMPT, a SPEED_CHANGE_ATTEMPT and a FOCUS_LOST; otherwise `info`.
[[nodiscard]] std::string_view severity(PlaybackEventType type, bool violated);

/// When violations end a session.
struct ViolationLimits {
    int threshold = 3;            ///< this number of violations
    double ratio = 0.5;           ///< or this fraction of all events
    int min_events_of_ratio = 4;  ///< the ratio applies from this number of events on
};

/// Whether a session is revoked. api/playback/playback_sessions.cpp applies the same rule in Redis.
[[nodiscard]] bool is_revoked(const ViolationLimits& limits, int events, int violations);

}  // namespace sluice
