#include "worker/transcoder/verify/verify.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "common/playlist/storyboard.h"
#include "worker/transcoder/verify/rules/rule.h"

namespace sluice {
namespace {

using namespace conformance;

void run(const Rule& rule, const Presentation& presentation, std::vector<Finding>& all) {
    Findings findings(rule, all);
    if (const auto* check = std::get_if<PresentationCheck>(&rule.check)) (*check)(presentation, findings);
    const auto* storyboard_check = std::get_if<StoryboardCheck>(&rule.check);
    if (storyboard_check != nullptr && presentation.storyboard) (*storyboard_check)(*presentation.storyboard, findings);
    for (const Rendition& rendition : presentation.renditions) {
        if (const auto* check = std::get_if<RenditionCheck>(&rule.check)) (*check)(rendition, findings);
        const auto* check = std::get_if<TrackCheck>(&rule.check);
        // Without an init section there is nothing to check. Another rule reports that it is missing.
        if (check != nullptr && rendition.has_media() && !rendition.track.init_path.empty())
            (*check)(rendition.track, findings);
    }
}

CheckedRendition describe(const Rendition& rendition) {
    return {rendition.path, rendition.track.init.codecs(),
            static_cast<std::int64_t>(rendition.playlist.segments.size()), rendition.playlist.duration_seconds()};
}

constexpr Rule as_planned{"as-planned", Severity::must, "Sluice architecture: video time",
                          "A segment is what its task was to make.", TrackCheck{nullptr}};

void check_as_planned(const Track& track, const SegmentExpectation& expectation, Findings& findings) {
    constexpr double slack = 1e-6;
    const double rounding = track.seconds(1) / 2 + slack;
    const Segment& segment = track.segments.front();
    const double seconds = track.seconds(segment.duration());
    if (std::abs(seconds - expectation.duration_seconds) > rounding)
        findings.add(segment.path, fmt::format("{:.6f} s", expectation.duration_seconds),
                     fmt::format("{:.6f} s", seconds));
    const auto start = track.start_seconds(segment);
    if (!start || std::abs(*start - expectation.start_seconds) > rounding)
        findings.add(segment.path, fmt::format("a start at {:.6f} s", expectation.start_seconds),
                     start ? fmt::format("{:.6f} s", *start) : "none");
    if (track.init.codecs() != expectation.codecs)
        findings.add(track.init_path, expectation.codecs, track.init.codecs());
    const int width = track.is_video() ? static_cast<int>(std::lround(track.init.shown_width)) : 0;
    const int height = track.is_video() ? static_cast<int>(std::lround(track.init.shown_height)) : 0;
    if (width != expectation.width || height != expectation.height)
        findings.add(track.init_path, fmt::format("{}x{}", expectation.width, expectation.height),
                     fmt::format("{}x{}", width, height));
}

}  // namespace

bool Report::passes() const {
    return std::none_of(findings.begin(), findings.end(),
                        [](const Finding& finding) { return finding.severity == Severity::must; });
}

Report verify(const std::filesystem::path& directory) {
    const Presentation presentation = read_presentation(OutputDirectory(directory));
    Report report;
    for (const Rendition& rendition : presentation.renditions)
        report.renditions.push_back(describe(rendition));
    for (const Rule& rule : all_rules()) {
        run(rule, presentation, report.findings);
        ++report.rules;
    }
    return report;
}

std::vector<Finding> findings_of_storyboard(std::string_view text,
                                            const std::map<std::string, std::vector<std::uint8_t>>& sheets,
                                            double video_seconds) {
    Storyboard storyboard = read_storyboard(text, [&](const std::string& uri) {
        const auto sheet = sheets.find(uri);
        return sheet == sheets.end() ? std::nullopt : std::optional(sheet->second);
    });
    storyboard.path = storyboard_file_name;
    storyboard.video_seconds = video_seconds;
    std::vector<Finding> all;
    for (const Rule& rule : storyboard_rules()) {
        Findings findings(rule, all);
        std::get<StoryboardCheck>(rule.check)(storyboard, findings);
    }
    return all;
}

std::vector<Finding> findings_of_segment(std::span<const std::uint8_t> init_section,
                                         std::span<const std::uint8_t> segment, const SegmentExpectation& expectation) {
    Track track;
    track.init_path = expectation.name + " (init section)";
    track.init = read_init_section(init_section);
    track.segments.push_back(read_segment(segment, track.init));
    track.segments.front().path = expectation.name;
    std::vector<Finding> all;
    for (const Rule& rule : all_rules()) {
        Findings findings(rule, all);
        if (const auto* check = std::get_if<TrackCheck>(&rule.check)) (*check)(track, findings);
    }
    Findings findings(as_planned, all);
    check_as_planned(track, expectation, findings);
    return all;
}

std::vector<Finding> findings_of_subtitles(std::span<const SubtitleFile> files) {
    Rendition rendition;
    rendition.role = Rendition::Role::subtitles;
    for (const SubtitleFile& file : files) {
        rendition.subtitles.files.push_back(
            {file.name, file.duration_seconds, static_cast<std::int64_t>(file.text.size()), read_webvtt(file.text)});
    }
    std::vector<Finding> all;
    for (const Rule& rule : subtitle_rules()) {
        Findings findings(rule, all);
        if (const auto* check = std::get_if<RenditionCheck>(&rule.check)) (*check)(rendition, findings);
    }
    return all;
}

}  // namespace sluice
