#pragma once

#include <string>
#include <string_view>

namespace sluice {

/// RFC 4648 §4, with padding.
[[nodiscard]] std::string base64(std::string_view bytes);

/// RFC 4648 §5, without padding.
[[nodiscard]] std::string base64url(std::string_view bytes);
/// False if `text` is not base64url without padding; `bytes` is then unspecified. The unused bits of the last character
/// must be zero, so that every value has exactly one spelling.
[[nodiscard]] bool base64url_decode(std::string_view text, std::string& bytes);

}  // namespace sluice
