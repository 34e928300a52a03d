/// The right way up, in the right colours.

#include <cstdlib>
#include <string>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/media/clip.h"

using namespace sluice;

namespace {

using Colour = std::array<int, 3>;
constexpr Colour red{255, 0, 0};
constexpr Colour green{0, 255, 0};
constexpr Colour blue{0, 0, 255};
constexpr Colour white{255, 255, 255};

void check_near(const Colour& actual, const Colour& expected) {
    constexpr int tolerance = 14;
    for (std::size_t i = 0; i < actual.size(); ++i) {
        CAPTURE(i);
        CAPTURE(actual[0]);
        CAPTURE(actual[1]);
        CAPTURE(actual[2]);
        CHECK(std::abs(actual[i] - expected[i]) <= tolerance);
    }
}

/// Red and green above blue and white.
std::string quarters(const std::string& conversion) {
    return fmt::format(
        "-f lavfi -i color=white:s=320x240:r=25:d=1,format=rgb24,drawbox=c=red:w=160:h=120:t=fill,"
        "drawbox=x=160:c=0x00ff00:w=160:h=120:t=fill,drawbox=y=120:c=blue:w=160:h=120:t=fill,{} ",
        conversion);
}

struct Corners {
    Colour top_left, top_right, bottom_left, bottom_right;
};

void check_corners(const HlsCopy& copy, const std::string& rendition, const Corners& expected) {
    check_near(copy.colour(rendition, 0.25, 0.25), expected.top_left);
    check_near(copy.colour(rendition, 0.75, 0.25), expected.top_right);
    check_near(copy.colour(rendition, 0.25, 0.75), expected.bottom_left);
    check_near(copy.colour(rendition, 0.75, 0.75), expected.bottom_right);
}

constexpr Corners upright{red, green, blue, white};

}  // namespace

TEST_CASE("every matrix, range and subsampling becomes bt709 in limited range") {
    struct Case {
        const char* name;
        const char* conversion;
        const char* tags;
    };
    for (const Case& test : {
             Case{"c709.mp4", "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p",
                  "-colorspace bt709 -color_range tv -color_primaries bt709 -color_trc bt709 -c:v libx264"},
             Case{"c601.mp4", "scale=out_color_matrix=bt601:out_range=tv,format=yuv420p",
                  "-colorspace smpte170m -color_range tv -c:v libx264"},
             Case{"untagged.mp4", "scale=out_color_matrix=bt601:out_range=tv,format=yuv420p", "-c:v libx264"},
             Case{"full.mp4", "scale=out_color_matrix=bt709:out_range=pc,format=yuv420p",
                  "-colorspace bt709 -color_range pc -c:v libx264"},
             Case{"full444.mkv", "scale=out_color_matrix=bt709:out_range=pc,format=yuv444p",
                  "-colorspace bt709 -color_range pc -c:v libx264"},
             Case{"ten.mp4", "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p10le",
                  "-colorspace bt709 -color_range tv -c:v libx264"},
             Case{"prores.mov", "scale=out_color_matrix=bt601:out_range=tv,format=yuv422p10le", "-c:v prores_ks"},
             Case{"rgb.mov", "format=rgb24", "-c:v qtrle"},
             Case{"bgr.mkv", "format=bgr0", "-c:v ffv1"},
         }) {
        CAPTURE(std::string(test.name));
        const HlsCopy copy(clip(test.name, quarters(test.conversion) + test.tags));
        check_corners(copy, "240p", upright);
        const auto tags = run(fmt::format(
            "ffprobe -v error -show_entries stream=pix_fmt,color_range,color_space,color_primaries,color_transfer "
            "-of csv=p=0 {}",
            copy.path("240p/playlist.m3u8").string()));
        CHECK(tags.find("yuv420p,tv,bt709,bt709,bt709") != std::string::npos);
    }
}

TEST_CASE("rotation is applied to the picture") {
    const auto stored = clip("stored.mp4", quarters("scale=out_color_matrix=bt709:out_range=tv,format=yuv420p") +
                                               "-colorspace bt709 -color_range tv -c:v libx264");
    const auto turned = [&](int degrees) {
        return clip(fmt::format("turned{}.mp4", degrees),
                    fmt::format("-i {} -c copy -metadata:s:v rotate={}", stored.string(), degrees));
    };
    // ffmpeg's "rotate" turns counter-clockwise.
    check_corners(HlsCopy(turned(90)), "240p", {green, white, red, blue});
    check_corners(HlsCopy(turned(180)), "240p", {white, blue, green, red});
    check_corners(HlsCopy(turned(270)), "240p", {blue, red, white, green});
    CHECK(HlsCopy(turned(90)).report["renditions"][0]["width"] == 240);
    CHECK(HlsCopy(turned(90)).report["renditions"][0]["height"] == 320);
}

TEST_CASE("pixels become square, and a change of shape in the middle gets bars") {
    const HlsCopy wide(clip("wide.mp4", "-f lavfi -i testsrc2=s=720x576:r=25:d=1 -vf setsar=64/45 -c:v libx264"));
    CHECK(wide.report["renditions"][0]["width"] == 1024);
    CHECK(wide.report["renditions"][0]["height"] == 576);

    const auto first = clip("part1.ts", "-f lavfi -i color=red:s=320x240:r=25:d=1 -c:v libx264 -f mpegts");
    const auto second = clip("part2.ts", "-f lavfi -i color=red:s=640x240:r=25:d=1 -c:v libx264 -f mpegts");
    const HlsCopy changed(file_of("changed.ts", bytes_of(first) + bytes_of(second)));
    CHECK(changed.report["duration"].get<double>() == doctest::Approx(2).epsilon(0.03));
    const std::string luma = changed.luma("240p");
    const std::size_t frame = 320 * 240;
    REQUIRE(luma.size() >= 45 * frame);
    const auto at = [&](std::size_t number, std::size_t y) {
        return static_cast<int>(static_cast<unsigned char>(luma[number * frame + y * 320 + 160]));
    };
    CHECK(at(5, 10) > 40);
    CHECK(at(45, 10) < 24);
    CHECK(at(45, 120) > 40);
}

TEST_CASE("cover art, thumbnails and single pictures never replace the film") {
    const auto cover = clip("cover.png", "-f lavfi -i testsrc2=s=300x300:d=1 -frames:v 1");
    const auto film = clip("film.mp4", "-f lavfi -i testsrc2=s=320x180:r=25:d=2 -f lavfi -i sine=d=2 -c:v libx264");
    const auto covered = clip(
        "covered.mp4",
        fmt::format("-i {} -i {} -map 1 -map 0 -c copy -disposition:v:0 attached_pic", film.string(), cover.string()));
    const HlsCopy copy(covered);
    CHECK(copy.report["renditions"][0]["name"] == "180p");
    CHECK(copy.report["duration"].get<double>() == doctest::Approx(2).epsilon(0.02));
}
