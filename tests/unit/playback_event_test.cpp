#include "api/domain/playback/playback_event.h"

#include <string>

#include <doctest/doctest.h>

using namespace sluice;
using nlohmann::json;

TEST_CASE("events have the names of the contract") {
    for (const char* text : {"VISIBILITY_HIDDEN", "VISIBILITY_VISIBLE", "FOCUS_LOST", "FOCUS_GAINED", "SEEK_ATTEMPT",
                             "SPEED_CHANGE_ATTEMPT", "FULLSCREEN_ENTER", "FULLSCREEN_EXIT", "PLAYER_ERROR"}) {
        CAPTURE(std::string(text));
        const auto type = playback_event_type(text);
        REQUIRE(type);
        CHECK(name(*type) == text);
    }
    for (const char* text : {"", "seek_attempt", "PLAY", "SEEK_ATTEMPT "})
        CHECK_FALSE(playback_event_type(text));
}

TEST_CASE("what goes against the policy") {
    struct Case {
        bool allow_seek;
        SeekMode seek;
        bool speed_control;
        double max_speed;
        PlaybackEventType type;
        json payload;
        std::string reason;
    };
    constexpr auto seek = PlaybackEventType::seek_attempt;
    constexpr auto speed = PlaybackEventType::speed_change_attempt;
    constexpr auto bounded = SeekMode::bounded_forward;
    const Case cases[] = {
        {true, SeekMode::free, true, 1, seek, json::object(), ""},
        {false, SeekMode::free, true, 1, seek, json::object(), "seek_blocked"},
        {false, SeekMode::blocked, true, 1, seek, json::object(), "seek_blocked"},
        {false, SeekMode::blocked, true, 1, seek, {{"to", 0}}, "seek_blocked"},
        {false, bounded, true, 1, seek, {{"to", 0}}, "seek_blocked"},
        {false, bounded, true, 1, seek, json::object(), "seek_blocked"},
        {true, bounded, true, 1, seek, json::object(), "seek_bounded_forward"},
        {true, bounded, true, 1, seek, {{"to", "far"}}, "seek_bounded_forward"},
        {true, bounded, true, 1, seek, {{"to", "nan"}}, "seek_bounded_forward"},
        {true, bounded, true, 1, seek, json::array({60}), "seek_bounded_forward"},
        {true, bounded, true, 1, seek, 60, "seek_bounded_forward"},
        {true, bounded, true, 1, seek, nullptr, "seek_bounded_forward"},
        {true, bounded, true, 1, seek, {{"to", 60}}, ""},
        {true, bounded, true, 1, seek, {{"to", "60"}}, ""},
        {true, bounded, true, 1, seek, {{"to", 63}}, ""},
        {true, bounded, true, 1, seek, {{"to", 63.5}}, "seek_bounded_forward"},
        {true, SeekMode::free, true, 1.5, speed, json::object(), ""},
        {true, SeekMode::free, true, 1.5, speed, "fast", ""},
        {true, SeekMode::free, true, 1.5, speed, {{"rate", 1.5}}, ""},
        {true, SeekMode::free, true, 1.5, speed, {{"rate", 1.6}}, "speed_blocked"},
        {true, SeekMode::free, true, 1.5, speed, {{"speed", 1.5}}, ""},
        {true, SeekMode::free, true, 1.5, speed, {{"speed", 1.6}}, "speed_blocked"},
        {true, SeekMode::free, true, 1.5, speed, {{"speed", "1.6"}}, "speed_blocked"},
        {true, SeekMode::free, true, 1.5, speed, {{"speed", "nan"}}, "speed_blocked"},
        {true, SeekMode::free, true, 1.5, speed, {{"speed", 1}, {"rate", 1.6}}, "speed_blocked"},
        {true, SeekMode::free, true, 1.5, speed, {{"speed", 1.6}, {"rate", 1}}, "speed_blocked"},
        {true, SeekMode::free, true, 1, speed, json::object(), "speed_blocked"},
        {true, SeekMode::free, true, 1, speed, {{"speed", 1}}, "speed_blocked"},
        {true, SeekMode::free, true, 0.5, speed, {{"speed", 0.5}}, "speed_blocked"},
        {true, SeekMode::free, false, 2, speed, {{"rate", 1}}, "speed_blocked"},
        {true, SeekMode::free, false, 2, speed, json::object(), "speed_blocked"},
        {false, SeekMode::blocked, false, 1, PlaybackEventType::visibility_hidden, json::object(), ""},
        {false, SeekMode::blocked, false, 1, PlaybackEventType::player_error, {{"to", 9}, {"rate", 9}}, ""},
    };
    for (const auto& test : cases) {
        CAPTURE(&test - cases);
        PlaybackPolicy policy;
        policy.allow_seek = test.allow_seek;
        policy.seek_mode = test.seek;
        policy.speed_control = test.speed_control;
        policy.max_speed = test.max_speed;
        policy.max_watched_seconds = 60;
        const char* reason = violation(policy, test.type, test.payload);
        CHECK(std::string(reason == nullptr ? "" : reason) == test.reason);
    }
}

TEST_CASE("what events weigh") {
    CHECK(score(PlaybackEventType::visibility_hidden, false, false) == 1);
    CHECK(score(PlaybackEventType::visibility_visible, false, false) == 0);
    CHECK(score(PlaybackEventType::focus_lost, false, false) == 2);
    CHECK(score(PlaybackEventType::focus_gained, false, false) == 0);
    CHECK(score(PlaybackEventType::seek_attempt, false, false) == 3);
    CHECK(score(PlaybackEventType::seek_attempt, true, true) == 7);
    CHECK(score(PlaybackEventType::speed_change_attempt, true, false) == 6);
    CHECK(score(PlaybackEventType::fullscreen_enter, true, true) == 1);
    CHECK(score(PlaybackEventType::player_error, false, false) == 1);
    CHECK(severity(PlaybackEventType::fullscreen_exit, true) == "danger");
    for (const auto type :
         {PlaybackEventType::seek_attempt, PlaybackEventType::speed_change_attempt, PlaybackEventType::focus_lost}) {
        CHECK(severity(type, false) == "warn");
        CHECK(severity(type, true) == "danger");
    }
    for (const auto type :
         {PlaybackEventType::visibility_hidden, PlaybackEventType::visibility_visible, PlaybackEventType::focus_gained,
          PlaybackEventType::fullscreen_enter, PlaybackEventType::fullscreen_exit, PlaybackEventType::player_error}) {
        CHECK(severity(type, false) == "info");
    }
}

TEST_CASE("when a session is revoked") {
    const ViolationLimits limits;
    struct Case {
        int events;
        int violations;
        bool revoked;
    };
    for (const auto& [events, violations, revoked] :
         {Case{1, 1, false}, Case{2, 2, false}, Case{3, 2, false}, Case{3, 3, true}, Case{4, 2, true},
          Case{5, 2, false}, Case{100, 2, false}, Case{100, 3, true}, Case{4, 1, false}}) {
        CAPTURE(events);
        CAPTURE(violations);
        CHECK(is_revoked(limits, events, violations) == revoked);
    }
    CHECK_FALSE(is_revoked({10, 0.9, 4}, 10, 8));
    CHECK(is_revoked({10, 0.9, 4}, 10, 9));
}
