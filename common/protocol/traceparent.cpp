#include "common/protocol/traceparent.h"

#include <fmt/format.h>

namespace sluice {
namespace {

constexpr std::size_t trace_id_digits = 32;
constexpr std::size_t span_id_digits = 16;
constexpr std::size_t flag_digits = 2;
constexpr std::string_view version = "00-";

bool is_hex(std::string_view text, std::size_t digits) {
    return text.size() == digits && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool is_id(std::string_view text, std::size_t digits) {
    return is_hex(text, digits) && text.find_first_not_of('0') != std::string_view::npos;
}

}  // namespace

bool is_trace_id(std::string_view text) {
    return is_id(text, trace_id_digits);
}

std::optional<std::string> trace_id_of(std::string_view traceparent) {
    constexpr auto size = version.size() + trace_id_digits + 1 + span_id_digits + 1 + flag_digits;
    if (traceparent.size() != size || !traceparent.starts_with(version)) return std::nullopt;
    const auto trace_id = traceparent.substr(version.size(), trace_id_digits);
    const auto rest = traceparent.substr(version.size() + trace_id_digits);
    const auto span_id = rest.substr(1, span_id_digits);
    const auto flags = rest.substr(1 + span_id_digits);
    const bool is_valid = is_trace_id(trace_id) && rest.front() == '-' && is_id(span_id, span_id_digits) &&
                          flags.front() == '-' && is_hex(flags.substr(1), flag_digits);
    return is_valid ? std::optional<std::string>(trace_id) : std::nullopt;
}

std::string traceparent(std::string_view trace_id, std::string_view span_id) {
    return fmt::format("{}{}-{}-01", version, trace_id, span_id);
}

}  // namespace sluice
