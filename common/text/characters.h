#pragma once

#include <algorithm>
#include <string_view>

/// Checks of the characters of a text. ASCII only, whatever the locale is.
namespace sluice {

[[nodiscard]] constexpr bool is_ascii_alphanumeric(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/// True for a control character (below U+0020, or U+007F) that is no newline and no tab: what no text for people needs.
[[nodiscard]] constexpr bool is_control_beside_layout(char c) {
    constexpr unsigned char first_printable = 0x20;
    constexpr unsigned char delete_character = 0x7f;
    const auto byte = static_cast<unsigned char>(c);
    return (byte < first_printable && c != '\n' && c != '\t') || byte == delete_character;
}

/// True if each character is a letter, a digit, or one of `others`; true for an empty text.
[[nodiscard]] constexpr bool is_alphanumeric_or(std::string_view others, std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [&](char c) { return is_ascii_alphanumeric(c) || others.find(c) != std::string_view::npos; });
}

}  // namespace sluice
