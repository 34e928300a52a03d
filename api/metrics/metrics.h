#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// What this process has counted since it started, for Prometheus; like the log, there is one for all. Any thread.
namespace sluice::metrics {

/// A worker was given a task; `is_takeover` when another one's lease had run out.
void count_claim(std::string_view tenant, std::string_view kind, bool is_takeover);
/// A task was done after so many seconds of its worker, and brought so many bytes.
void count_done(std::string_view tenant, std::string_view kind, double seconds, std::int64_t bytes);
/// A worker gave a task up, for now or for good.
void count_failure(std::string_view tenant, std::string_view kind, std::string_view code, bool is_final);
/// Somebody wrote whose lease was another's by then.
void count_stale_write(std::string_view kind);

/// All of them in Prometheus' text format, 0.0.4.
[[nodiscard]] std::string text();

/// The value of a label in that format: backslashes, quotes and line ends escaped.
[[nodiscard]] std::string label_value(std::string_view text);

}  // namespace sluice::metrics
