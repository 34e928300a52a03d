#pragma once

#include <string>

namespace sluice {

/// A random UUID (RFC 9562, version 4), lower-case. Any thread.
[[nodiscard]] std::string random_uuid();

}  // namespace sluice
