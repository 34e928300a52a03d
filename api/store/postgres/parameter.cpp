#include "api/store/postgres/parameter.h"

namespace sluice {

Parameter to_parameter(const std::vector<std::string>& values) {
    std::string literal = "{";
    for (const auto& value : values) {
        if (literal.size() > 1) literal += ',';
        literal += '"';
        for (const char c : value) {
            if (c == '"' || c == '\\') literal += '\\';
            literal += c;
        }
        literal += '"';
    }
    return literal + '}';
}

Parameter to_parameter(const std::vector<std::int64_t>& values) {
    return fmt::format("{{{}}}", fmt::join(values, ","));
}

Parameter to_parameter(const std::vector<double>& values) {
    return fmt::format("{{{}}}", fmt::join(values, ","));
}

}  // namespace sluice
