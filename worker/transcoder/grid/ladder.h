#pragma once

#include <cstdint>
#include <vector>

#include "common/media/frame_rate.h"
#include "common/media/rendition.h"

/// The renditions that a picture is encoded to. Pure.
namespace sluice {

/// A picture as it is meant to be seen: upright, with square pixels.
struct DisplaySize {
    double width = 0;
    double height = 0;
};

/// Largest first. The standard rungs (1080, 720, 480, 360, 240) are sizes of the short side, so that portrait video
/// gets the same names. A rung never exceeds the source. A source well above the highest rung that fits it, or below
/// all of them, gets a rung of its own size. Sides are even, the aspect ratio is kept. Empty if a side is 0.
[[nodiscard]] std::vector<VideoRendition> ladder(DisplaySize source, FrameRate rate);

/// The cap of the constant-quality encode. It grows with the area, and is half as much again above 30 frames a second.
[[nodiscard]] std::int64_t max_bitrate_bps(int width, int height, FrameRate rate);

}  // namespace sluice
