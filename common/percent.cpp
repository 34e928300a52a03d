#include "common/percent.h"

#include <charconv>

#include <fmt/format.h>

namespace sluice {

std::string percent_encode(std::string_view text) {
    constexpr std::string_view unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    std::string encoded;
    for (const char c : text) {
        if (unreserved.find(c) != std::string_view::npos) {
            encoded += c;
        } else {
            encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
        }
    }
    return encoded;
}

std::optional<std::string> percent_decode(std::string_view text, Plus plus) {
    constexpr std::size_t escape_size = 3;
    constexpr int hexadecimal = 16;
    std::string decoded;
    decoded.reserve(text.size());
    while (!text.empty()) {
        if (text.front() != '%') {
            decoded += text.front() == '+' && plus == Plus::space ? ' ' : text.front();
            text.remove_prefix(1);
            continue;
        }
        if (text.size() < escape_size) return std::nullopt;
        unsigned byte = 0;
        const auto [end, error] = std::from_chars(text.data() + 1, text.data() + escape_size, byte, hexadecimal);
        if (error != std::errc{} || end != text.data() + escape_size) return std::nullopt;
        decoded += static_cast<char>(byte);
        text.remove_prefix(escape_size);
    }
    return decoded;
}

}  // namespace sluice
