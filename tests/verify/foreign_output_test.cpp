/// HLS that ffmpeg writes of pictures that are not as ours must be.

#include <cstdlib>
#include <fstream>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/temporary_directory.h"
#include "tests/verify/hls_files.h"

using namespace sluice;

namespace {

/// What `verify` says of HLS made by ffmpeg, encoded with these options.
std::set<std::string> rules_broken_by(const std::string& options) {
    const TemporaryDirectory directory;
    const std::string folder = directory.path().string();
    const auto command = fmt::format(
        "cd {} && ffmpeg -v error -nostdin -f lavfi -i testsrc2=s=256x144:r=25:d=13 -c:v libx264 -preset veryfast "
        "-g 50 -keyint_min 50 -sc_threshold 0 -color_primaries bt709 -color_trc bt709 -colorspace bt709 {} -f hls "
        "-hls_segment_type fmp4 -hls_playlist_type vod -hls_flags independent_segments "
        "playlist.m3u8",
        folder, options);
    REQUIRE(std::system(command.c_str()) == 0);
    std::ofstream(directory.path() / "master.m3u8")
        << "#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-STREAM-INF:BANDWIDTH=1\nplaylist.m3u8\n";
    const Report report = verify(directory.path());
    const std::string said = text(report);
    CAPTURE(said);
    CHECK_FALSE(report.passes());  // nothing is announced as it is
    return broken_rules(report);
}

}  // namespace

TEST_CASE("pictures that are not as ours are found") {
    struct Case {
        std::string options;
        std::string rule;  ///< empty: none of these
    };
    const Case cases[] = {
        {"-hls_time 6", ""},
        {"-hls_time 2", "segment-length"},
        {"-hls_time 6 -pix_fmt yuv422p", "avc-profile"},
        {"-hls_time 6 -pix_fmt yuv420p10le", "avc-profile"},
        {"-hls_time 6 -x264-params level=1", "avc-level"},
        {"-hls_time 6 -vf setsar=4/3", "square-pixels"},
        {"-hls_time 6 -flags +ildct+ilme", "progressive"},
        {"-hls_time 6 -x264-params repeat-headers=1", "parameter-sets-once"},
        {"-hls_time 6 -x264-params open-gop=1", "segment-starts-idr"},
        {"-hls_time 6 -g 75 -keyint_min 75", "keyframe-interval"},
        {"-hls_time 6 -color_primaries bt2020 -color_trc smpte2084 -colorspace bt2020nc", "colour-tags"},
        {"-hls_time 6 -pix_fmt yuvj420p", "colour-range"},
        {"-hls_time 0.3 -g 250 -force_key_frames 0,0.4,6.4,12", "segment-lengths-even"},
    };
    for (const auto& [options, rule] : cases) {
        CAPTURE(options);
        CAPTURE(rule);
        const auto broken = rules_broken_by(options);
        if (!rule.empty()) {
            CHECK(broken.contains(rule));
            continue;
        }
        for (const auto& other : cases) {
            CAPTURE(other.rule);
            CHECK_FALSE(broken.contains(other.rule));
        }
    }
}
