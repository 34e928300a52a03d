#pragma once

#include <cstdint>
#include <string>

namespace sluice {

/// When tokens and links are signed and checked, in seconds since 1970.
inline constexpr std::int64_t now = 1'700'000'000;
inline const std::string secret = "0123456789abcdef";

}  // namespace sluice
