#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace sluice {

/// How a stored picture must be turned to be seen upright: mirrored left to right if so, then turned clockwise. Pure.
struct Orientation {
    bool mirrored = false;
    int clockwise_degrees = 0;  ///< 0, 90, 180 or 270

    [[nodiscard]] bool swaps_sides() const { return clockwise_degrees % 180 != 0; }
    friend bool operator==(const Orientation&, const Orientation&) = default;
};

/// From a display matrix (ISO/IEC 14496-12 §8.3.2.3: nine numbers, row by row), to the nearest quarter turn. Upright
/// when there is none or it makes no sense.
[[nodiscard]] Orientation orientation(std::span<const std::int32_t> display_matrix);

/// The libavfilter chain that applies it; empty for an upright picture.
[[nodiscard]] std::string turning_filter(Orientation orientation);

}  // namespace sluice
