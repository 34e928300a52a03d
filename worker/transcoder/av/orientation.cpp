#include "worker/transcoder/av/orientation.h"

#include <cmath>
#include <numbers>

namespace sluice {

Orientation orientation(std::span<const std::int32_t> display_matrix) {
    constexpr std::size_t numbers_in_matrix = 9;
    if (display_matrix.size() < numbers_in_matrix) return {};
    // A step to the right in the stored picture is the step (a, b) on screen; a step down is (c, d).
    const double a = display_matrix[0];
    const double b = display_matrix[1];
    const double c = display_matrix[3];
    const double d = display_matrix[4];
    const double determinant = a * d - b * c;
    if (determinant == 0) return {};
    const auto quarters = std::lround(std::atan2(-c, d) / (std::numbers::pi / 2));
    constexpr int degrees_per_quarter = 90;
    return {determinant < 0, static_cast<int>((quarters + 4) % 4) * degrees_per_quarter};
}

std::string turning_filter(Orientation orientation) {
    std::string chain = orientation.mirrored ? "hflip" : "";
    const auto add = [&](const char* filter) { chain += chain.empty() ? filter : std::string(",") + filter; };
    if (orientation.clockwise_degrees == 90) add("transpose=clock");
    if (orientation.clockwise_degrees == 180) add("hflip,vflip");
    if (orientation.clockwise_degrees == 270) add("transpose=cclock");
    return chain;
}

}  // namespace sluice
