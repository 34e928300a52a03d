#pragma once

#include <string>
#include <string_view>

namespace sluice {

/// True if an Accept-Encoding header (RFC 9110 §12.5.3) names gzip; `*` does not count.
[[nodiscard]] bool accepts_gzip(std::string_view accept_encoding);

/// `bytes` compressed as one gzip member (RFC 1952).
[[nodiscard]] std::string gzip(std::string_view bytes);

}  // namespace sluice
