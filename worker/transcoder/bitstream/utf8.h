#pragma once

#include <string_view>

/// UTF-8 (RFC 3629) of untrusted texts. Pure.
namespace sluice::conformance {

struct Character {
    char32_t code = 0;
    std::string_view bytes;  ///< in UTF-8; of the text, or of a constant

    /// True for C0, C1 and a byte order mark, which are not visible.
    [[nodiscard]] bool is_control() const;
};

/// Takes the first character off a text, which must not be empty. Bytes that are not well-formed become U+FFFD: one for
/// each byte that belongs to no sequence, and one for a whole sequence that is overlong, a surrogate or beyond
/// U+10FFFF. U+FFFE and U+FFFF, which are no characters, become U+FFFD, too.
[[nodiscard]] Character take_character(std::string_view& text);

/// True for well-formed UTF-8: no overlong forms, no surrogates.
[[nodiscard]] bool is_utf8(std::string_view text);

}  // namespace sluice::conformance
