#pragma once

#include <cstddef>

/// Limits of values that clients send, if several rooms check the same value.
namespace sluice {

/// Of a title, and of other names that people give.
inline constexpr std::size_t max_title_characters = 255;
/// How fast a player may be allowed to play; 1 is the recorded speed.
inline constexpr double min_playback_speed = 0.25;
inline constexpr double max_playback_speed = 16;

}  // namespace sluice
