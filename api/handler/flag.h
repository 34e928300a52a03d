#pragma once

#include <optional>
#include <string_view>

namespace sluice {

/// A flag as clients write it in a text. std::nullopt for any other text.
[[nodiscard]] constexpr std::optional<bool> parse_flag(std::string_view text) {
    if (text == "true" || text == "True") return true;
    if (text == "false" || text == "False") return false;
    return std::nullopt;
}

}  // namespace sluice
