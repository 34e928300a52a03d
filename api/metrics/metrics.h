#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <prometheus/metric_family.h>

/// What this process has counted since it started, for Prometheus; like the log, there is one for all. Any thread.
///
/// Each count takes a lock for the length of a look-up by labels: good for what happens once a task, and too dear for
/// what happens once a segment.
namespace sluice::metrics {

/// A worker was given a task; `is_takeover` if another worker's lease had run out.
void count_claim(std::string_view tenant, std::string_view kind, bool is_takeover);
/// A task was done after `seconds` of its worker, and brought `bytes`.
void count_done(std::string_view tenant, std::string_view kind, double seconds, std::int64_t bytes);
/// A worker gave a task up, for now or for good.
void count_failure(std::string_view tenant, std::string_view kind, std::string_view code, bool is_final);
/// A worker wrote under a lease that was another's by then.
void count_stale_write(std::string_view kind);

/// A gauge without values yet. `name` and `help` as Prometheus shows them.
[[nodiscard]] prometheus::MetricFamily gauge(const char* name, const char* help);
/// Adds a value to a gauge. Labels are written in this order.
void add(prometheus::MetricFamily& gauge, std::vector<prometheus::ClientMetric::Label> labels, double value);

/// These gauges, then all that was counted, in Prometheus' text format, 0.0.4.
[[nodiscard]] std::string text(std::vector<prometheus::MetricFamily> gauges);

}  // namespace sluice::metrics
