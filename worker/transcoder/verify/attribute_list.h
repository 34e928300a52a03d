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

    /// nullptr if there is no attribute of this name.
    [[nodiscard]] const Attribute* find(std::string_view name) const;
    /// The value of a quoted string; empty if it is missing. A value without quotes is a problem.
    [[nodiscard]] std::string quoted(std::string_view name);
    /// The value of an enumerated string; empty if it is missing. A quoted value is a problem.
    [[nodiscard]] std::string enumerated(std::string_view name);
    /// YES or NO; false if it is missing. Any other value is a problem.
    [[nodiscard]] bool yes(std::string_view name);
    /// A decimal integer; -1 if it is missing. Any other value is a problem.
    [[nodiscard]] long long integer(std::string_view name);
};

[[nodiscard]] AttributeList read_attribute_list(std::string_view text);

/// A decimal-integer (RFC 8216 §4.2); -1 if it is not one, or too large to be plausible.
[[nodiscard]] long long decimal_integer(std::string_view text);
/// A decimal-floating-point; -1 if it is not one.
[[nodiscard]] double decimal_number(std::string_view text);

}  // namespace sluice::conformance
