#pragma once

#include <cstddef>
#include <string>

namespace sluice {

/// `size` bytes of the system's random generator, good for keys. Any thread.
[[nodiscard]] std::string random_bytes(std::size_t size);

}  // namespace sluice
