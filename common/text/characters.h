#pragma once

#include <algorithm>
#include <string_view>

/// Checks of the characters of a text. ASCII only, whatever the locale is.
namespace sluice {

[[nodiscard]] constexpr bool is_ascii_alphanumeric(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/// True if each character is a letter, a digit, or one of `others`; true for an empty text.
[[nodiscard]] constexpr bool is_alphanumeric_or(std::string_view others, std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [&](char c) { return is_ascii_alphanumeric(c) || others.find(c) != std::string_view::npos; });
}

}  // namespace sluice
