#pragma once

#include <string_view>

namespace sluice {

/// Compares in a time that depends on the lengths only. For secrets and signatures: the time that a comparison takes
/// must not reveal their bytes.
[[nodiscard]] bool equal_in_constant_time(std::string_view a, std::string_view b);

}  // namespace sluice
