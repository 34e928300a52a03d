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
