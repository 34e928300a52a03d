/// What is right already is repackaged, whole and in step with what is encoded.

#include <cmath>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/media/clip.h"
#include "worker/transcoder/verify/verify.h"

using namespace sluice;

namespace {

const std::string picture = "-f lavfi -i testsrc2=s=640x360:r=30000/1001:d=20.02 ";
const std::string sound = "-f lavfi -i sine=f=440:d=20.1 ";
const std::string avc =
    "-c:v libx264 -preset ultrafast -crf 32 -bf 3 -b_strategy 0 -sc_threshold 0 -g 75 -colorspace bt709 "
    "-color_primaries bt709 -color_trc bt709 ";
const std::string aac = "-c:a aac -ac 2 -ar 48000 -b:a 96k ";

std::string digests(const std::filesystem::path& file) {
    return run(fmt::format(
        "ffmpeg -v error -nostdin -i {} -map 0:v -vsync 0 -f rawvideo -pix_fmt yuv420p - | sha256sum", file.string()));
}

/// Segments as they are in the playlist: lengths and names.
std::string segments(const HlsCopy& copy, const std::string& rendition) {
    const std::string playlist = bytes_of(copy.path(rendition + "/playlist.m3u8"));
    return playlist.substr(playlist.find("#EXTINF"));
}

void check_conforms(const HlsCopy& copy) {
    const Report report = verify(copy.path(""));
    CAPTURE(text(report));
    CHECK(report.passes());
}

void check_copied(const std::filesystem::path& file, const nlohmann::json& copied) {
    CAPTURE(file.filename().string());
    const HlsCopy copy(file);
    REQUIRE(copy.report["copied"] == copied);
    check_conforms(copy);
    CHECK(digests(copy.path("360p/playlist.m3u8")) == digests(file));
    CHECK(run(fmt::format("ffmpeg -v error -nostdin -i {} -f null - 2>&1", copy.path("master.m3u8").string())).empty());
    CHECK(segments(copy, "240p") == segments(copy, "360p"));
}

bool is_copied(const std::filesystem::path& file) {
    return plan_of(file).plan.value().video.at(0).is_copied;
}

}  // namespace

TEST_CASE("the source's own pictures and sound, packet for packet") {
    const std::string all = picture + sound + avc + aac;
    const nlohmann::json both{"360p", "audio"};
    SUBCASE("MP4") {
        check_copied(clip("copy.mp4", all), both);
    }
    SUBCASE("keyframes here and there") {
        const auto file = clip("copy-uneven.mov", picture + sound + avc + aac + "-force_key_frames 1.3,5.5,11.1,16.9");
        check_copied(file, both);
        const Plan plan = plan_of(file).plan.value();
        CHECK(plan.segment_starts.size() > 3);
        CHECK(plan_of(file).chunks.size() == 3);
    }
    SUBCASE("Matroska") {
        check_copied(clip("copy.mkv", all), both);
    }
    SUBCASE("fragmented") {
        check_copied(clip("copy-fragmented.mp4", all + "-movflags +frag_keyframe+empty_moov"), both);
    }
    SUBCASE("MPEG-TS: start codes, and sound that is framed otherwise") {
        check_copied(clip("copy.ts", all), nlohmann::json{"360p"});
    }
    SUBCASE("an edit list that begins at a keyframe") {
        const auto whole = clip("copy.mp4", all);
        check_copied(clip("copy-cut.mp4", fmt::format("-ss 5.005 -i {} -map 0:v -c copy", whole.string())),
                     nlohmann::json{"360p"});
    }
}

TEST_CASE("what is not right is encoded") {
    CHECK(is_copied(clip("copy.mp4", picture + sound + avc + aac)));
    const auto spoilt = [&](const std::string& name, const std::string& more) {
        CAPTURE(name);
        CHECK_FALSE(is_copied(clip(name, picture + "-t 8 " + avc + more)));
    };
    spoilt("copy-open.mp4", "-x264-params open-gop=1 -g 60");
    spoilt("copy-long.mp4", "-g 500");
    spoilt("copy-10bit.mp4", "-pix_fmt yuv420p10le -profile:v high10");
    spoilt("copy-422.mp4", "-pix_fmt yuv422p -profile:v high422");
    spoilt("copy-rich.mp4", "-crf 5");
    spoilt("copy-oblong.mp4", "-vf setsar=4/3");
    spoilt("copy-bt601.mp4", "-colorspace smpte170m");
    spoilt("copy-full.mp4", "-color_range pc");
    spoilt("copy-size.mp4", "-s 636x360");
    spoilt("copy-vfr.mp4", "-vf \"select='not(eq(mod(n,7),3))'\" -vsync vfr");
    spoilt("copy-fields.mp4", "-flags +ildct+ilme");
    const auto whole = clip("copy.mp4", picture + sound + avc + aac);
    CHECK_FALSE(is_copied(clip("copy-midcut.mp4", fmt::format("-ss 3.2 -i {} -c copy", whole.string()))));
    CHECK_FALSE(
        is_copied(clip("copy-turned.mp4", fmt::format("-i {} -c copy -metadata:s:v rotate=90", whole.string()))));
    CHECK_FALSE(is_copied(clip("copy-mpeg4.mp4", picture + "-t 8 -c:v mpeg4 -g 30")));
}

TEST_CASE("sound that is not right is encoded") {
    const auto copied = [&](const std::string& name, const std::string& arguments) {
        CAPTURE(name);
        return plan_of(clip(name, arguments)).plan.value().audio.at(0).is_copied;
    };
    CHECK(copied("copy.mp4", picture + sound + avc + aac));
    const std::string other = "-f lavfi -i testsrc2=s=320x180:r=25:d=4 ";
    CHECK(copied("sound-plain.mp4", other + "-f lavfi -i sine=d=4.1 -c:a aac -ac 1 -ar 44100"));
    CHECK_FALSE(copied("sound-rich.mp4", other + "-f lavfi -i anoisesrc=d=4.1 -c:a aac -ac 2 -b:a 256k -ar 48000"));
    CHECK(copied("sound-a-little-short.mp4", other + "-f lavfi -i sine=d=3.3 -c:a aac -ac 2 -ar 48000"));
    CHECK_FALSE(copied("sound-short.mp4", other + "-f lavfi -i sine=d=2.9 -c:a aac -ac 2 -ar 48000"));
    const auto late = [&](const char* seconds) {
        return other + "-itsoffset " + seconds + " -f lavfi -i sine=d=4 -c:a aac -ac 2 -ar 48000";
    };
    CHECK(copied("sound-late.mp4", late("0.405")));
    CHECK_FALSE(copied("sound-between-frames.mp4", late("0.395")));
    CHECK_FALSE(copied("sound-too-late.mp4", late("1.2")));
    CHECK_FALSE(copied("sound-rate.mp4", other + "-f lavfi -i sine=d=4.1 -c:a aac -ac 2 -ar 32000"));
    CHECK_FALSE(copied("sound-other.mp4", other + "-f lavfi -i sine=d=4.1 -c:a ac3 -ac 2 -ar 48000"));
}

TEST_CASE("a gap in copied sound becomes silence, and what follows stays where it was") {
    // The packets from 8.51 to 8.96 s; the first one of all lies before zero.
    const auto file = clip("copy-gap.mp4", picture + sound + avc + aac + "-bsf:a \"noise=drop='between(n,400,420)'\"");
    const HlsCopy copy(file);
    REQUIRE(copy.report["copied"] == nlohmann::json{"360p", "audio"});
    check_conforms(copy);
    const std::string heard =
        run(fmt::format("ffmpeg -nostdin -i {} -af silencedetect=noise=-50dB:d=0.1 -f null - 2>&1",
                        copy.path("audio/playlist.m3u8").string()));
    const auto seconds_after = [&](const std::string& words) {
        const auto found = heard.find(words);
        REQUIRE(found != std::string::npos);
        return std::stod(heard.substr(found + words.size()));
    };
    constexpr double first_gone = 399 * 1024 / 48000.0;
    constexpr double first_back = 420 * 1024 / 48000.0;
    constexpr double frame = 1024 / 48000.0;
    CHECK(std::abs(seconds_after("silence_start: ") - first_gone) <= frame);
    CHECK(std::abs(seconds_after("silence_end: ") - first_back) <= frame);
}
