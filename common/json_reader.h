#pragma once

#include <cstddef>
#include <string_view>

#include <nlohmann/json.hpp>

namespace sluice {

/// What a JSON text may hold. Depth is what ends a process: building, printing and destroying a value that is nested a
/// hundred thousand times takes more stack than a thread has.
struct JsonLimits {
    std::size_t max_depth = 64;          ///< arrays and objects within each other
    std::size_t max_values = 4'000'000;  ///< of all kinds together; a worker's report of two days has 200,000
};

/// Reads a JSON text that comes from outside: the one way to do so. A value whose is_discarded() is true, of no other
/// type, for a text that is not JSON (RFC 8259), not UTF-8, or beyond the limits; at() of it throws
/// nlohmann::json::exception. A text is refused as soon as it goes beyond them. The caller bounds its size.
[[nodiscard]] nlohmann::json read_json(std::string_view text, const JsonLimits& limits = {});

}  // namespace sluice
