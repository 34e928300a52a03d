#include "worker/transcoder/grid/segment_cutter.h"

#include <vector>

#include <doctest/doctest.h>

using namespace sluice;

namespace {

using Positions = std::vector<std::int64_t>;

/// The positions that begin a segment.
Positions cuts(SegmentCutter cutter, const Positions& positions) {
    Positions found;
    for (const auto position : positions) {
        const auto before = cutter.segment();
        const bool cuts = cutter.cuts_before(position);
        CHECK(cutter.segment() == before + (cuts ? 1 : 0));
        if (cuts) found.push_back(position);
    }
    return found;
}

SegmentCutter cutter_at(const Positions& starts, std::int64_t first_segment = 0) {
    const auto start_of = [starts](std::int64_t number) {
        return number < std::ssize(starts) ? starts[static_cast<std::size_t>(number)] : INT64_MAX;
    };
    return {start_of, first_segment};
}

Positions every(std::int64_t step, std::int64_t begin, std::int64_t end) {
    Positions positions;
    for (auto position = begin; position < end; position += step)
        positions.push_back(position);
    return positions;
}

}  // namespace

TEST_CASE("a segment ends before the first sample at or behind the next one's start") {
    struct Row {
        const char* what;
        Positions starts;
        Positions positions;
        Positions cuts;
    };
    const std::vector<Row> table{
        {"no samples", {0, 100}, {}, {}},
        {"one segment", {0}, {0, 50, 1'000'000, INT64_MAX - 1}, {}},
        {"at the start itself", {0, 100, 200}, {0, 99, 100, 101, 199, 200}, {100, 200}},
        {"behind the start", {0, 100, 200}, {0, 64, 128, 192, 256}, {128, 256}},
        {"just before the start", {0, 100}, {0, 99}, {}},
        {"segments of unequal length", {0, 10, 11, 500}, {0, 9, 10, 11, 499, 500}, {10, 11, 500}},
        {"a gap over a whole segment ends one", {0, 100, 200, 300}, {0, 250, 260, 300}, {250, 260, 300}},
        {"segments shorter than a sample", {0, 10, 20, 30}, {0, 64, 128, 192}, {64, 128, 192}},
        {"behind the last", {0, 100}, {0, 100, 200, 300}, {100}},
        {"a first sample behind the start", {0, 100, 200}, {150, 160, 200}, {160, 200}},
        {"before the first", {0, 100}, {-50, 0, 100}, {100}},
    };
    for (const auto& row : table) {
        CAPTURE(row.what);
        CHECK(cuts(cutter_at(row.starts), row.positions) == row.cuts);
    }
}

TEST_CASE("a chunk's first sample is the first of its first segment") {
    CHECK(cuts(cutter_at({0, 100, 200, 300}, 2), {200, 250, 300, 350}) == Positions{300});
}

TEST_CASE("pictures are cut at the frames of the clock") {
    const FrameRate rate{25, 1};
    CHECK(cuts(picture_cutter(SegmentClock(rate), 3), every(1, 450, 800)) == Positions{600, 750});
    const SegmentClock copied(rate, {0, 100, 250, 330, 480});
    CHECK(cuts(picture_cutter(copied, 1), every(1, 100, 500)) == Positions{250, 330, 480});
}

TEST_CASE("sound is cut at the first whole frame at or behind the picture's start") {
    constexpr int samples = 1024;
    const FrameRate rate{25, 1};
    const auto frames = every(samples, 0, std::int64_t{20} * 48000);
    // 6 s are 281.25 frames, 12 s 562.5, 18 s 843.75.
    CHECK(cuts(sound_cutter(SegmentClock(rate), 48000, samples), frames) ==
          Positions{282 * samples, 563 * samples, 844 * samples});
    const SegmentClock copied(rate, {0, 100, 250});
    CHECK(cuts(sound_cutter(copied, 48000, samples), frames) == Positions{188 * samples, 469 * samples});
}
