#pragma once

#include <charconv>
#include <concepts>
#include <optional>
#include <string_view>
#include <system_error>

namespace sluice {

/// Parses the whole of `text` as a decimal number. std::nullopt for any other text: an empty one, blanks, a plus sign,
/// a number that does not fit.
template <class Number>
[[nodiscard]] std::optional<Number> parse_number(std::string_view text) {
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

/// The same for digits only: a minus sign is refused, also before a zero.
template <std::signed_integral Number>
[[nodiscard]] std::optional<Number> parse_digits(std::string_view text) {
    return text.starts_with('-') ? std::nullopt : parse_number<Number>(text);
}

/// The same for hexadecimal digits of either case, without a sign.
template <std::unsigned_integral Number>
[[nodiscard]] std::optional<Number> parse_hexadecimal(std::string_view text) {
    constexpr int base = 16;
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

}  // namespace sluice
