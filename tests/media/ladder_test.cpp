#include "worker/transcoder/grid/ladder.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace sluice;

namespace {

std::string text(const std::vector<VideoRendition>& ladder) {
    std::string line;
    for (const auto& rung : ladder)
        line += fmt::format("{}{}={}x{}", line.empty() ? "" : " ", rung.name, rung.width, rung.height);
    return line;
}

}  // namespace

TEST_CASE("the ladder of every kind of picture") {
    struct Case {
        DisplaySize source;
        const char* expected;
    };
    const std::vector<Case> cases{
        {{3840, 2160}, "1080p=1920x1080 720p=1280x720 480p=854x480 360p=640x360 240p=426x240"},
        {{1920, 1080}, "1080p=1920x1080 720p=1280x720 480p=854x480 360p=640x360 240p=426x240"},
        {{1080, 1920}, "1080p=1080x1920 720p=720x1280 480p=480x854 360p=360x640 240p=240x426"},
        {{1280, 720}, "720p=1280x720 480p=854x480 360p=640x360 240p=426x240"},
        {{1440, 960}, "960p=1440x960 720p=1080x720 480p=720x480 360p=540x360 240p=360x240"},
        {{960, 540}, "480p=854x480 360p=640x360 240p=426x240"},
        {{480, 352}, "352p=480x352 240p=328x240"},
        {{426, 240}, "240p=426x240"},
        {{176, 144}, "144p=176x144"},
        {{161, 121}, "120p=160x120"},
        {{1137, 640}, "640p=1138x640 480p=852x480 360p=640x360 240p=426x240"},
        {{20000, 1080}, "220p=4074x220"},
        {{1, 1}, "2p=2x2"},
        {{0, 240}, ""},
    };
    for (const auto& test : cases) {
        CAPTURE(test.source.width);
        CAPTURE(test.source.height);
        CHECK(text(ladder(test.source, {30, 1})) == std::string(test.expected));
    }
}

TEST_CASE("every ladder is even, descending, without two of a name") {
    for (int width = 2; width < 4000; width += 37) {
        for (int height = 2; height < 2400; height += 41) {
            const auto rungs = ladder({static_cast<double>(width), static_cast<double>(height)}, {25, 1});
            REQUIRE_FALSE(rungs.empty());
            for (std::size_t i = 0; i < rungs.size(); ++i) {
                REQUIRE(rungs[i].width % 2 == 0);
                REQUIRE(rungs[i].height % 2 == 0);
                REQUIRE(is_rendition_name(rungs[i].name));
                REQUIRE(rungs[i].max_bitrate_bps > 0);
                if (i == 0) continue;
                REQUIRE(rungs[i].width * rungs[i].height < rungs[i - 1].width * rungs[i - 1].height);
                REQUIRE(rungs[i].name != rungs[i - 1].name);
                REQUIRE(rungs[i].max_bitrate_bps <= rungs[i - 1].max_bitrate_bps);
            }
        }
    }
}

TEST_CASE("bit rates follow the area, and the frame rate above 30") {
    CHECK(max_bitrate_bps(1920, 1080, {30, 1}) == 5'000'000);
    CHECK(max_bitrate_bps(1080, 1920, {30000, 1001}) == 5'000'000);
    CHECK(max_bitrate_bps(1280, 720, {25, 1}) == 2'800'000);
    CHECK(max_bitrate_bps(854, 480, {25, 1}) == 1'400'000);
    CHECK(max_bitrate_bps(640, 360, {25, 1}) == 800'000);
    CHECK(max_bitrate_bps(426, 240, {25, 1}) == 400'000);
    CHECK(max_bitrate_bps(1280, 720, {60, 1}) == 4'200'000);
    CHECK(max_bitrate_bps(16, 16, {25, 1}) == 100'000);
}
