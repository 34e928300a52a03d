#pragma once

#include <string_view>

namespace sluice {

/// Compares in a time that depends on the lengths only: for secrets and signatures, whose bytes a stopwatch must not
/// tell.
[[nodiscard]] bool equal_in_constant_time(std::string_view a, std::string_view b);

}  // namespace sluice
