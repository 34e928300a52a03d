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
        SeekMode seek;
        bool speed_control;
        double max_speed;
        PlaybackEventType type;
        json payload;
        std::string reason;
    };
    constexpr auto seek = PlaybackEventType::seek_attempt;
    constexpr auto speed = PlaybackEventType::speed_change_attempt;
    const Case cases[] = {
        {SeekMode::free, true, 1, seek, json::object(), ""},
        {SeekMode::blocked, true, 1, seek, json::object(), "seek_blocked"},
        {SeekMode::blocked, true, 1, seek, {{"to", 0}}, "seek_blocked"},
        {SeekMode::bounded_forward, true, 1, seek, json::object(), "seek_beyond_watched"},
        {SeekMode::bounded_forward, true, 1, seek, {{"to", "far"}}, "seek_beyond_watched"},
        {SeekMode::bounded_forward, true, 1, seek, {{"to", 60}}, ""},
        {SeekMode::bounded_forward, true, 1, seek, {{"to", 63}}, ""},
        {SeekMode::bounded_forward, true, 1, seek, {{"to", 63.5}}, "seek_beyond_watched"},
        {SeekMode::free, true, 1.5, speed, json::object(), ""},
        {SeekMode::free, true, 1.5, speed, {{"rate", 1.5}}, ""},
        {SeekMode::free, true, 1.5, speed, {{"rate", 1.6}}, "speed_beyond_max"},
        {SeekMode::free, false, 1, speed, {{"rate", 1}}, "speed_locked"},
        {SeekMode::free, false, 1, speed, json::object(), "speed_locked"},
        {SeekMode::blocked, false, 1, PlaybackEventType::visibility_hidden, json::object(), ""},
        {SeekMode::blocked, false, 1, PlaybackEventType::player_error, {{"to", 9}, {"rate", 9}}, ""},
    };
    for (const auto& test : cases) {
        CAPTURE(&test - cases);
        PlaybackPolicy policy;
        policy.seek_mode = test.seek;
        policy.speed_control = test.speed_control;
        policy.max_speed = test.max_speed;
        if (test.seek == SeekMode::bounded_forward) policy.forward_limit_seconds = 60;
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
    CHECK(severity(true, 0) == "danger");
    CHECK(severity(false, 1) == "warn");
    CHECK(severity(false, 0) == "info");
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
