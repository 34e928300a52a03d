#pragma once

#include <cstddef>
#include <string_view>

#include <nlohmann/json.hpp>

namespace sluice {

/// The limits of a JSON text. Without a limit of depth a text could end the process: building, printing and destroying
/// a value that is nested a hundred thousand times takes more stack than a thread has.
struct JsonLimits {
    std::size_t max_depth = 64;          ///< arrays and objects within each other
    std::size_t max_values = 4'000'000;  ///< of all kinds together; a worker's report of two days has 200,000
};

/// Parses a JSON text that comes from outside; every such text is parsed here. If the text is not JSON (RFC 8259), not
/// UTF-8, or beyond the limits, returns a value whose is_discarded() is true: it has no other type, and its at() throws
/// nlohmann::json::exception. Parsing stops at the first limit that is exceeded. The caller limits the text's size.
[[nodiscard]] nlohmann::json read_json(std::string_view text, const JsonLimits& limits = {});

}  // namespace sluice
