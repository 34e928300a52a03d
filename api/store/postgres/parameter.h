#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace sluice {

/// One argument of a statement in PostgreSQL's text form; std::nullopt is NULL.
using Parameter = std::optional<std::string>;

inline Parameter to_parameter(bool value) {
    return value ? "true" : "false";
}
inline Parameter to_parameter(const char* text) {
    return std::string(text);
}
inline Parameter to_parameter(std::string_view text) {
    return std::string(text);
}
inline Parameter to_parameter(const std::string& text) {
    return text;
}
inline Parameter to_parameter(std::nullopt_t) {
    return std::nullopt;
}
/// Shortest text that reads back as the same number.
template <class Number>
requires(std::integral<Number> || std::floating_point<Number>) && (!std::same_as<Number, bool>)Parameter
    to_parameter(Number value) {
    return fmt::format("{}", value);
}
inline Parameter to_parameter(const nlohmann::json& value) {
    return value.dump();
}
/// An array literal; for `= ANY ($1)` and unnest.
Parameter to_parameter(const std::vector<std::string>& values);
Parameter to_parameter(const std::vector<std::int64_t>& values);
Parameter to_parameter(const std::vector<double>& values);

template <class T>
Parameter to_parameter(const std::optional<T>& value) {
    if (!value) return std::nullopt;
    return to_parameter(*value);
}

}  // namespace sluice
