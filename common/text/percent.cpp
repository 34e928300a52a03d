#include "common/text/percent.h"

#include <fmt/format.h>

#include "common/text/characters.h"
#include "common/text/parse_number.h"

namespace sluice {

std::string percent_encode(std::string_view text) {
    std::string encoded;
    for (const char c : text) {
        if (is_alphanumeric_or("-._~", {&c, 1})) {
            encoded += c;
        } else {
            encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
        }
    }
    return encoded;
}

std::optional<std::string> percent_decode(std::string_view text, Plus plus) {
    constexpr std::size_t escape_size = 3;
    std::string decoded;
    decoded.reserve(text.size());
    while (!text.empty()) {
        if (text.front() != '%') {
            decoded += text.front() == '+' && plus == Plus::space ? ' ' : text.front();
            text.remove_prefix(1);
            continue;
        }
        if (text.size() < escape_size) return std::nullopt;
        const auto byte = parse_hexadecimal<unsigned>(text.substr(1, escape_size - 1));
        if (!byte) return std::nullopt;
        decoded += static_cast<char>(*byte);
        text.remove_prefix(escape_size);
    }
    return decoded;
}

}  // namespace sluice
