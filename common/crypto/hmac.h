#pragma once

#include <string>
#include <string_view>

namespace sluice {

/// HMAC-SHA256 (RFC 2104), 32 raw bytes. Any thread.
[[nodiscard]] std::string hmac_sha256(std::string_view key, std::string_view message);

}  // namespace sluice
