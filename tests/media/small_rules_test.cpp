/// The smaller rules of the transcoder, as tables.

#include <array>
#include <cstdint>
#include <vector>

#include <doctest/doctest.h>

#include "worker/transcoder/av/orientation.h"
#include "worker/transcoder/grid/audio_clock.h"
#include "worker/transcoder/grid/coverage.h"
#include "worker/transcoder/grid/timestamp_joiner.h"
#include "worker/transcoder/sound/audio_plan.h"

using namespace sluice;

TEST_CASE("display matrices become turns and mirrors") {
    constexpr std::int32_t one = 65536;
    struct Case {
        std::int32_t a, b, c, d;
        Orientation expected;
        const char* filter;
    };
    for (const Case& test : std::vector<Case>{
             {one, 0, 0, one, {false, 0}, ""},
             {0, one, -one, 0, {false, 90}, "transpose=clock"},
             {-one, 0, 0, -one, {false, 180}, "hflip,vflip"},
             {0, -one, one, 0, {false, 270}, "transpose=cclock"},
             {-one, 0, 0, one, {true, 0}, "hflip"},
             {one, 0, 0, -one, {true, 180}, "hflip,hflip,vflip"},
             {0, -one, -one, 0, {true, 90}, "hflip,transpose=clock"},
             {0, one, one, 0, {true, 270}, "hflip,transpose=cclock"},
             {2 * one, 1000, -1000, 2 * one, {false, 0}, ""},
             {0, 0, 0, 0, {false, 0}, ""},
         }) {
        const std::array<std::int32_t, 9> matrix{test.a, test.b, 0, test.c, test.d, 0, 0, 0, 1 << 30};
        CHECK(orientation(matrix) == test.expected);
        CHECK(turning_filter(orientation(matrix)) == test.filter);
    }
    CHECK(orientation({}) == Orientation{});
}

TEST_CASE("coverage counts what was promised and not delivered") {
    Coverage all(100, 10);
    for (std::int64_t slot = 90; slot < 120; ++slot) {
        all.expect(slot);
        all.deliver(slot);
    }
    CHECK(all.lost_slots() == 0);

    Coverage sparse(0, 100);  // a slide every 50 frames loses nothing
    for (const std::int64_t slot : {0, 50}) {
        sparse.expect(slot);
        sparse.deliver(slot);
    }
    CHECK(sparse.lost_slots() == 0);

    Coverage holes(0, 10);  // 3 and 4 are lost
    for (std::int64_t slot = 0; slot < 10; ++slot) {
        holes.expect(slot);
        if (slot != 3 && slot != 4) holes.deliver(slot);
    }
    CHECK(holes.lost_slots() == 2);
    CHECK(holes.missing_slots() == 0);

    Coverage cut(0, 10);
    for (std::int64_t slot = 0; slot < 6; ++slot) {
        cut.expect(slot);
        cut.deliver(slot);
    }
    cut.end_at(6);
    CHECK(cut.missing_slots() == 4);
    CHECK(cut.lost_slots() == 4);
}

TEST_CASE("sound is put where its time stamps say, but not for jitter's sake") {
    constexpr int hz = 48000;
    constexpr std::int64_t frame = 1024;
    SUBCASE("the first sound is placed exactly") {
        AudioClock late(hz);
        CHECK(late.correction(300, 0, frame) == 300);
        AudioClock early(hz);
        CHECK(early.correction(-50, 0, frame) == -50);
    }
    SUBCASE("a gap is filled at once") {
        AudioClock clock(hz);
        CHECK(clock.correction(0, 0, frame) == 0);
        CHECK(clock.correction(frame + hz, frame, frame) == hz);
    }
    SUBCASE("jitter to both sides is left alone") {
        AudioClock clock(hz);
        std::int64_t at = 0;
        for (int i = 0; i < 1000; ++i, at += frame)
            CHECK(clock.correction(at + (i % 2 == 0 ? 0 : i % 4 == 1 ? 1000 : -1000), at, frame) == 0);
    }
    SUBCASE("drift is corrected before it can be heard as out of step") {
        AudioClock clock(hz);
        std::int64_t at = 0;
        std::int64_t stamped = 0;
        std::int64_t worst = 0;
        for (int i = 0; i < 5000; ++i, at += frame, stamped += frame + 2) {
            at += clock.correction(stamped, at, frame);
            worst = std::max(worst, stamped - at);
        }
        CHECK(worst < hz / 100);  // 10 ms
    }
}

TEST_CASE("recordings put behind one another go on where the one before ended, all streams together") {
    constexpr std::int64_t frame = 40'000;
    TimestampJoiner joiner;
    std::int64_t expected = 5'000'000;
    for (const std::int64_t start : {5'000'000, 5'000'000, 900'000'000, 0}) {
        for (int i = 0; i < 100; ++i, expected += frame) {
            for (const int stream : {0, 1}) {
                const std::int64_t dts = start + i * frame;
                CHECK(dts + joiner.shift_us(stream, dts, frame) == expected);
            }
        }
    }
    TimestampJoiner paused;  // a pause of some seconds is part of the recording
    CHECK(paused.shift_us(0, 0, frame) == 0);
    CHECK(paused.shift_us(0, 8'000'000, frame) == 0);
    CHECK(paused.shift_us(0, 7'900'000, frame) == 0);
}

TEST_CASE("rungs of sound without a picture") {
    using Rungs = std::vector<std::int64_t>;
    struct Row {
        SoundFormat source;
        Rungs rungs;
    };
    const std::vector<Row> table{
        {{2, 48000, 0}, {320'000, 256'000, 128'000}},
        {{2, 48000, 1'411'200}, {320'000, 256'000, 128'000}},
        {{2, 44100, 320'000}, {320'000, 256'000, 128'000}},
        {{2, 44100, 319'000}, {320'000, 256'000, 128'000}},
        {{2, 44100, 300'000}, {256'000, 128'000}},
        {{2, 44100, 256'000}, {256'000, 128'000}},
        {{2, 44100, 192'000}, {128'000}},
        {{2, 44100, 127'000}, {128'000}},
        {{2, 44100, 120'000}, {112'000}},
        {{2, 48000, 64'000}, {64'000}},
        {{2, 44100, 63'400}, {64'000}},
        {{1, 48000, 12'200}, {32'000}},
        // 320 kb/s are more than AAC-LC can make of one channel.
        {{1, 48000, 705'600}, {256'000, 128'000}},
        {{1, 44100, 705'600}, {256'000, 128'000}},
    };
    for (const auto& row : table) {
        CAPTURE(row.source.bitrate_bps);
        CAPTURE(row.source.channels);
        CHECK(audio_rungs(row.source) == row.rungs);
    }
}
