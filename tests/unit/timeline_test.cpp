/// Time stamps as the video's time: awkward rates, starts before zero, and what 64 bits do not hold.

#include "common/media/timeline.h"

#include <cmath>
#include <random>
#include <vector>

#include <doctest/doctest.h>

using namespace sluice;

namespace {

constexpr std::int64_t max_pts = INT64_MAX;
constexpr std::int64_t min_pts = INT64_MIN;

}  // namespace

TEST_CASE("a picture is due at the slot that is nearest to it") {
    struct Case {
        Timeline timeline;
        std::int64_t pts;
        std::int64_t slot;
    };
    const Timeline ntsc{0, {1, 30000}, {30000, 1001}};
    const Timeline ntsc_90k{-3003, {1, 90000}, {30000, 1001}};
    const Timeline film_ms{500, {1, 1000}, {24000, 1001}};
    const Timeline halves{0, {1, 2}, {1, 1}};
    const Timeline long_ticks{10, {1001, 24000}, {25, 1}};
    const std::vector<Case> cases{
        {ntsc, 0, 0},
        {ntsc, -5, 0},
        {ntsc, 500, 0},
        {ntsc, 501, 1},
        {ntsc, 1001, 1},
        {ntsc, 1501, 1},
        {ntsc, 1502, 2},
        // Exactly half way: the last picture with pts ≤ n + ½ belongs to slot n.
        {halves, 1, 0},
        {halves, 2, 1},
        {halves, 3, 1},
        {halves, 4, 2},
        // A start before the source's own zero.
        {ntsc_90k, -3003, 0},
        {ntsc_90k, -1502, 0},
        {ntsc_90k, -1501, 1},
        {ntsc_90k, 0, 1},
        {ntsc_90k, 3003, 2},
        // Milliseconds hold no frame of film exactly: slot 1 is at 41.7 ms, slot 24 at 1001 ms.
        {film_ms, 500, 0},
        {film_ms, 541, 1},
        {film_ms, 542, 1},
        {film_ms, 1501, 24},
        {long_ticks, 10, 0},
        {long_ticks, 11, 1},
        {long_ticks, 34, 25},
        // 27 years of 90 kHz, and as far as 64 bits go.
        {{0, {1, 90000}, {30000, 1001}}, 3003 * 25'000'000'000, 25'000'000'000},
        {{0, {1, 1}, {1, 1}}, max_pts, max_pts},
        {{min_pts, {1, 2}, {1, 1}}, max_pts, max_pts},
        {{min_pts, {1, 1}, {1, 1}}, max_pts, max_pts},
        {{min_pts, {INT32_MAX, 1}, {INT32_MAX, 1}}, max_pts, max_pts},
        {{max_pts, {1, 90000}, {25, 1}}, min_pts, 0},
    };
    for (const auto& test : cases) {
        CAPTURE(test.timeline.start_pts);
        CAPTURE(test.timeline.tick.denominator);
        CAPTURE(test.pts);
        CHECK(test.timeline.slot_of(test.pts) == test.slot);
    }
}

TEST_CASE("slots never run backwards, and never lie more than half a slot off, hours into a video") {
    std::mt19937 random(20240517);
    for (const FrameRate rate : {FrameRate{24000, 1001}, FrameRate{25, 2}, FrameRate{60, 1}}) {
        const Timeline timeline{-12345, {1, 90000}, rate};
        std::int64_t before = 0;
        for (std::int64_t ticks = 0; ticks < 4LL * 3600 * 90000;
             ticks += 1 + static_cast<std::int64_t>(random() % 9000)) {
            const auto slot = timeline.slot_of(timeline.start_pts + ticks);
            REQUIRE(slot >= before);
            const double off = static_cast<double>(ticks) / 90000 * rate.fps() - static_cast<double>(slot);
            REQUIRE(std::abs(off) <= 0.5 + 1e-6);
            before = slot;
        }
    }
}

TEST_CASE("a time stamp is a time of the video, and a time is the nearest time stamp") {
    struct Case {
        Timeline timeline;
        std::int64_t pts;
        double seconds;
    };
    const std::vector<Case> cases{
        {{0, {1, 90000}, {25, 1}}, 0, 0},
        {{900'000, {1, 90000}, {25, 1}}, 945'000, 0.5},
        {{900'000, {1, 90000}, {25, 1}}, 855'000, -0.5},
        {{-3003, {1, 30000}, {30000, 1001}}, -3003, 0},
        {{-3003, {1, 30000}, {30000, 1001}}, 0, 0.1001},
        {{7, {1001, 24000}, {24000, 1001}}, 31, 1.001},
        {{-90'000, {1, 90000}, {60, 1}}, 36'000LL * 90'000, 36'001},
    };
    for (const auto& test : cases) {
        CAPTURE(test.timeline.start_pts);
        CAPTURE(test.pts);
        CHECK(test.timeline.seconds_of(test.pts) == doctest::Approx(test.seconds).epsilon(1e-12));
        CHECK(test.timeline.pts_at(test.seconds) == test.pts);
    }
    const Timeline coarse{100, {1, 1000}, {24000, 1001}};
    CHECK(coarse.pts_at(0.0414) == 141);
    CHECK(coarse.pts_at(0.0416) == 142);
    CHECK(coarse.pts_at(-0.0416) == 58);
}

TEST_CASE("time stamps of another stream have ticks of their own") {
    const Timeline timeline{-45'000, {1, 90000}, {25, 1}};
    CHECK(timeline.zero_seconds() == -0.5);
    CHECK(timeline.seconds_of(0, {1, 48000}) == 0.5);
    CHECK(timeline.seconds_of(-24'000, {1, 48000}) == 0);
    CHECK(timeline.seconds_of(1024, {1, 44100}) == doctest::Approx(0.5 + 1024.0 / 44100));
}

TEST_CASE("what 64 bits do not hold becomes the nearest that they do") {
    const Timeline late{max_pts - 10, {1, 1}, {25, 1}};
    CHECK(late.pts_at(10) == max_pts);
    CHECK(late.pts_at(1e300) == max_pts);
    CHECK(late.seconds_of(min_pts) == doctest::Approx(-9.223372036854775807e18));
    const Timeline early{min_pts + 10, {1, 1}, {25, 1}};
    CHECK(early.pts_at(-1e300) == -max_pts);
    CHECK(early.seconds_of(max_pts) == doctest::Approx(9.223372036854775807e18));
}

TEST_CASE("the length and the middle of a slot") {
    CHECK(Timeline{0, {1, 90000}, {30000, 1001}}.slot_ticks() == 3003);
    CHECK(Timeline{0, {1, 1000}, {30000, 1001}}.slot_ticks() == 33);
    CHECK(Timeline{0, {1, 25}, {60, 1}}.slot_ticks() == 1);  // less than half a tick
    for (const FrameRate rate : {FrameRate{30000, 1001}, FrameRate{25, 2}, FrameRate{60, 1}}) {
        const Timeline timeline{-777, {1, 90000}, rate};
        for (const std::int64_t slot : {0, 1, 29, 1799, 215784}) {
            CAPTURE(slot);
            CHECK(timeline.middle_of(slot) == doctest::Approx((static_cast<double>(slot) + 0.5) / rate.fps()));
            // A picture that is due at the slot's beginning lies before its middle, the next slot's behind it.
            const std::int64_t middle = timeline.pts_at(timeline.middle_of(slot));
            CHECK(timeline.pts_at(rate.seconds(slot)) < middle);
            CHECK(middle < timeline.pts_at(rate.seconds(slot + 1)));
        }
    }
}
