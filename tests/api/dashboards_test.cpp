/// What operators look at names only what a running API exports: deploy/prometheus/alerts.yml,
/// deploy/grafana/sluice.json.

#include <algorithm>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "api/metrics/metrics.h"
#include "tests/api/viewer.h"
#include "tests/support/made_up_video.h"
#include "tests/support/worker_client.h"

using namespace sluice;

namespace {

std::string text_of(const std::string& path) {
    std::ifstream file(path);
    REQUIRE(file);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::set<std::string> found_in(const std::string& text, const std::string& pattern) {
    const std::regex expression(pattern);
    std::set<std::string> found;
    for (auto match = std::sregex_iterator(text.begin(), text.end(), expression); match != std::sregex_iterator();
         ++match)
        found.insert((*match)[1]);
    return found;
}

/// The metrics that an expression, or a text with some, names.
std::set<std::string> metrics_in(const std::string& text) {
    return found_in(text, R"(\b((?:sluice|stream)_[a-z_]+)\b(?=[\[{)\s]))");
}

/// The metrics with a line of help: those that are exported, with or without values.
std::set<std::string> exported(const std::string& figures) {
    auto names = found_in(figures, R"(# TYPE (\w+) \w+)");
    for (const auto& histogram : found_in(figures, R"(# TYPE (\w+) histogram)")) {
        for (const char* end : {"_bucket", "_sum", "_count"})
            names.insert(histogram + end);
    }
    return names;
}

/// As a renderer of Markdown makes it.
std::string anchor_of(std::string heading) {
    std::transform(heading.begin(), heading.end(), heading.begin(), [](unsigned char c) { return std::tolower(c); });
    return heading;
}

}  // namespace

TEST_CASE_FIXTURE(ApiFixture, "alerts and dashboard name metrics that a running API exports") {
    // Families of counters are there from the first count on.
    ready_video(*this, MadeUpVideo(13));
    stranger().get("/no/such/path");
    const auto names = exported(stranger().get("/metrics").body);
    for (const std::string path : {"deploy/prometheus/alerts.yml", "deploy/grafana/sluice.json"}) {
        CAPTURE(path);
        const auto named = metrics_in(text_of(path));
        CHECK(named.size() >= 10);
        for (const auto& name : named) {
            CAPTURE(name);
            CHECK(names.contains(name));
        }
    }
}

TEST_CASE_FIXTURE(ApiFixture, "the dashboard leaves out no metric, and docs/operations.md explains each") {
    ready_video(*this, MadeUpVideo(13));
    stranger().get("/no/such/path");
    const auto shown = metrics_in(text_of("deploy/grafana/sluice.json"));
    const auto operations = text_of("docs/operations.md");
    for (const auto& name : found_in(stranger().get("/metrics").body, R"(# TYPE (\w+) \w+)")) {
        CAPTURE(name);
        CHECK(operations.find('`' + name) != std::string::npos);
        // There is nothing to show of it yet.
        if (name != "stream_cache_hit_rate") CHECK((shown.contains(name) || shown.contains(name + "_bucket")));
    }
}

TEST_CASE("each alert leads to a section of docs/operations.md") {
    const auto alerts = text_of("deploy/prometheus/alerts.yml");
    const auto operations = text_of("docs/operations.md");
    std::set<std::string> anchors;
    for (const auto& heading : found_in(operations, R"(\n#+ ([^\n]+))"))
        anchors.insert(anchor_of(heading));
    const auto names = found_in(alerts, R"(- alert: (\w+))");
    CHECK(names.size() >= 10);
    CHECK(found_in(alerts, R"(runbook: docs/operations\.md#(\S+))").size() == names.size());
    for (const auto& name : names) {
        CAPTURE(name);
        CHECK(alerts.find("runbook: docs/operations.md#" + anchor_of(name) + '\n') != std::string::npos);
        CHECK(anchors.contains(anchor_of(name)));
    }
}
