#pragma once

#include <cstddef>
#include <string>

namespace sluice {

/// `size` bytes from the system's random generator, fit for keys. Any thread.
[[nodiscard]] std::string random_bytes(std::size_t size);

}  // namespace sluice
