#include "worker/transcoder/grid/ladder.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

namespace sluice {
namespace {

constexpr std::array standard_rungs{1080, 720, 480, 360, 240};
/// A source that is larger than the highest rung that fits it by this factor gets a rung of its own.
constexpr double own_rung_ratio = 1.2;

/// Pixels; only a panorama is longer at a short side of 1080.
constexpr double max_side = 4096;

struct Cap {
    double area;         ///< pixels
    double bitrate_bps;  ///< at up to 30 frames a second
};
constexpr std::array caps{Cap{426 * 240, 0.4e6}, Cap{640 * 360, 0.8e6}, Cap{854 * 480, 1.4e6}, Cap{1280 * 720, 2.8e6},
                          Cap{1920 * 1080, 5.0e6}};
constexpr double highest_normal_fps = 30.5;
constexpr double high_rate_factor = 1.5;
constexpr double min_bitrate_bps = 100e3;
constexpr double bitrate_step_bps = 10e3;

int nearest_even(double side) {
    return std::max(2, 2 * static_cast<int>(std::lround(side / 2)));
}

VideoRendition rendition(DisplaySize source, double short_side, FrameRate rate) {
    const double scale = short_side / std::min(source.width, source.height);
    VideoRendition result;
    result.width = nearest_even(source.width * scale);
    result.height = nearest_even(source.height * scale);
    result.name = fmt::format("{}p", std::min(result.width, result.height));
    result.max_bitrate_bps = max_bitrate_bps(result.width, result.height, rate);
    return result;
}

}  // namespace

std::int64_t max_bitrate_bps(int width, int height, FrameRate rate) {
    const double area = static_cast<double>(width) * height;
    double bps = caps.front().bitrate_bps * area / caps.front().area;
    for (std::size_t i = 1; i < caps.size() && area > caps[i - 1].area; ++i) {
        const Cap& low = caps[i - 1];
        const Cap& high = caps[i];
        bps = low.bitrate_bps + (high.bitrate_bps - low.bitrate_bps) * (area - low.area) / (high.area - low.area);
    }
    if (rate.fps() > highest_normal_fps) bps *= high_rate_factor;
    return std::llround(std::max(bps, min_bitrate_bps) / bitrate_step_bps) *
           static_cast<std::int64_t>(bitrate_step_bps);
}

std::vector<VideoRendition> ladder(DisplaySize source, FrameRate rate) {
    if (std::min(source.width, source.height) <= 0) return {};
    const double shrink = std::min(1.0, max_side / std::max(source.width, source.height));
    source = {source.width * shrink, source.height * shrink};
    const double short_side = std::min(source.width, source.height);

    std::vector<VideoRendition> rungs;
    for (const int rung : standard_rungs) {
        if (rung <= short_side) rungs.push_back(rendition(source, rung, rate));
    }
    const bool own_rung = rungs.empty() || (short_side < standard_rungs.front() &&
                                            short_side >= own_rung_ratio * std::min(rungs[0].width, rungs[0].height));
    // Rounded down to even, so that no picture is enlarged.
    if (own_rung) rungs.insert(rungs.begin(), rendition(source, std::max(2.0, 2 * std::floor(short_side / 2)), rate));
    return rungs;
}

}  // namespace sluice
