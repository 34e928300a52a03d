#pragma once

#include <optional>
#include <string_view>

#include <nlohmann/json.hpp>

/// What a player may do with a video, for one student. Pure.
namespace sluice {

/// How far beyond the limit a seek may land before it is a violation: players round positions, and report late what
/// they have played.
inline constexpr int seek_grace_seconds = 3;

/// A policy whose maximum is not above this locks the speed.
inline constexpr double normal_speed = 1;

/// A permission's rule, as in the schema.
enum class PermissionRule {
    free,     ///< also where there is no permission row
    once,     ///< no skipping ahead until the student has watched it all
    blocked,  ///< the student may not watch the video
};

[[nodiscard]] std::string_view name(PermissionRule rule);
/// std::nullopt for an unknown name.
[[nodiscard]] std::optional<PermissionRule> permission_rule(std::string_view name);
/// The rule in effect: `once` becomes `free` when completed (contract §4).
[[nodiscard]] PermissionRule effective_rule(PermissionRule rule, bool completed);

/// The inputs of the policy.
struct PolicyFacts {
    bool allow_skip = true;      ///< of the video
    double max_speed = 1;        ///< of the video
    bool show_watermark = true;  ///< of the video
    std::optional<bool> allow_skip_override;
    std::optional<double> max_speed_override;
    std::optional<bool> show_watermark_override;
    PermissionRule rule = PermissionRule::free;
    bool block_seek = false;
    bool block_speed_control = false;
    bool completed = false;
    double max_watched_seconds = 0;
};

enum class SeekMode {
    free,
    bounded_forward,  ///< backwards freely, forwards only within what has been watched
    blocked,
};

struct PlaybackPolicy {
    bool allow_seek = true;  ///< if false, every seek is a violation, whatever the mode
    SeekMode seek_mode = SeekMode::free;
    double max_watched_seconds = 0;  ///< the limit of bounded_forward
    double max_speed = 1;
    bool speed_control = true;  ///< the player offers a choice of speeds
    bool watermark = true;
    int max_sessions = 0;
    int max_devices = 0;
};

/// Applies the steps in the order of contract §6; a later step overrides the earlier ones: the video's defaults, the
/// student's overrides, `once` until completed, block_seek and block_speed_control. `once` changes the mode only: a
/// video or an override that forbids seeking still forbids it.
[[nodiscard]] PlaybackPolicy effective_policy(const PolicyFacts& facts, int max_sessions, int max_devices);

/// The `policy` of contract §6.
[[nodiscard]] nlohmann::json to_policy_json(const PlaybackPolicy& policy);

}  // namespace sluice
