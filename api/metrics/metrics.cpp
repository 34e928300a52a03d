#include "api/metrics/metrics.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/histogram.h>
#include <prometheus/text_serializer.h>

#include "api/metrics/request_figures.h"

namespace sluice::metrics {
namespace {

using prometheus::ClientMetric;
using prometheus::Labels;
using prometheus::MetricFamily;
using prometheus::MetricType;

/// A counter with one value per set of labels.
struct CounterFamily {
    CounterFamily(const char* family_name, const char* family_help)
        : name(family_name), help(family_help), values(name, help, {}) {}

    void add(const Labels& labels, double value = 1) { values.Add(labels).Increment(value); }

    std::string name;
    std::string help;
    prometheus::Family<prometheus::Counter> values;
};

CounterFamily claims("sluice_task_claims_total", "Tasks given to workers.");
CounterFamily takeovers("sluice_task_lease_losses_total",
                        "Tasks whose lease ran out and which another worker was given.");
CounterFamily done("sluice_tasks_done_total", "Tasks done.");
CounterFamily seconds("sluice_task_seconds_total", "Seconds from claim to end of the tasks done.");
CounterFamily bytes("sluice_task_bytes_total", "Bytes of the segments that the tasks done have made.");
CounterFamily failures("sluice_task_failures_total", "Tasks given up by their worker, to be tried again or for good.");
CounterFamily stale_writes("sluice_stale_writes_total", "Writes refused because the lease was another's by then.");

CounterFamily streams("stream_total", "Streams of originals that this process began.");
CounterFamily stream_errors("stream_errors", "Streams that failed on our side.");

constexpr std::array families{&claims,   &takeovers,    &done,    &seconds,      &bytes,
                              &failures, &stale_writes, &streams, &stream_errors};

prometheus::Family<prometheus::Histogram> stream_durations("stream_avg_duration",
                                                           "Seconds from begin to end of streams.", {});

prometheus::Histogram& stream_duration() {
    static auto& histogram =
        stream_durations.Add({}, prometheus::Histogram::BucketBoundaries{10, 60, 300, 900, 1800, 3600, 7200, 14400});
    return histogram;
}

Labels labels_of(std::string_view tenant, std::string_view kind) {
    return {{"tenant", std::string(tenant)}, {"kind", std::string(kind)}};
}

/// The position of a label in the order of docs/operations.md; the library would sort labels by name.
std::ptrdiff_t place(const ClientMetric::Label& label) {
    constexpr std::array<std::string_view, 4> order{"tenant", "kind", "code", "final"};
    return std::find(order.begin(), order.end(), label.name) - order.begin();
}

/// The values of a family, always in the same order. A family without values is listed with its help; the library would
/// leave it out.
MetricFamily collect(const CounterFamily& family) {
    auto collected = family.values.Collect();
    if (collected.empty()) return {family.name, family.help, MetricType::Counter, {}};
    auto& values = collected.front().metric;
    for (auto& value : values) {
        std::sort(value.label.begin(), value.label.end(),
                  [](const auto& a, const auto& b) { return place(a) < place(b); });
    }
    std::sort(values.begin(), values.end(), [](const auto& a, const auto& b) { return a.label < b.label; });
    return std::move(collected.front());
}

}  // namespace

void count_claim(std::string_view tenant, std::string_view kind, bool is_takeover) {
    const auto labels = labels_of(tenant, kind);
    claims.add(labels);
    if (is_takeover) takeovers.add(labels);
}

void count_done(std::string_view tenant, std::string_view kind, double task_seconds, std::int64_t task_bytes) {
    const auto labels = labels_of(tenant, kind);
    done.add(labels);
    seconds.add(labels, task_seconds);
    bytes.add(labels, static_cast<double>(task_bytes));
}

void count_failure(std::string_view tenant, std::string_view kind, std::string_view code, bool is_final) {
    auto labels = labels_of(tenant, kind);
    labels.emplace("code", code);
    labels.emplace("final", is_final ? "true" : "false");
    failures.add(labels);
}

void count_stale_write(std::string_view kind) {
    stale_writes.add({{"kind", std::string(kind)}});
}

void count_stream() {
    streams.add({});
}

void count_stream_end(double stream_seconds) {
    stream_duration().Observe(stream_seconds);
}

void count_stream_error(std::string_view code) {
    stream_errors.add({{"error_code", std::string(code)}});
}

MetricFamily gauge(const char* name, const char* help) {
    return {name, help, MetricType::Gauge, {}};
}

MetricFamily counter(const char* name, const char* help, std::int64_t value) {
    MetricFamily family{name, help, MetricType::Counter, {}};
    family.metric.emplace_back().counter.value = static_cast<double>(value);
    return family;
}

void add(MetricFamily& gauge, std::vector<ClientMetric::Label> labels, double value) {
    auto& metric = gauge.metric.emplace_back();
    metric.label = std::move(labels);
    metric.gauge.value = value;
}

std::string text(std::vector<MetricFamily> collected) {
    stream_errors.values.Add({{"error_code", "STREAM_FILE_UNAVAILABLE"}});  // an alert counts from 0 on
    stream_duration();  // is listed before the first stream has ended, too
    auto all = std::move(collected);
    std::transform(families.begin(), families.end(), std::back_inserter(all),
                   [](const CounterFamily* family) { return collect(*family); });
    const auto durations = stream_durations.Collect();
    all.insert(all.end(), durations.begin(), durations.end());
    const auto requests = request_figures();
    all.insert(all.end(), requests.begin(), requests.end());
    return prometheus::TextSerializer().Serialize(all);
}

}  // namespace sluice::metrics
