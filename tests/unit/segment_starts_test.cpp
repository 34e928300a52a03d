#include "common/media/segment_starts.h"

#include <vector>

#include <doctest/doctest.h>

#include "common/protocol/task_protocol.h"

using namespace sluice;

TEST_CASE("segments that are alike begin every so many frames, without end") {
    const SegmentStarts starts{150, {}};
    for (const auto& [frame_count, segments] : std::vector<std::pair<std::int64_t, std::int64_t>>{
             {0, 0}, {1, 1}, {149, 1}, {150, 1}, {151, 2}, {450, 3}, {451, 4}})
        CHECK(starts.count(frame_count) == segments);
    CHECK(starts.of(0) == 0);
    CHECK(starts.of(1000) == 150'000);
    for (const std::int64_t frame : {0, 150, 150'000})
        CHECK(starts.has(frame));
    for (const std::int64_t frame : {1, 149, 151})
        CHECK_FALSE(starts.has(frame));
}

TEST_CASE("segments that are listed end with the list") {
    const std::vector<std::int64_t> list{0, 100, 250};
    const SegmentStarts starts{150, list};
    CHECK(starts.count(1) == 3);
    CHECK(starts.of(2) == 250);
    CHECK(starts.of(3) == INT64_MAX);
    CHECK(starts.has(100));
    CHECK_FALSE(starts.has(150));
}

TEST_CASE("without frames in a segment there is no segment") {
    const SegmentStarts starts;
    CHECK(starts.count(100) == 0);
    CHECK_FALSE(starts.has(0));
}

TEST_CASE("a plan's last segment ends with its frames") {
    Plan plan;
    plan.frame_count = 400;
    plan.segment_frames = 150;
    CHECK(plan.segment_count() == 3);
    CHECK(plan.segment_start(2) == 300);
    for (const std::int64_t behind : {std::int64_t{3}, std::int64_t{4}, INT64_MAX})
        CHECK(plan.segment_start(behind) == 400);
    plan.segment_starts = {0, 390};
    CHECK(plan.segment_count() == 2);
    CHECK(plan.segment_start(1) == 390);
    CHECK(plan.segment_start(2) == 400);
}
