#include "api/domain/tasks/task_cost.h"

#include <algorithm>
#include <numeric>

namespace sluice {
namespace {

/// Measured: one minute of 1080p, 720p, 480p, 360p and 240p at 30 fps took one minute.
constexpr double encoded_pixels_per_second = 110e6;
/// Starting a transcoder, opening the source, storing the output.
constexpr double min_cost_seconds = 1;

}  // namespace

double chunk_cost_seconds(const Plan& plan, const ChunkRange& chunk) {
    double pixels = 0;
    for (const auto& rendition : plan.video) {
        if (!rendition.is_copied) pixels += static_cast<double>(rendition.width) * rendition.height;
    }
    return std::max(min_cost_seconds, pixels * static_cast<double>(chunk.frame_count) / encoded_pixels_per_second);
}

double audio_cost_seconds(const Plan& plan) {
    constexpr double sound_seconds_per_second = 60;
    return std::max(min_cost_seconds, plan.duration_seconds / sound_seconds_per_second);
}

double finish_cost_seconds(const Plan& plan) {
    constexpr double looked_through_per_second = 300;
    return 2 * min_cost_seconds + plan.duration_seconds / looked_through_per_second;
}

std::vector<double> chunk_tags(double tag, double kept, const std::vector<double>& costs) {
    const double all = std::accumulate(costs.begin(), costs.end(), 0.0);
    std::vector<double> tags;
    double before = 0;
    for (const double cost : costs) {
        tags.push_back(tag + kept * before / all);
        before += cost;
    }
    return tags;
}

}  // namespace sluice
