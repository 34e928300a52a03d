#include "worker/transcoder/grid/frame_grid.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <map>
#include <utility>

namespace sluice {
namespace {

constexpr std::array standard_rates{
    FrameRate{10, 1},       FrameRate{12, 1}, FrameRate{25, 2}, FrameRate{15, 1},       FrameRate{20, 1},
    FrameRate{24000, 1001}, FrameRate{24, 1}, FrameRate{25, 1}, FrameRate{30000, 1001}, FrameRate{30, 1},
    FrameRate{48000, 1001}, FrameRate{48, 1}, FrameRate{50, 1}, FrameRate{60000, 1001}, FrameRate{60, 1},
};

/// A rate a little above 60 is an inexact measurement of 60, and is not halved.
constexpr double highest_fps_rounded_down = 66;
constexpr FrameRate fallback_rate{25, 1};

}  // namespace

FrameRate output_rate(double source_fps) {
    if (!std::isfinite(source_fps) || source_fps <= 0) return fallback_rate;
    double fps = source_fps;
    while (fps > highest_fps_rounded_down)
        fps /= 2;
    const auto distance = [&](const FrameRate& rate) { return std::abs(std::log(rate.fps() / fps)); };
    return *std::min_element(standard_rates.begin(), standard_rates.end(),
                             [&](const auto& a, const auto& b) { return distance(a) < distance(b); });
}

double typical_fps(std::vector<std::int64_t> pts, TickLength tick) {
    constexpr double shortest_near = 0.75;
    constexpr double max_near = 1.25;
    std::sort(pts.begin(), pts.end());
    pts.erase(std::unique(pts.begin(), pts.end()), pts.end());
    if (pts.size() < 2) return 0;

    std::vector<std::int64_t> intervals;
    for (std::size_t i = 1; i < pts.size(); ++i)
        intervals.push_back(pts[i] - pts[i - 1]);
    auto middle = intervals.begin() + static_cast<std::ptrdiff_t>(intervals.size() / 2);
    std::nth_element(intervals.begin(), middle, intervals.end());
    const auto median = static_cast<double>(*middle);

    double total = 0;
    int count = 0;
    for (const auto interval : intervals) {
        const auto ticks = static_cast<double>(interval);
        // One tick of rounding must not matter: with ticks of 1 ms, 16 and 17 ms are the same interval.
        if (ticks < shortest_near * median - 1 || ticks > max_near * median + 1) continue;
        total += ticks;
        ++count;
    }
    return count * static_cast<double>(tick.denominator) / (total * static_cast<double>(tick.numerator));
}

bool is_mostly_still(double fps) {
    constexpr double min_moving_fps = 20;
    return fps < min_moving_fps;
}

double usual_fps(const std::vector<std::int64_t>& pts, TickLength tick) {
    // A stall in a network is followed by a burst of pictures; it lasts less than this.
    constexpr std::size_t moving_seconds = 2;
    constexpr double min_share_of_fastest = 0.8;
    const double typical = typical_fps(pts, tick);
    if (!is_mostly_still(typical)) return typical;

    std::map<std::int64_t, std::vector<std::int64_t>> by_second;
    for (const auto time : pts)
        by_second[static_cast<std::int64_t>(std::floor(tick.seconds(time)))].push_back(time);
    std::vector<std::size_t> counts;
    for (const auto& [second, pictures] : by_second)
        counts.push_back(pictures.size());
    if (counts.size() < moving_seconds) return typical;
    std::nth_element(counts.begin(), counts.begin() + (moving_seconds - 1), counts.end(), std::greater<>());
    const auto fastest = static_cast<double>(counts[moving_seconds - 1]);
    if (!(fastest > typical + 1)) return typical;

    std::vector<std::int64_t> moving;
    for (const auto& [second, pictures] : by_second) {
        if (static_cast<double>(pictures.size()) < min_share_of_fastest * fastest) continue;
        moving.insert(moving.end(), pictures.begin(), pictures.end());
    }
    return std::max(typical, typical_fps(std::move(moving), tick));
}

}  // namespace sluice
