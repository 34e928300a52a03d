#pragma once

#include <optional>
#include <string>
#include <string_view>

/// Percent-encoding (RFC 3986 §2.1).
namespace sluice {

/// Everything but unreserved characters as %XX.
[[nodiscard]] std::string percent_encode(std::string_view text);

/// What a plus sign in the text stands for: itself in a path, a space in a query that a form wrote.
enum class Plus { itself, space };

/// std::nullopt if a percent sign is not followed by two hexadecimal digits.
[[nodiscard]] std::optional<std::string> percent_decode(std::string_view text, Plus plus);

}  // namespace sluice
