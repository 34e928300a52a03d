#pragma once

#include <string>
#include <string_view>

namespace sluice {

/// A random UUID (RFC 9562, version 4), lower-case. Any thread.
[[nodiscard]] std::string random_uuid();
/// Whether the text has the form of a UUID of any version: 32 hexadecimal digits of either case, with the four dashes.
[[nodiscard]] bool is_uuid(std::string_view text);

}  // namespace sluice
