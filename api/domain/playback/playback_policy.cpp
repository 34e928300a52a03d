#include "api/domain/playback/playback_policy.h"

#include <array>

#include "common/text/enum_names.h"

namespace sluice {
namespace {

constexpr double normal_speed = 1;

constexpr std::array seek_modes{EnumName{SeekMode::free, "free"},
                                EnumName{SeekMode::bounded_forward, "bounded_forward"},
                                EnumName{SeekMode::blocked, "blocked"}};
constexpr std::array rules{EnumName{PermissionRule::free, "free"}, EnumName{PermissionRule::once, "once"},
                           EnumName{PermissionRule::blocked, "blocked"}};

}  // namespace

std::string_view name(PermissionRule rule) {
    return row_of(rules, rule).name;
}

std::optional<PermissionRule> permission_rule(std::string_view name) {
    return value_named(rules, name);
}

PermissionRule effective_rule(PermissionRule rule, bool completed) {
    return rule == PermissionRule::once && completed ? PermissionRule::free : rule;
}

PlaybackPolicy effective_policy(const PolicyFacts& facts, int max_sessions, int max_devices) {
    PlaybackPolicy policy;
    policy.seek_mode = facts.allow_skip_override.value_or(facts.allow_skip) ? SeekMode::free : SeekMode::blocked;
    policy.max_speed = facts.max_speed_override.value_or(facts.max_speed);
    policy.watermark = facts.show_watermark_override.value_or(facts.show_watermark);
    if (effective_rule(facts.rule, facts.completed) == PermissionRule::once) {
        policy.seek_mode = SeekMode::bounded_forward;
    }
    if (facts.block_seek) policy.seek_mode = SeekMode::blocked;
    if (facts.block_speed_control) {
        policy.max_speed = normal_speed;
        policy.speed_control = false;
    }
    if (policy.seek_mode == SeekMode::bounded_forward) policy.forward_limit_seconds = facts.max_watched_seconds;
    policy.max_sessions = max_sessions;
    policy.max_devices = max_devices;
    return policy;
}

nlohmann::json to_policy_json(const PlaybackPolicy& policy) {
    nlohmann::json forward_limit;
    if (policy.forward_limit_seconds) forward_limit = *policy.forward_limit_seconds;
    return {{"allow_seek", policy.seek_mode != SeekMode::blocked},
            {"seek",
             {{"mode", row_of(seek_modes, policy.seek_mode).name},
              {"forward_limit", forward_limit},
              {"grace_seconds", seek_grace_seconds}}},
            {"playback_rate", {{"max", policy.max_speed}, {"ui_control", policy.speed_control}}},
            {"watermark",
             {{"enabled", policy.watermark}, {"mode", "overlay"}, {"fields", {"user_id", "student_name", "time"}}}},
            {"concurrency", {{"max_sessions", policy.max_sessions}, {"max_devices", policy.max_devices}}}};
}

}  // namespace sluice
