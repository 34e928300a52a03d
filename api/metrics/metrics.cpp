#include "api/metrics/metrics.h"

#include <array>
#include <map>
#include <mutex>

#include <fmt/format.h>

namespace sluice::metrics {
namespace {

/// A counter with one value per set of labels.
struct Family {
    const char* name;
    const char* help;
    std::map<std::string, double> values{};  ///< by labels as they are written: `tenant="demo",kind="chunk"`
};

enum Counter { claims, takeovers, done, seconds, bytes, failures, stale_writes, counters };

std::mutex mutex;
std::array<Family, counters> families{{
    {"sluice_task_claims_total", "Tasks given to workers."},
    {"sluice_task_lease_losses_total", "Tasks whose lease ran out and which another worker was given."},
    {"sluice_tasks_done_total", "Tasks done."},
    {"sluice_task_seconds_total", "Seconds from claim to end of the tasks done."},
    {"sluice_task_bytes_total", "Bytes of the segments that the tasks done have made."},
    {"sluice_task_failures_total", "Tasks given up by their worker, to be tried again or for good."},
    {"sluice_stale_writes_total", "Writes refused because the lease was another's by then."},
}};

void add(Counter counter, const std::string& labels, double value = 1) {
    const std::lock_guard lock(mutex);
    families[counter].values[labels] += value;
}

std::string labels_of(std::string_view tenant, std::string_view kind) {
    return fmt::format("tenant=\"{}\",kind=\"{}\"", label_value(tenant), kind);
}

}  // namespace

void count_claim(std::string_view tenant, std::string_view kind, bool is_takeover) {
    add(claims, labels_of(tenant, kind));
    if (is_takeover) add(takeovers, labels_of(tenant, kind));
}

void count_done(std::string_view tenant, std::string_view kind, double task_seconds, std::int64_t task_bytes) {
    const auto labels = labels_of(tenant, kind);
    add(done, labels);
    add(seconds, labels, task_seconds);
    add(bytes, labels, static_cast<double>(task_bytes));
}

void count_failure(std::string_view tenant, std::string_view kind, std::string_view code, bool is_final) {
    add(failures, fmt::format("{},code=\"{}\",final=\"{}\"", labels_of(tenant, kind), code, is_final));
}

void count_stale_write(std::string_view kind) {
    add(stale_writes, fmt::format("kind=\"{}\"", kind));
}

std::string text() {
    std::string text;
    const std::lock_guard lock(mutex);
    for (const auto& family : families) {
        text += fmt::format("# HELP {0} {1}\n# TYPE {0} counter\n", family.name, family.help);
        for (const auto& [labels, value] : family.values)
            text += fmt::format("{}{{{}}} {}\n", family.name, labels, value);
    }
    return text;
}

std::string label_value(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
        if (c == '\\' || c == '"') escaped += '\\';
        escaped += c == '\n' ? std::string_view("\\n") : std::string_view(&c, 1);
    }
    return escaped;
}

}  // namespace sluice::metrics
