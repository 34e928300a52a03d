#pragma once

#include <string>
#include <string_view>

namespace sluice {

/// True when an Accept-Encoding header (RFC 9110 §12.5.3) asks for gzip; `*` does not.
[[nodiscard]] bool accepts_gzip(std::string_view accept_encoding);

/// As one member (RFC 1952).
[[nodiscard]] std::string gzip(std::string_view bytes);

}  // namespace sluice
