#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace sluice {

/// Wall-clock time. The rules get it as an argument, so that tests can choose it.
using TimePoint = std::chrono::system_clock::time_point;

/// "2026-01-31T12:00:00.123Z" (RFC 3339, UTC).
[[nodiscard]] std::string rfc3339(TimePoint time);

/// Whole seconds since the Unix epoch.
[[nodiscard]] std::int64_t epoch_seconds(TimePoint time);

}  // namespace sluice
