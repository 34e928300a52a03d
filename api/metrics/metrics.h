#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <prometheus/metric_family.h>

/// What this process has counted since it started, for Prometheus. Global, like the log; safe from any thread.
///
/// Each count holds a lock during a look-up by labels. That is cheap enough for an event per task, and too expensive
/// for an event per segment: those are in request_figures.h.
namespace sluice::metrics {

/// A worker was given a task; `is_takeover` if another worker's lease had run out.
void count_claim(std::string_view tenant, std::string_view kind, bool is_takeover);
/// A task was done. Its worker took `seconds`, and made segments of `bytes` in total.
void count_done(std::string_view tenant, std::string_view kind, double seconds, std::int64_t bytes);
/// A worker gave a task up, to be tried again or for good.
void count_failure(std::string_view tenant, std::string_view kind, std::string_view code, bool is_final);
/// A worker's write was refused, because another worker held the lease by then.
void count_stale_write(std::string_view kind);

/// A stream of an original began.
void count_stream();
/// A stream ended after so many seconds.
void count_stream_end(double seconds);
/// A stream could not be given, or broke off on our side; `code` as clients see it.
void count_stream_error(std::string_view code);

/// A gauge without values yet. `name` and `help` as Prometheus shows them.
[[nodiscard]] prometheus::MetricFamily gauge(const char* name, const char* help);
/// A counter that is kept elsewhere, in this process.
[[nodiscard]] prometheus::MetricFamily counter(const char* name, const char* help, std::int64_t value);
/// Adds a value to a gauge. Labels are written in this order.
void add(prometheus::MetricFamily& gauge, std::vector<prometheus::ClientMetric::Label> labels, double value);

/// The gauges and what else was collected, then all that was counted here, in Prometheus' text format 0.0.4.
[[nodiscard]] std::string text(std::vector<prometheus::MetricFamily> collected);

}  // namespace sluice::metrics
