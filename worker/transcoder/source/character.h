#pragma once

#include <string_view>

namespace sluice {

/// One character of a text that nobody has checked.
struct Character {
    char32_t code = 0;
    std::string_view bytes;  ///< in UTF-8; of the text, or of a constant

    /// Of C0, C1 or a byte order mark: nothing to be seen.
    [[nodiscard]] bool is_control() const;
};

/// Takes the first character off a text, which must not be empty. What is not well-formed UTF-8 (RFC 3629) becomes
/// U+FFFD. Pure.
[[nodiscard]] Character take_character(std::string_view& text);

}  // namespace sluice
