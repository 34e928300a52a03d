#pragma once

#include <optional>
#include <string>
#include <string_view>

/// The header `traceparent` (W3C Trace Context, §3.2), by which edge, API and worker say that their requests belong to
/// one trace. Nothing but the trace id is taken from it, and nothing is decided by it: a stranger may choose it.
namespace sluice {

/// The trace id of a header of version 00, 32 lower-case hexadecimal digits; std::nullopt if the header is malformed in
/// any way.
[[nodiscard]] std::optional<std::string> trace_id_of(std::string_view traceparent);
/// True for 32 lower-case hexadecimal digits that are not all 0.
[[nodiscard]] bool is_trace_id(std::string_view text);
/// The header for a request of our own. `span_id` are 16 lower-case hexadecimal digits that are not all 0.
[[nodiscard]] std::string traceparent(std::string_view trace_id, std::string_view span_id);

}  // namespace sluice
