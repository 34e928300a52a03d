/// A flash and a beep at the same moment stay together.

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/media/clip.h"

using namespace sluice;

namespace {

constexpr double worst_ms = 10;
constexpr int width = 64;
constexpr int height = 64;

/// 26 s in which every `period` frames the picture is white for two frames and a tone sounds for 60 ms.
std::string flashes(const std::string& rate, int period) {
    return fmt::format(
        "-f lavfi -i color=black:s={}x{}:r={}:d=26 -f lavfi -i \"aevalsrc='if(lt(mod(t+{}/2/({}),{}/({})),0.06),"
        "0.8*sin(2*PI*1000*t),0)':s=48000:d=26\" -vf drawbox=c=white:t=fill:enable='lt(mod(n+{}/2\\,{})\\,2)' ",
        width, height, rate, period, rate, period, rate, period, period);
}

std::vector<double> flash_seconds(const HlsCopy& copy, const Plan& plan) {
    const std::string luma = copy.luma("64p");
    std::vector<double> seconds;
    bool was_white = false;
    for (std::size_t frame = 0; (frame + 1) * width * height <= luma.size(); ++frame) {
        const bool is_white = static_cast<unsigned char>(luma[frame * width * height + width * height / 2]) > 128;
        if (is_white && !was_white) seconds.push_back(plan.frame_rate.seconds(static_cast<std::int64_t>(frame)));
        was_white = is_white;
    }
    return seconds;
}

std::vector<double> beep_seconds(const HlsCopy& copy) {
    constexpr int loud = 4000;
    constexpr std::size_t pause = 48000 / 4;
    const auto sound = copy.sound();
    std::vector<double> seconds;
    std::size_t last_loud = 0;
    for (std::size_t i = 0; i < sound.size(); ++i) {
        if (std::abs(sound[i]) < loud) continue;
        if (seconds.empty() || i - last_loud > pause) seconds.push_back(static_cast<double>(i) / 48000);
        last_loud = i;
    }
    return seconds;
}

void check_sync(const std::filesystem::path& file, std::size_t min_flashes = 12) {
    CAPTURE(file.filename().string());
    const HlsCopy copy(file);
    const auto flash = flash_seconds(copy, plan_of(file).plan.value());
    const auto beep = beep_seconds(copy);
    REQUIRE(flash.size() >= min_flashes);
    REQUIRE(flash.size() == beep.size());
    for (std::size_t i = 0; i < flash.size(); ++i) {
        CAPTURE(flash[i]);
        CHECK(std::abs(flash[i] - beep[i]) * 1000 <= worst_ms);
    }
}

}  // namespace

TEST_CASE("flash and beep, at every rate, across chunks") {
    const std::string encoding = "-c:v libx264 -preset veryfast -g 48 -bf 3 -c:a aac -b:a 192k";
    check_sync(clip("sync-23.mp4", flashes("24000/1001", 48) + encoding));
    check_sync(clip("sync-25.mkv", flashes("25", 50) + encoding));
    check_sync(clip("sync-29.mp4", flashes("30000/1001", 60) + encoding));
    check_sync(clip("sync-59.mp4", flashes("60000/1001", 120) + encoding));
    check_sync(clip("sync-29.ts", flashes("30000/1001", 60) + encoding));
    check_sync(clip("sync-30.flv", flashes("30", 60) + encoding + " -ar 44100"));
}

TEST_CASE(
    "flash and beep when frames are missing, when the file begins at 10 s, and when it was cut without encoding") {
    check_sync(clip("sync-variable.mp4",
                    flashes("30", 60) + "-filter_complex_threads 1 -c:v libx264 -preset veryfast -c:a aac -vsync vfr"));
    const auto whole =
        clip("sync-29.mp4", flashes("30000/1001", 60) + "-c:v libx264 -preset veryfast -g 48 -bf 3 -c:a aac -b:a 192k");
    check_sync(clip("sync-ten.mkv", fmt::format("-itsoffset 10 -i {} -c copy", whole.string())));
    check_sync(clip("sync-cut.mp4", fmt::format("-ss 0.7 -i {} -c copy", whole.string())));
}
