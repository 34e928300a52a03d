#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

/// The characters of a text, whatever the locale is. Classes of characters are of ASCII.
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

/// The number of code points of a valid UTF-8 text.
[[nodiscard]] constexpr std::size_t count_characters(std::string_view utf8) {
    constexpr unsigned char continuation_mask = 0xc0;
    constexpr unsigned char continuation = 0x80;
    std::size_t count = 0;
    for (const char c : utf8)
        count += (static_cast<unsigned char>(c) & continuation_mask) != continuation ? 1 : 0;
    return count;
}

/// True if each character is a letter, a digit, or one of `others`; true for an empty text.
[[nodiscard]] constexpr bool is_alphanumeric_or(std::string_view others, std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [&](char c) { return is_ascii_alphanumeric(c) || others.find(c) != std::string_view::npos; });
}

}  // namespace sluice
