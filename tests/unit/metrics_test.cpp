#include "api/metrics/metrics.h"

#include <string>

#include <doctest/doctest.h>

using namespace sluice;

TEST_CASE("metrics: gauges come first, with their labels in the given order and what is special escaped") {
    auto depths = metrics::gauge("sluice_tasks", "Open tasks.");
    metrics::add(depths, {{"tenant", "a\"b\\c\nd"}, {"kind", "plan"}}, 3);
    auto speed = metrics::gauge("sluice_worker_speed", "Speed.");
    metrics::add(speed, {}, 0.5);
    CHECK(metrics::text({depths, speed}).starts_with(R"(# HELP sluice_tasks Open tasks.
# TYPE sluice_tasks gauge
sluice_tasks{tenant="a\"b\\c\nd",kind="plan"} 3
# HELP sluice_worker_speed Speed.
# TYPE sluice_worker_speed gauge
sluice_worker_speed 0.5
# HELP sluice_task_claims_total Tasks given to workers.
# TYPE sluice_task_claims_total counter
)"));
}

TEST_CASE("metrics: a counter has one value for each set of labels, and its help before the first one") {
    const auto has = [](const std::string& lines) { return metrics::text({}).find(lines) != std::string::npos; };
    CHECK(has("# TYPE sluice_task_failures_total counter\n# HELP sluice_stale_writes_total "));
    metrics::count_failure("demo", "plan", "disk_full", false);
    metrics::count_failure("demo", "chunk", "disk_full", true);
    metrics::count_failure("demo", "plan", "disk_full", false);
    CHECK(
        has("# TYPE sluice_task_failures_total counter\n"
            "sluice_task_failures_total{tenant=\"demo\",kind=\"chunk\",code=\"disk_full\",final=\"true\"} 1\n"
            "sluice_task_failures_total{tenant=\"demo\",kind=\"plan\",code=\"disk_full\",final=\"false\"} 2\n"));
    metrics::count_done("demo", "chunk", 1.25, 123'456'789'012);
    CHECK(has("\nsluice_task_seconds_total{tenant=\"demo\",kind=\"chunk\"} 1.25\n"));
    CHECK(has("\nsluice_task_bytes_total{tenant=\"demo\",kind=\"chunk\"} 123456789012\n"));
}
