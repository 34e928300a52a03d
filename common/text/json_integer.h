#pragma once

#include <cstdint>
#include <utility>

#include <nlohmann/json.hpp>

namespace sluice {

/// Reads a whole number from a JSON value that comes from outside. Throws nlohmann::json::exception for any other
/// value, and for a number that does not fit: the library would convert it to another number, and to an unspecified one
/// for 1e300.
template <class Integer>
void take_integer(const nlohmann::json& value, Integer& integer) {
    constexpr int wrong_type = 302;  // as the library numbers it
    const bool fits = value.is_number_unsigned()
                          ? std::in_range<Integer>(value.get<std::uint64_t>())
                          : value.is_number_integer() && std::in_range<Integer>(value.get<std::int64_t>());
    if (!fits) throw nlohmann::json::type_error::create(wrong_type, "a whole number that fits is wanted", &value);
    integer = value.get<Integer>();
}

}  // namespace sluice
