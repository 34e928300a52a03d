#include "api/domain/tasks/task_cost.h"

#include <doctest/doctest.h>

#include "tests/support/made_up_video.h"

using namespace sluice;

TEST_CASE("a chunk costs what its pixels cost, and never nothing") {
    auto plan = MadeUpVideo(3600).plan;
    REQUIRE(plan.video.size() == 2);
    const ChunkRange half_a_minute{0, 750, 0, 5};
    const auto both = chunk_cost_seconds(plan, half_a_minute);
    CHECK(both == doctest::Approx((1280.0 * 720 + 640 * 360) * 750 / 110e6));
    plan.video[0].is_copied = true;
    CHECK(chunk_cost_seconds(plan, half_a_minute) == doctest::Approx(640.0 * 360 * 750 / 110e6));
    plan.video[1].is_copied = true;
    CHECK(chunk_cost_seconds(plan, half_a_minute) == 1);
}

TEST_CASE("sound and the end cost by the video's length") {
    const auto hour = MadeUpVideo(3600).plan;
    const auto moment = MadeUpVideo(6).plan;
    CHECK(audio_cost_seconds(hour) == doctest::Approx(60));
    CHECK(audio_cost_seconds(moment) == 1);
    CHECK(finish_cost_seconds(hour) > finish_cost_seconds(moment));
}

TEST_CASE("chunks stay within what was kept for their video") {
    CHECK(chunk_tags(100, 60, {10, 20, 30}) == std::vector{100.0, 110.0, 130.0});
    // Guessed too small or too large: the order and the place are the same.
    CHECK(chunk_tags(100, 6, {10, 20, 30}) == std::vector{100.0, 101.0, 103.0});
    CHECK(chunk_tags(-5, 600, {1}) == std::vector{-5.0});
    CHECK(chunk_tags(0, 1, {}).empty());
}
