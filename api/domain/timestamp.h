#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sluice {

/// Seconds since the Unix epoch of an RFC 3339 date-time ("2026-01-31T12:00:00.5Z", "…+09:00"); std::nullopt for any
/// other text. Years from 1970 to 9999.
[[nodiscard]] std::optional<double> parse_timestamp(std::string_view text);

/// RFC 3339 in UTC of seconds since the Unix epoch; at most the last second of the year 9999.
[[nodiscard]] std::string format_timestamp(std::int64_t epoch_seconds);

}  // namespace sluice
