#pragma once

#include <cstdint>

/// A source beyond these limits is refused as too_complex.
namespace sluice {

inline constexpr std::int64_t max_pixels = 8192LL * 8192;
inline constexpr double max_seconds = 24 * 3600;

}  // namespace sluice
