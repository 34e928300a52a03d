#include "api/domain/playback/playback_policy.h"

#include <functional>
#include <optional>
#include <string>

#include <doctest/doctest.h>

using namespace sluice;

namespace {

constexpr int max_sessions = 3;
constexpr int max_devices = 2;

nlohmann::json policy(const std::function<void(PolicyFacts&)>& arrange) {
    PolicyFacts facts;
    arrange(facts);
    return to_policy_json(effective_policy(facts, max_sessions, max_devices));
}

}  // namespace

TEST_CASE("the policy in full") {
    CHECK(policy([](PolicyFacts& f) { f.max_speed = 2; }) == nlohmann::json::parse(R"({
        "allow_seek": true,
        "seek": {"mode": "free", "forward_limit": null, "grace_seconds": 3},
        "playback_rate": {"max": 2.0, "ui_control": true},
        "watermark": {"enabled": true, "mode": "overlay", "fields": ["user_id"]},
        "concurrency": {"max_sessions": 3, "max_devices": 2}
    })"));
}

namespace {

const nlohmann::json seek_free{{"mode", "free"}, {"forward_limit", nullptr}, {"grace_seconds", 3}};
const nlohmann::json seek_blocked{{"mode", "blocked"}};
const nlohmann::json seek_bounded{
    {"mode", "bounded_forward"}, {"forward_limit", "max_watched"}, {"max_watched", 61.5}, {"grace_seconds", 3}};

struct SeekCase {
    const char* name;
    std::function<void(PolicyFacts&)> arrange;
    bool allow_seek;
    nlohmann::json seek;
};

const auto once = [](PolicyFacts& f) {
    f.rule = PermissionRule::once;
    f.max_watched_seconds = 61.5;
};
const SeekCase seek_cases[] = {
    {"the video allows it", [](PolicyFacts&) {}, true, seek_free},
    {"the video does not", [](PolicyFacts& f) { f.allow_skip = false; }, false, seek_blocked},
    {"an override allows it",
     [](PolicyFacts& f) {
         f.allow_skip = false;
         f.allow_skip_override = true;
     },
     true, seek_free},
    {"an override forbids it", [](PolicyFacts& f) { f.allow_skip_override = false; }, false, seek_blocked},
    {"once: up to what has been watched", once, true, seek_bounded},
    {"once never opens what the video forbids",
     [](PolicyFacts& f) {
         once(f);
         f.allow_skip = false;
     },
     false, seek_bounded},
    {"once never opens what an override forbids",
     [](PolicyFacts& f) {
         once(f);
         f.allow_skip_override = false;
     },
     false, seek_bounded},
    {"once bounds what an override allows",
     [](PolicyFacts& f) {
         once(f);
         f.allow_skip = false;
         f.allow_skip_override = true;
     },
     true, seek_bounded},
    {"once and completed is free",
     [](PolicyFacts& f) {
         once(f);
         f.completed = true;
     },
     true, seek_free},
    {"once and completed, where the video does not allow it",
     [](PolicyFacts& f) {
         once(f);
         f.completed = true;
         f.allow_skip = false;
     },
     false, seek_blocked},
    {"block_seek beats an override",
     [](PolicyFacts& f) {
         f.allow_skip_override = true;
         f.block_seek = true;
     },
     false, seek_blocked},
    {"block_seek beats once",
     [](PolicyFacts& f) {
         once(f);
         f.block_seek = true;
     },
     false, seek_blocked},
};

}  // namespace

TEST_CASE("seeking: defaults, then overrides, then once, then block_seek") {
    for (const auto& [name, arrange, allow_seek, seek] : seek_cases) {
        CAPTURE(name);
        const auto json = policy(arrange);
        CHECK(json["allow_seek"] == allow_seek);
        CHECK(json["seek"] == seek);
    }
}

TEST_CASE("speed: defaults, then overrides, then block_speed_control") {
    struct Case {
        const char* name;
        double of_video;
        std::optional<double> override_;
        bool block;
        double max;
        bool control;
    };
    const Case cases[] = {
        {"the video's", 1.5, std::nullopt, false, 1.5, true},      {"more by override", 1.5, 2.0, false, 2.0, true},
        {"less by override", 1.5, 1.0, false, 1.0, true},          {"blocked", 1.5, std::nullopt, true, 1.0, false},
        {"blocked beats an override", 1.5, 2.0, true, 1.0, false},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        const auto json = policy([&](PolicyFacts& f) {
            f.max_speed = c.of_video;
            f.max_speed_override = c.override_;
            f.block_speed_control = c.block;
        });
        CHECK(json["playback_rate"] == nlohmann::json{{"max", c.max}, {"ui_control", c.control}});
    }
}

TEST_CASE("the watermark is the video's unless overridden") {
    for (const bool of_video : {true, false}) {
        for (const auto override_ : {std::optional<bool>(), std::optional(true), std::optional(false)}) {
            const auto json = policy([&](PolicyFacts& f) {
                f.show_watermark = of_video;
                f.show_watermark_override = override_;
            });
            CHECK(json["watermark"]["enabled"] == override_.value_or(of_video));
        }
    }
}

TEST_CASE("only a completed once changes as a rule") {
    CHECK(effective_rule(PermissionRule::once, true) == PermissionRule::free);
    CHECK(effective_rule(PermissionRule::once, false) == PermissionRule::once);
    CHECK(effective_rule(PermissionRule::blocked, true) == PermissionRule::blocked);
    CHECK(effective_rule(PermissionRule::free, false) == PermissionRule::free);
}

TEST_CASE("rules have the names of the schema") {
    for (const auto* text : {"free", "once", "blocked"})
        CHECK(name(permission_rule(text).value()) == text);
    CHECK_FALSE(permission_rule("ONCE"));
}

namespace {

constexpr std::optional<bool> unset;
constexpr std::optional<bool> on = true;
constexpr std::optional<bool> off = false;
struct Row {
    bool allow_skip;
    std::optional<bool> allow_skip_override;
    PermissionRule rule;
    bool completed;
    bool block_seek;
    double max_speed;
    double max_speed_override;  ///< 0: unset
    bool block_speed_control;
    bool show_watermark;
    std::optional<bool> show_watermark_override;
    // What follows.
    bool allow_seek;
    const char* seek;
    double speed;
    bool speed_control;
    bool watermark;
};
// clang-format off
const Row rows[] = {
    {true, unset, PermissionRule::free, false, false, 1.5, 0, false, true, unset, true, "free", 1.5, true, true},
    {true, unset, PermissionRule::free, false, true, 1.5, 0, false, true, unset, false, "blocked", 1.5, true, true},
    {true, unset, PermissionRule::free, true, false, 1.5, 0, false, true, unset, true, "free", 1.5, true, true},
    {true, unset, PermissionRule::free, true, true, 1.5, 0, false, true, unset, false, "blocked", 1.5, true, true},
    {true, unset, PermissionRule::once, false, false, 1.5, 0, false, true, unset, true, "bounded_forward", 1.5, true, true},
    {true, unset, PermissionRule::once, false, true, 1.5, 0, false, true, unset, false, "blocked", 1.5, true, true},
    {true, unset, PermissionRule::once, true, false, 1.5, 0, false, true, unset, true, "free", 1.5, true, true},
    {true, unset, PermissionRule::once, true, true, 1.5, 0, false, true, unset, false, "blocked", 1.5, true, true},
    {true, on, PermissionRule::free, false, false, 1.5, 0, false, true, unset, true, "free", 1.5, true, true},
    {true, on, PermissionRule::free, false, true, 1.5, 0, false, true, unset, false, "blocked", 1.5, true, true},
    {true, on, PermissionRule::free, true, false, 1.5, 0, false, true, unset, true, "free", 1.5, true, true},
    {true, on, PermissionRule::free, true, true, 1.5, 0, false, true, unset, false, "blocked", 1.5, true, true},
    {true, on, PermissionRule::once, false, false, 1.5, 0, false, true, unset, true, "bounded_forward", 1.5, true, true},
    {true, on, PermissionRule::once, false, true, 1.5, 0, false, true, unset, false, "blocked", 1.5, true, true},
    {true, on, PermissionRule::once, true, false, 1.5, 0, false, true, unset, true, "free", 1.5, true, true},
    {true, on, PermissionRule::once, true, true, 1.5, 0, false, true, unset, false, "blocked", 1.5, true, true},
    {true, off, PermissionRule::free, false, false, 1.5, 0, false, true, unset, false, "blocked", 1.5, true, true},
    {true, off, PermissionRule::free, false, true, 1.5, 0, false, true, unset, false, "blocked", 1.5, true, true},
    {true, off, PermissionRule::free, true, false, 1.5, 0, false, true, unset, false, "blocked", 1.5, true, true},
    {true, off, PermissionRule::free, true, true, 1.5, 0, false, true, unset, false, "blocked", 1.5, true, true},
    {true, off, PermissionRule::once, false, false, 1.5, 0, false, true, unset, false, "bounded_forward", 1.5, true, true},
    {true, off, PermissionRule::once, false, true, 1.5, 0, false, true, unset, false, "blocked", 1.5, true, true},
    {true, off, PermissionRule::once, true, false, 1.5, 0, false, true, unset, false, "blocked", 1.5, true, true},
    {true, off, PermissionRule::once, true, true, 1.5, 0, false, true, unset, false, "blocked", 1.5, true, true},
    {false, unset, PermissionRule::free, false, false, 1.5, 0, false, true, unset, false, "blocked", 1.5, true, true},
    {false, unset, PermissionRule::free, false, true, 1.5, 0, false, true, unset, false, "blocked", 1.5, true, true},
    {false, unset, PermissionRule::free, true, false, 1.5, 0, false, true, unset, false, "blocked", 1.5, true, true},
    {false, unset, PermissionRule::free, true, true, 1.5, 0, false, true, unset, false, "blocked", 1.5, true, true},
    {false, unset, PermissionRule::once, false, false, 1.5, 0, false, true, unset, false, "bounded_forward", 1.5, true, true},
    {false, unset, PermissionRule::once, false, true, 1.5, 0, false, true, unset, false, "blocked", 1.5, true, true},
    {false, unset, PermissionRule::once, true, false, 1.5, 0, false, true, unset, false, "blocked", 1.5, true, true},
    {false, unset, PermissionRule::once, true, true, 1.5, 0, false, true, unset, false, "blocked", 1.5, true, true},
    {false, on, PermissionRule::free, false, false, 1.5, 0, false, true, unset, true, "free", 1.5, true, true},
    {false, on, PermissionRule::free, false, true, 1.5, 0, false, true, unset, false, "blocked", 1.5, true, true},
    {false, on, PermissionRule::free, true, false, 1.5, 0, false, true, unset, true, "free", 1.5, true, true},
    {false, on, PermissionRule::free, true, true, 1.5, 0, false, true, unset, false, "blocked", 1.5, true, true},
    {false, on, PermissionRule::once, false, false, 1.5, 0, false, true, unset, true, "bounded_forward", 1.5, true, true},
    {false, on, PermissionRule::once, false, true, 1.5, 0, false, true, unset, false, "blocked", 1.5, true, true},
    {false, on, PermissionRule::once, true, false, 1.5, 0, false, true, unset, true, "free", 1.5, true, true},
    {false, on, PermissionRule::once, true, true, 1.5, 0, false, true, unset, false, "blocked", 1.5, true, true},
    {false, off, PermissionRule::free, false, false, 1.5, 0, false, true, unset, false, "blocked", 1.5, true, true},
    {false, off, PermissionRule::free, false, true, 1.5, 0, false, true, unset, false, "blocked", 1.5, true, true},
    {false, off, PermissionRule::free, true, false, 1.5, 0, false, true, unset, false, "blocked", 1.5, true, true},
    {false, off, PermissionRule::free, true, true, 1.5, 0, false, true, unset, false, "blocked", 1.5, true, true},
    {false, off, PermissionRule::once, false, false, 1.5, 0, false, true, unset, false, "bounded_forward", 1.5, true, true},
    {false, off, PermissionRule::once, false, true, 1.5, 0, false, true, unset, false, "blocked", 1.5, true, true},
    {false, off, PermissionRule::once, true, false, 1.5, 0, false, true, unset, false, "blocked", 1.5, true, true},
    {false, off, PermissionRule::once, true, true, 1.5, 0, false, true, unset, false, "blocked", 1.5, true, true},
    {true, unset, PermissionRule::blocked, false, false, 1.5, 0, false, true, unset, true, "free", 1.5, true, true},
    {true, unset, PermissionRule::blocked, false, true, 1.5, 0, false, true, unset, false, "blocked", 1.5, true, true},
    {true, unset, PermissionRule::blocked, true, false, 1.5, 0, false, true, unset, true, "free", 1.5, true, true},
    {true, unset, PermissionRule::blocked, true, true, 1.5, 0, false, true, unset, false, "blocked", 1.5, true, true},
    {true, unset, PermissionRule::free, false, false, 1.5, 0, false, true, unset, true, "free", 1.5, true, true},
    {true, unset, PermissionRule::free, false, false, 1.5, 0, true, true, unset, true, "free", 1, false, true},
    {true, unset, PermissionRule::free, false, false, 1.5, 2, false, true, unset, true, "free", 2, true, true},
    {true, unset, PermissionRule::free, false, false, 1.5, 2, true, true, unset, true, "free", 1, false, true},
    {true, unset, PermissionRule::free, false, false, 1.5, 0, false, true, unset, true, "free", 1.5, true, true},
    {true, unset, PermissionRule::free, false, false, 1.5, 0, false, true, on, true, "free", 1.5, true, true},
    {true, unset, PermissionRule::free, false, false, 1.5, 0, false, true, off, true, "free", 1.5, true, false},
    {true, unset, PermissionRule::free, false, false, 1.5, 0, false, false, unset, true, "free", 1.5, true, false},
    {true, unset, PermissionRule::free, false, false, 1.5, 0, false, false, on, true, "free", 1.5, true, true},
    {true, unset, PermissionRule::free, false, false, 1.5, 0, false, false, off, true, "free", 1.5, true, false},
};
// clang-format on

}  // namespace

TEST_CASE("every combination that matters, spelled out") {
    for (const auto& row : rows) {
        PolicyFacts facts;
        facts.allow_skip = row.allow_skip;
        facts.allow_skip_override = row.allow_skip_override;
        facts.rule = row.rule;
        facts.completed = row.completed;
        facts.block_seek = row.block_seek;
        facts.max_speed = row.max_speed;
        if (row.max_speed_override > 0) facts.max_speed_override = row.max_speed_override;
        facts.block_speed_control = row.block_speed_control;
        facts.show_watermark = row.show_watermark;
        facts.show_watermark_override = row.show_watermark_override;
        CAPTURE(&row - rows);
        const auto policy = to_policy_json(effective_policy(facts, max_sessions, max_devices));
        CHECK(policy["seek"]["mode"] == row.seek);
        CHECK(policy["allow_seek"] == row.allow_seek);
        CHECK(policy["playback_rate"]["max"] == row.speed);
        CHECK(policy["playback_rate"]["ui_control"] == row.speed_control);
        CHECK(policy["watermark"]["enabled"] == row.watermark);
    }
}
