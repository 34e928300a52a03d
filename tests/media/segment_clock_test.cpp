#include "worker/transcoder/grid/segment_clock.h"

#include <vector>

#include <doctest/doctest.h>

using namespace sluice;

TEST_CASE("groups of 2 s, segments of 6 s, at every rate") {
    struct Case {
        FrameRate rate;
        int gop_frames;
    };
    for (const Case& test : std::vector<Case>{{{25, 1}, 50},
                                              {{24000, 1001}, 48},
                                              {{30000, 1001}, 60},
                                              {{60000, 1001}, 120},
                                              {{25, 2}, 25},
                                              {{10, 1}, 20}}) {
        const SegmentClock clock(test.rate);
        CHECK(clock.gop_frames() == test.gop_frames);
        CHECK(clock.segment_frames() == 3 * test.gop_frames);
    }
}

TEST_CASE("chunks tile the grid: short ones first, then 30 s, and short ones last") {
    const SegmentClock clock(FrameRate{25, 1});
    for (const std::int64_t frames : {1, 149, 150, 151, 450, 451, 1200, 10'000, 270'000}) {
        CAPTURE(frames);
        const auto chunks = clock.chunks(frames, true);
        std::int64_t frame = 0;
        std::int64_t segment = 0;
        for (std::size_t i = 0; i < chunks.size(); ++i) {
            CHECK(chunks[i].first_frame == frame);
            CHECK(chunks[i].first_segment == segment);
            CHECK(chunks[i].segment_count == clock.starts().count(chunks[i].frame_count));
            CHECK(chunks[i].segment_count <= (i == 0 ? 1 : i == 1 ? 2 : 6));
            frame += chunks[i].frame_count;
            segment += chunks[i].segment_count;
            // A quarter of what was left, give or take a segment and the rounding.
            const auto left = clock.starts().count(frames) - chunks[i].first_segment;
            if (i > 1) CHECK(chunks[i].segment_count <= left / 4 + 2);
        }
        CHECK(frame == frames);
        CHECK(segment == clock.starts().count(frames));
        CHECK(clock.chunks(frames, false) == std::vector<ChunkRange>{{0, frames, 0, clock.starts().count(frames)}});
    }
    CHECK(clock.chunks(0, true).empty());
    CHECK(clock.chunks(0, false).empty());
}

TEST_CASE("chunks begin where little has to be decoded in vain") {
    const SegmentClock clock(FrameRate{25, 1});
    const auto starts = [&](const std::vector<std::int64_t>& keyframes) {
        std::vector<std::int64_t> segments;
        for (const auto& chunk : clock.chunks(20 * 150, true, keyframes))
            segments.push_back(chunk.first_segment);
        return segments;
    };
    using Segments = std::vector<std::int64_t>;
    CHECK(starts({}) == Segments{0, 1, 3, 8, 11, 14, 16, 17, 18, 19});
    // A keyframe for each segment: no place is better than another.
    std::vector<std::int64_t> everywhere;
    for (std::int64_t frame = 0; frame < 20 * 150; frame += 150)
        everywhere.push_back(frame);
    CHECK(starts(everywhere) == Segments{0, 1, 3, 8, 11, 14, 16, 17, 18, 19});
    // The fourth chunk may begin with segment 7, 8 or 9: just before 9 there is a keyframe. Likewise 13, 14 and 18. The
    // last segment is far from any.
    CHECK(starts({0, 700, 1340, 1900, 2090, 2600}) == Segments{0, 1, 3, 9, 13, 14, 15, 18});
    // Half a segment at the end is no chunk of its own.
    CHECK(clock.chunks(20 * 150 + 75, true).back() == ChunkRange{2850, 225, 19, 2});
    CHECK(clock.chunks(20 * 150 + 76, true).back() == ChunkRange{3000, 76, 20, 1});
}

TEST_CASE("where keyframes decide, chunks and sound follow them") {
    const SegmentClock clock(FrameRate{25, 1}, {0, 100, 250, 330, 480});
    CHECK(clock.starts().count(500) == 5);
    CHECK(clock.chunks(500, true) == std::vector<ChunkRange>{{0, 100, 0, 1}, {100, 230, 1, 2}, {330, 170, 3, 2}});
    CHECK(clock.chunks(500, false) == std::vector<ChunkRange>{{0, 500, 0, 5}});
    CHECK(clock.first_audio_frame(1, 48000, 1024) == 188);  // 4 s are 187.5 frames
    CHECK(clock.first_audio_frame(5, 48000, 1024) == INT64_MAX);
}

TEST_CASE("a sound segment begins less than a frame after its picture segment, never before") {
    constexpr int samples = 1024;
    for (const FrameRate rate : {FrameRate{30000, 1001}, FrameRate{25, 1}, FrameRate{25, 2}}) {
        const SegmentClock clock(rate);
        for (const int hz : {44100, 48000}) {
            for (std::int64_t number = 0; number < 2000; ++number) {
                const double sound = static_cast<double>(clock.first_audio_frame(number, hz, samples)) * samples / hz;
                const double picture = static_cast<double>(number) * clock.segment_seconds();
                REQUIRE(sound >= picture - 1e-9);
                REQUIRE(sound < picture + static_cast<double>(samples) / hz + 1e-9);
            }
        }
    }
}
