#include "api/domain/playback/playback_policy.h"

#include <array>

#include "common/text/enum_names.h"

namespace sluice {
namespace {

constexpr std::array seek_modes{EnumName{SeekMode::free, "free"},
                                EnumName{SeekMode::bounded_forward, "bounded_forward"},
                                EnumName{SeekMode::blocked, "blocked"}};
constexpr std::array rules{EnumName{PermissionRule::free, "free"}, EnumName{PermissionRule::once, "once"},
                           EnumName{PermissionRule::blocked, "blocked"}};

nlohmann::json seek_json(const PlaybackPolicy& policy) {
    nlohmann::json seek{{"mode", row_of(seek_modes, policy.seek_mode).name}};
    if (policy.seek_mode == SeekMode::blocked) return seek;
    seek["forward_limit"] = nullptr;
    seek["grace_seconds"] = seek_grace_seconds;
    if (policy.seek_mode == SeekMode::bounded_forward) {
        seek["forward_limit"] = "max_watched";
        seek["max_watched"] = policy.max_watched_seconds;
    }
    return seek;
}

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
    policy.allow_seek = facts.allow_skip_override.value_or(facts.allow_skip);
    policy.seek_mode = policy.allow_seek ? SeekMode::free : SeekMode::blocked;
    policy.max_speed = facts.max_speed_override.value_or(facts.max_speed);
    policy.watermark = facts.show_watermark_override.value_or(facts.show_watermark);
    if (effective_rule(facts.rule, facts.completed) == PermissionRule::once) {
        policy.seek_mode = SeekMode::bounded_forward;
        policy.max_watched_seconds = facts.max_watched_seconds;
    }
    if (facts.block_seek) {
        policy.allow_seek = false;
        policy.seek_mode = SeekMode::blocked;
    }
    if (facts.block_speed_control) {
        policy.max_speed = normal_speed;
        policy.speed_control = false;
    }
    policy.max_sessions = max_sessions;
    policy.max_devices = max_devices;
    return policy;
}

nlohmann::json to_policy_json(const PlaybackPolicy& policy) {
    return {{"allow_seek", policy.allow_seek},
            {"seek", seek_json(policy)},
            {"playback_rate", {{"max", policy.max_speed}, {"ui_control", policy.speed_control}}},
            {"watermark",
             {{"enabled", policy.watermark}, {"mode", "overlay"}, {"fields", nlohmann::json::array({"user_id"})}}},
            {"concurrency", {{"max_sessions", policy.max_sessions}, {"max_devices", policy.max_devices}}}};
}

}  // namespace sluice
