#pragma once

#include <string>
#include <string_view>

namespace sluice {

enum class Severity {
    must,    ///< output that breaks it is not published
    should,  ///< worth knowing
};

/// "MUST" or "SHOULD".
[[nodiscard]] std::string_view name(Severity severity);

/// One place where a rule is broken.
struct Finding {
    std::string rule;  ///< its id, "target-duration"
    Severity severity = Severity::must;
    std::string source;    ///< "RFC 8216 §4.3.3.1"
    std::string where;     ///< a file below the directory, with a line or a sample if that helps
    std::string expected;  ///< in words
    std::string found;
};

}  // namespace sluice
