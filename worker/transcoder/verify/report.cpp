#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "worker/transcoder/verify/verify.h"

/// A report as text and as JSON.
namespace sluice {
namespace {

auto count(const Report& report, Severity severity) {
    return std::count_if(report.findings.begin(), report.findings.end(),
                         [&](const Finding& finding) { return finding.severity == severity; });
}

}  // namespace

std::string_view name(Severity severity) {
    switch (severity) {
        case Severity::must:
            return "MUST";
        case Severity::should:
            return "SHOULD";
    }
    return {};
}

void to_json(nlohmann::json& json, const Report& report) {
    auto renditions = nlohmann::json::array();
    for (const auto& rendition : report.renditions) {
        renditions.push_back({{"path", rendition.path},
                              {"codecs", rendition.codecs},
                              {"segments", rendition.segments},
                              {"seconds", rendition.seconds}});
    }
    auto findings = nlohmann::json::array();
    for (const auto& finding : report.findings) {
        findings.push_back({{"rule", finding.rule},
                            {"severity", name(finding.severity)},
                            {"source", finding.source},
                            {"where", finding.where},
                            {"expected", finding.expected},
                            {"found", finding.found}});
    }
    json = {{"passes", report.passes()},
            {"rules", report.rules},
            {"must", count(report, Severity::must)},
            {"should", count(report, Severity::should)},
            {"renditions", std::move(renditions)},
            {"findings", std::move(findings)}};
}

std::string text(const Report& report) {
    std::string lines;
    for (const auto& rendition : report.renditions) {
        lines += fmt::format("{}: {} {}, {:.3f} s{}{}\n", rendition.path, rendition.segments,
                             rendition.segments == 1 ? "segment" : "segments", rendition.seconds,
                             rendition.codecs.empty() ? "" : ", ", rendition.codecs);
    }
    std::string_view rule;
    for (const auto& finding : report.findings) {
        if (finding.rule != rule)
            lines += fmt::format("\n{} {} ({})\n", name(finding.severity), finding.rule, finding.source);
        rule = finding.rule;
        lines +=
            fmt::format("  {}\n    expected: {}\n    found:    {}\n", finding.where, finding.expected, finding.found);
    }
    return lines + fmt::format("\n{}: {} rules, {} findings of MUST, {} of SHOULD\n",
                               report.passes() ? "PASSED" : "FAILED", report.rules, count(report, Severity::must),
                               count(report, Severity::should));
}

}  // namespace sluice
