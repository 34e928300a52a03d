#include "worker/transcoder/grid/frame_grid.h"

#include <cmath>
#include <limits>
#include <vector>

#include <doctest/doctest.h>

using namespace sluice;

TEST_CASE("the nearest standard rate up to 60") {
    struct Case {
        double source_fps;
        FrameRate expected;
    };
    const std::vector<Case> cases{
        {23.976, {24000, 1001}},
        {24, {24, 1}},
        {25, {25, 1}},
        {29.97, {30000, 1001}},
        {30, {30, 1}},
        {30.01, {30, 1}},
        {12.5, {25, 2}},
        {59.94, {60000, 1001}},
        {60, {60, 1}},
        {61, {60, 1}},
        {120, {60, 1}},
        {119.88, {60000, 1001}},
        {240, {60, 1}},
        {100, {50, 1}},
        {14.99, {15, 1}},
        {1, {10, 1}},
        {0, {25, 1}},
        {-3, {25, 1}},
        {std::numeric_limits<double>::infinity(), {25, 1}},
    };
    for (const auto& test : cases) {
        CAPTURE(test.source_fps);
        CHECK(output_rate(test.source_fps) == test.expected);
    }
}

TEST_CASE("the typical rate sees through pauses, jitter and coarse ticks") {
    std::vector<std::int64_t> coarse;  // 29.97 in milliseconds
    for (int i = 0; i < 300; ++i)
        coarse.push_back(std::lround(i * 1001.0 / 30));
    CHECK(typical_fps(coarse, {1, 1000}) == doctest::Approx(29.97).epsilon(0.0001));

    std::vector<std::int64_t> paused;
    for (int i = 0; i < 100; ++i)
        paused.push_back(i * 3000 + (i > 50 ? 900'000 : 0));
    CHECK(typical_fps(paused, {1, 90000}) == doctest::Approx(30));

    CHECK(typical_fps({}, {1, 1000}) == 0);
    CHECK(typical_fps({5, 5, 5}, {1, 1000}) == 0);
    CHECK(typical_fps({40, 0, 80}, {1, 1000}) == doctest::Approx(25));
}

TEST_CASE("what mostly stands still has the rate of what moves in it") {
    const TickLength ms{1, 1000};
    const auto recording = [](int still_before, int moving_seconds, int fps, int still_after) {
        std::vector<std::int64_t> pts;
        std::int64_t second = 0;
        for (; second < still_before; ++second)
            pts.push_back(1000 * second);
        for (const std::int64_t end = second + moving_seconds; second < end; ++second) {
            for (int picture = 0; picture < fps; ++picture)
                pts.push_back(1000 * second + 1000 * picture / fps);
        }
        for (const std::int64_t end = second + still_after; second < end; ++second)
            pts.push_back(1000 * second);
        return pts;
    };
    CHECK(usual_fps(recording(70, 2, 30, 0), ms) == doctest::Approx(30).epsilon(0.01));
    CHECK(usual_fps(recording(3600, 20, 25, 1200), ms) == doctest::Approx(25).epsilon(0.01));
    // A burst of one second after a stall is no movement.
    CHECK(usual_fps(recording(70, 1, 60, 20), ms) == doctest::Approx(1));
    CHECK(usual_fps(recording(70, 0, 30, 20), ms) == doctest::Approx(1));
    // What moves most of the time keeps its typical rate.
    CHECK(usual_fps(recording(5, 60, 30, 5), ms) == doctest::Approx(30).epsilon(0.01));
    CHECK(usual_fps({}, ms) == 0);
    CHECK(usual_fps({7}, ms) == 0);
}
