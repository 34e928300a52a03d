#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace sluice {

/// How a stored picture becomes upright: first mirrored left to right if `mirrored`, then turned clockwise. Pure.
struct Orientation {
    bool mirrored = false;
    int clockwise_degrees = 0;  ///< 0, 90, 180 or 270

    [[nodiscard]] bool swaps_sides() const { return clockwise_degrees % 180 != 0; }
    friend bool operator==(const Orientation&, const Orientation&) = default;
};

/// The orientation of a display matrix (ISO/IEC 14496-12 §8.3.2.3: nine numbers, row by row), to the nearest quarter
/// turn. Upright if there is no matrix or it is invalid.
[[nodiscard]] Orientation orientation(std::span<const std::int32_t> display_matrix);

/// The libavfilter chain that applies an orientation; empty for an upright picture.
[[nodiscard]] std::string turning_filter(Orientation orientation);

}  // namespace sluice
