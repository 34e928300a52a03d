/// Sound that begins before the picture, or ends after it: all of it is heard, and a picture is there to see.

#include <cmath>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/media/clip.h"
#include "worker/transcoder/grid/sound_times.h"

using namespace sluice;

namespace {

constexpr std::size_t picture_width = 64;
constexpr std::size_t picture_height = 64;
constexpr int beep_rate_hz = 48000;

/// `seconds` of a picture that becomes brighter by five levels each second, and of a beep at every whole second.
std::filesystem::path recording(const std::string& name, double seconds, const std::string& more) {
    return clip(name, fmt::format("-f lavfi -i \"color=black:s={0}x{1}:r=25:d={2},format=yuv420p,"
                                  "geq=lum='60+5*floor(N/25)':cb=128:cr=128\" -f lavfi -i "
                                  "\"aevalsrc='0.8*sin(2*PI*1000*t)*lt(mod(t,1),0.1)':s={3}:d={2}\" {4}",
                                  picture_width, picture_height, seconds, beep_rate_hz, more));
}

/// How bright the picture is in the middle of each second.
std::vector<int> brightness(const HlsCopy& copy, int fps) {
    const std::string luma = copy.luma("64p");
    std::vector<int> levels;
    const std::size_t frame_bytes = picture_width * picture_height;
    for (std::size_t frame = static_cast<std::size_t>(fps) / 2; (frame + 1) * frame_bytes <= luma.size();
         frame += static_cast<std::size_t>(fps)) {
        levels.push_back(static_cast<unsigned char>(luma[frame * frame_bytes + frame_bytes / 2 + picture_width / 2]));
    }
    return levels;
}

/// The whole seconds at which a beep begins.
std::vector<int> beeps(const HlsCopy& copy) {
    constexpr int loud = 4000;
    const auto sound = copy.sound();
    std::vector<int> seconds;
    std::size_t last_loud = 0;
    for (std::size_t i = 0; i < sound.size(); ++i) {
        if (std::abs(sound[i]) < loud) continue;
        const double at = static_cast<double>(i) / beep_rate_hz;
        if (seconds.empty() || i - last_loud > beep_rate_hz / 2) {
            CHECK(std::abs(at - std::round(at)) < 0.05);
            seconds.push_back(static_cast<int>(std::lround(at)));
        }
        last_loud = i;
    }
    return seconds;
}

std::vector<int> whole_seconds(int count) {
    std::vector<int> seconds(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i)
        seconds[static_cast<std::size_t>(i)] = i;
    return seconds;
}

void check_levels(const std::vector<int>& levels, const std::vector<int>& expected) {
    REQUIRE(levels.size() == expected.size());
    for (std::size_t i = 0; i < levels.size(); ++i) {
        CAPTURE(i);
        CHECK(std::abs(levels[i] - expected[i]) <= 2);
    }
}

}  // namespace

TEST_CASE("sound before the picture is kept, and the first picture is shown meanwhile") {
    const auto source = recording("led-in-source.mkv", 5, "-c:v libx264 -bf 2 -g 25 -c:a aac");
    for (const std::string name : {"led-in.mkv", "led-in.mp4", "led-in.ts"}) {
        CAPTURE(name);
        const auto file =
            clip(name, fmt::format("-i {0} -itsoffset 3 -i {0} -map 1:v -map 0:a -c copy", source.string()));
        const HlsCopy copy(file);
        CHECK(copy.report["duration"].get<double>() == doctest::Approx(8).epsilon(0.01));
        check_levels(brightness(copy, 25), {60, 60, 60, 60, 65, 70, 75, 80});
        CHECK(beeps(copy) == whole_seconds(5));
    }
}

TEST_CASE("sound after the picture is kept, and the last picture is shown meanwhile") {
    const auto source = recording("held-source.mkv", 9, "-c:v libx264 -bf 0 -g 25 -c:a aac");
    for (const std::string name : {"held.mkv", "held.mp4", "held.ts", "held.flv"}) {
        CAPTURE(name);
        const auto file = clip(name, fmt::format("-t 3 -i {0} -i {0} -map 0:v -map 1:a -c copy", source.string()));
        const HlsCopy copy(file);
        CHECK(copy.report["duration"].get<double>() == doctest::Approx(9).epsilon(0.01));
        check_levels(brightness(copy, 25), {60, 65, 70, 70, 70, 70, 70, 70, 70});
        CHECK(beeps(copy) == whole_seconds(9));
    }
}

TEST_CASE("one picture and a talk") {
    const auto source = recording("talk-source.mkv", 8, "-c:v libx264 -c:a aac");
    const auto slide = recording("slide.mp4", 1, "-map 0:v -c:v libx264 -frames:v 1");
    for (const std::string name : {"talk.mp4", "talk.mkv", "talk.mov"}) {
        CAPTURE(name);
        const auto file =
            clip(name, fmt::format("-i {} -i {} -map 0:v -map 1:a -c copy", slide.string(), source.string()));
        const HlsCopy copy(file);
        CHECK(copy.report["duration"].get<double>() == doctest::Approx(8).epsilon(0.01));
        CHECK(beeps(copy) == whole_seconds(8));
    }
}

TEST_CASE("slides: a picture every ten seconds") {
    for (const std::string name : {"slides.mkv", "slides.mp4"}) {
        CAPTURE(name);
        const auto file = recording(name, 26,
                                    "-vf \"select='not(mod(n,250))'\" -fps_mode passthrough -enc_time_base:v 1/1000 "
                                    "-c:v libx264 -c:a aac");
        const HlsCopy copy(file);
        CHECK(copy.report["duration"].get<double>() == doctest::Approx(26).epsilon(0.01));
        const auto levels = brightness(copy, 10);
        REQUIRE(levels.size() == 26);
        CHECK(std::abs(levels[9] - 60) <= 2);
        CHECK(std::abs(levels[10] - 110) <= 2);
        CHECK(std::abs(levels[25] - 160) <= 2);
        CHECK(beeps(copy) == whole_seconds(26));
    }
}

TEST_CASE("two slides are whole, with and without a talk") {
    for (const std::string name : {"two-slides.mkv", "two-slides.mp4"}) {
        for (const std::string sound : {"-c:a aac", "-an"}) {
            CAPTURE(name);
            CAPTURE(sound);
            const auto file = recording((sound == "-an" ? "silent-" : "") + name, 11,
                                        "-vf \"select='not(mod(n,250))'\" -fps_mode passthrough "
                                        "-enc_time_base:v 1/1000 -c:v libx264 " +
                                            sound);
            const auto duration = HlsCopy(file).report["duration"].get<double>();
            // Without sound it ends with the last slide, for which some files state the length of a frame.
            CHECK(duration > (sound == "-an" ? 10.0 : 10.9));
            CHECK(duration < 11.1);
        }
    }
}

TEST_CASE("a little sound at either end does not keep pictures from being copied") {
    SoundTimes sound;
    for (int packet = 0; packet < 100; ++packet)
        sound.add(9.9 + 0.1 * packet, 0.1);
    CHECK(sound.begin_before(10.0) == doctest::Approx(9.9));
    CHECK(sound.end_after(19.5) == doctest::Approx(19.9));
    CHECK(sound.begin_before(5.0) == 5.0);
    CHECK(sound.end_after(30.0) == 30.0);
}

TEST_CASE("time stamps that leap make no hours of nothing") {
    SoundTimes sound;
    CHECK(sound.begin_before(3.0) == 3.0);
    CHECK(sound.end_after(3.0) == 3.0);
    for (int second = 0; second < 20; ++second)
        sound.add(second, 1);
    sound.add(7200, 1);
    sound.add(-7200, 1);
    sound.add(1e300, 1);
    sound.add(std::nan(""), 1);
    CHECK(sound.begin_before(4.0) == 0.0);
    CHECK(sound.end_after(10.0) == doctest::Approx(20).epsilon(0.1));
    // A pause in a talk is no leap.
    sound.add(70, 1);
    CHECK(sound.end_after(10.0) == doctest::Approx(71).epsilon(0.02));
}
