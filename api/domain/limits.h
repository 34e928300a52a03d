#pragma once

#include <cstddef>

/// Bounds of what clients may say, where several rooms ask for the same thing.
namespace sluice {

/// Of a title, and of whatever else people call things by.
inline constexpr std::size_t max_title_bytes = 500;
/// How fast a player may be allowed to play; 1 is the recorded speed.
inline constexpr double min_playback_speed = 0.25;
inline constexpr double max_playback_speed = 16;

}  // namespace sluice
