#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sluice::conformance {

struct Attribute {
    std::string name;
    std::string value;  ///< without its quotes
    bool is_quoted = false;
};

/// The attributes of a playlist tag (RFC 8216 §4.2).
struct AttributeList {
    std::vector<Attribute> attributes;
    std::vector<std::string> problems;  ///< each a few words

    /// Null when there is none of this name.
    [[nodiscard]] const Attribute* find(std::string_view name) const;
    /// The value of a quoted string; empty when it is missing. One that is not quoted is a problem.
    [[nodiscard]] std::string quoted(std::string_view name);
    /// The value of an enumerated string; empty when it is missing. One that is quoted is a problem.
    [[nodiscard]] std::string enumerated(std::string_view name);
    /// YES or NO; false when it is missing. Anything else is a problem.
    [[nodiscard]] bool yes(std::string_view name);
    /// A decimal integer; -1 when it is missing. Anything else is a problem.
    [[nodiscard]] long long integer(std::string_view name);
};

[[nodiscard]] AttributeList read_attribute_list(std::string_view text);

/// A decimal-integer (RFC 8216 §4.2); -1 when it is not one or too large to be meant.
[[nodiscard]] long long decimal_integer(std::string_view text);
/// A decimal-floating-point; -1 when it is not one.
[[nodiscard]] double decimal_number(std::string_view text);

}  // namespace sluice::conformance
