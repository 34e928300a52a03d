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
        "watermark": {"enabled": true, "mode": "overlay", "fields": ["user_id", "student_name", "time"]},
        "concurrency": {"max_sessions": 3, "max_devices": 2}
    })"));
}

TEST_CASE("seeking: defaults, then overrides, then once, then block_seek") {
    struct Case {
        const char* name;
        std::function<void(PolicyFacts&)> arrange;
        const char* mode;
        nlohmann::json forward_limit;
    };
    const Case cases[] = {
        {"the video allows it", [](PolicyFacts&) {}, "free", nullptr},
        {"the video does not", [](PolicyFacts& f) { f.allow_skip = false; }, "blocked", nullptr},
        {"an override allows it",
         [](PolicyFacts& f) {
             f.allow_skip = false;
             f.allow_skip_override = true;
         },
         "free", nullptr},
        {"an override forbids it", [](PolicyFacts& f) { f.allow_skip_override = false; }, "blocked", nullptr},
        {"once: up to what has been watched",
         [](PolicyFacts& f) {
             f.rule = PermissionRule::once;
             f.max_watched_seconds = 61.5;
         },
         "bounded_forward", 61.5},
        {"once comes after the overrides",
         [](PolicyFacts& f) {
             f.rule = PermissionRule::once;
             f.allow_skip_override = false;
         },
         "bounded_forward", 0.0},
        {"once and completed is free",
         [](PolicyFacts& f) {
             f.rule = PermissionRule::once;
             f.completed = true;
         },
         "free", nullptr},
        {"once and completed, where the video does not allow it",
         [](PolicyFacts& f) {
             f.rule = PermissionRule::once;
             f.completed = true;
             f.allow_skip = false;
         },
         "blocked", nullptr},
        {"block_seek beats an override",
         [](PolicyFacts& f) {
             f.allow_skip_override = true;
             f.block_seek = true;
         },
         "blocked", nullptr},
        {"block_seek beats once",
         [](PolicyFacts& f) {
             f.rule = PermissionRule::once;
             f.max_watched_seconds = 61.5;
             f.block_seek = true;
         },
         "blocked", nullptr},
    };
    for (const auto& [name, arrange, mode, forward_limit] : cases) {
        CAPTURE(name);
        const auto json = policy(arrange);
        CHECK(json["seek"]["mode"] == mode);
        CHECK(json["seek"]["forward_limit"] == forward_limit);
        CHECK(json["allow_seek"] == (std::string(mode) != "blocked"));
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
    const char* seek;
    double speed;
    bool speed_control;
    bool watermark;
};
// clang-format off
const Row rows[] = {
    {true, unset, PermissionRule::free, false, false, 1.5, 0, false, true, unset, "free", 1.5, true, true},
    {true, unset, PermissionRule::free, false, true, 1.5, 0, false, true, unset, "blocked", 1.5, true, true},
    {true, unset, PermissionRule::free, true, false, 1.5, 0, false, true, unset, "free", 1.5, true, true},
    {true, unset, PermissionRule::free, true, true, 1.5, 0, false, true, unset, "blocked", 1.5, true, true},
    {true, unset, PermissionRule::once, false, false, 1.5, 0, false, true, unset, "bounded_forward", 1.5, true, true},
    {true, unset, PermissionRule::once, false, true, 1.5, 0, false, true, unset, "blocked", 1.5, true, true},
    {true, unset, PermissionRule::once, true, false, 1.5, 0, false, true, unset, "free", 1.5, true, true},
    {true, unset, PermissionRule::once, true, true, 1.5, 0, false, true, unset, "blocked", 1.5, true, true},
    {true, on, PermissionRule::free, false, false, 1.5, 0, false, true, unset, "free", 1.5, true, true},
    {true, on, PermissionRule::free, false, true, 1.5, 0, false, true, unset, "blocked", 1.5, true, true},
    {true, on, PermissionRule::free, true, false, 1.5, 0, false, true, unset, "free", 1.5, true, true},
    {true, on, PermissionRule::free, true, true, 1.5, 0, false, true, unset, "blocked", 1.5, true, true},
    {true, on, PermissionRule::once, false, false, 1.5, 0, false, true, unset, "bounded_forward", 1.5, true, true},
    {true, on, PermissionRule::once, false, true, 1.5, 0, false, true, unset, "blocked", 1.5, true, true},
    {true, on, PermissionRule::once, true, false, 1.5, 0, false, true, unset, "free", 1.5, true, true},
    {true, on, PermissionRule::once, true, true, 1.5, 0, false, true, unset, "blocked", 1.5, true, true},
    {true, off, PermissionRule::free, false, false, 1.5, 0, false, true, unset, "blocked", 1.5, true, true},
    {true, off, PermissionRule::free, false, true, 1.5, 0, false, true, unset, "blocked", 1.5, true, true},
    {true, off, PermissionRule::free, true, false, 1.5, 0, false, true, unset, "blocked", 1.5, true, true},
    {true, off, PermissionRule::free, true, true, 1.5, 0, false, true, unset, "blocked", 1.5, true, true},
    {true, off, PermissionRule::once, false, false, 1.5, 0, false, true, unset, "bounded_forward", 1.5, true, true},
    {true, off, PermissionRule::once, false, true, 1.5, 0, false, true, unset, "blocked", 1.5, true, true},
    {true, off, PermissionRule::once, true, false, 1.5, 0, false, true, unset, "blocked", 1.5, true, true},
    {true, off, PermissionRule::once, true, true, 1.5, 0, false, true, unset, "blocked", 1.5, true, true},
    {false, unset, PermissionRule::free, false, false, 1.5, 0, false, true, unset, "blocked", 1.5, true, true},
    {false, unset, PermissionRule::free, false, true, 1.5, 0, false, true, unset, "blocked", 1.5, true, true},
    {false, unset, PermissionRule::free, true, false, 1.5, 0, false, true, unset, "blocked", 1.5, true, true},
    {false, unset, PermissionRule::free, true, true, 1.5, 0, false, true, unset, "blocked", 1.5, true, true},
    {false, unset, PermissionRule::once, false, false, 1.5, 0, false, true, unset, "bounded_forward", 1.5, true, true},
    {false, unset, PermissionRule::once, false, true, 1.5, 0, false, true, unset, "blocked", 1.5, true, true},
    {false, unset, PermissionRule::once, true, false, 1.5, 0, false, true, unset, "blocked", 1.5, true, true},
    {false, unset, PermissionRule::once, true, true, 1.5, 0, false, true, unset, "blocked", 1.5, true, true},
    {false, on, PermissionRule::free, false, false, 1.5, 0, false, true, unset, "free", 1.5, true, true},
    {false, on, PermissionRule::free, false, true, 1.5, 0, false, true, unset, "blocked", 1.5, true, true},
    {false, on, PermissionRule::free, true, false, 1.5, 0, false, true, unset, "free", 1.5, true, true},
    {false, on, PermissionRule::free, true, true, 1.5, 0, false, true, unset, "blocked", 1.5, true, true},
    {false, on, PermissionRule::once, false, false, 1.5, 0, false, true, unset, "bounded_forward", 1.5, true, true},
    {false, on, PermissionRule::once, false, true, 1.5, 0, false, true, unset, "blocked", 1.5, true, true},
    {false, on, PermissionRule::once, true, false, 1.5, 0, false, true, unset, "free", 1.5, true, true},
    {false, on, PermissionRule::once, true, true, 1.5, 0, false, true, unset, "blocked", 1.5, true, true},
    {false, off, PermissionRule::free, false, false, 1.5, 0, false, true, unset, "blocked", 1.5, true, true},
    {false, off, PermissionRule::free, false, true, 1.5, 0, false, true, unset, "blocked", 1.5, true, true},
    {false, off, PermissionRule::free, true, false, 1.5, 0, false, true, unset, "blocked", 1.5, true, true},
    {false, off, PermissionRule::free, true, true, 1.5, 0, false, true, unset, "blocked", 1.5, true, true},
    {false, off, PermissionRule::once, false, false, 1.5, 0, false, true, unset, "bounded_forward", 1.5, true, true},
    {false, off, PermissionRule::once, false, true, 1.5, 0, false, true, unset, "blocked", 1.5, true, true},
    {false, off, PermissionRule::once, true, false, 1.5, 0, false, true, unset, "blocked", 1.5, true, true},
    {false, off, PermissionRule::once, true, true, 1.5, 0, false, true, unset, "blocked", 1.5, true, true},
    {true, unset, PermissionRule::blocked, false, false, 1.5, 0, false, true, unset, "free", 1.5, true, true},
    {true, unset, PermissionRule::blocked, false, true, 1.5, 0, false, true, unset, "blocked", 1.5, true, true},
    {true, unset, PermissionRule::blocked, true, false, 1.5, 0, false, true, unset, "free", 1.5, true, true},
    {true, unset, PermissionRule::blocked, true, true, 1.5, 0, false, true, unset, "blocked", 1.5, true, true},
    {true, unset, PermissionRule::free, false, false, 1.5, 0, false, true, unset, "free", 1.5, true, true},
    {true, unset, PermissionRule::free, false, false, 1.5, 0, true, true, unset, "free", 1, false, true},
    {true, unset, PermissionRule::free, false, false, 1.5, 2, false, true, unset, "free", 2, true, true},
    {true, unset, PermissionRule::free, false, false, 1.5, 2, true, true, unset, "free", 1, false, true},
    {true, unset, PermissionRule::free, false, false, 1.5, 0, false, true, unset, "free", 1.5, true, true},
    {true, unset, PermissionRule::free, false, false, 1.5, 0, false, true, on, "free", 1.5, true, true},
    {true, unset, PermissionRule::free, false, false, 1.5, 0, false, true, off, "free", 1.5, true, false},
    {true, unset, PermissionRule::free, false, false, 1.5, 0, false, false, unset, "free", 1.5, true, false},
    {true, unset, PermissionRule::free, false, false, 1.5, 0, false, false, on, "free", 1.5, true, true},
    {true, unset, PermissionRule::free, false, false, 1.5, 0, false, false, off, "free", 1.5, true, false},
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
        CHECK(policy["allow_seek"] == (std::string(row.seek) != "blocked"));
        CHECK(policy["playback_rate"]["max"] == row.speed);
        CHECK(policy["playback_rate"]["ui_control"] == row.speed_control);
        CHECK(policy["watermark"]["enabled"] == row.watermark);
    }
}
