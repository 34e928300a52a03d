#include <cmath>

#include <fmt/format.h>

#include "worker/transcoder/verify/output_directory.h"
#include "worker/transcoder/verify/rules/rule.h"

/// Rules about storyboards.
namespace sluice::conformance {
namespace {

std::string at(const Storyboard& storyboard, int line) {
    return line > 0 ? fmt::format("{} line {}", storyboard.path, line) : storyboard.path;
}

void check_storyboard_syntax(const Storyboard& storyboard, Findings& findings) {
    for (const auto& problem : storyboard.problems)
        findings.add(at(storyboard, problem.line), "well-formed WebVTT", problem.what);
    if (storyboard.problems.empty() && storyboard.tiles.empty()) findings.add(storyboard.path, "cues", "none");
}

void check_cues(const Storyboard& storyboard, Findings& findings) {
    for (const auto& tile : storyboard.tiles) {
        if (!tile.region || tile.uri.empty())
            findings.add(at(storyboard, tile.line), "<picture>#xywh=<x>,<y>,<width>,<height>", "something else");
    }
}

void check_uris(const Storyboard& storyboard, Findings& findings) {
    for (const auto& tile : storyboard.tiles) {
        if (!tile.uri.empty() && !is_relative_uri(tile.uri))
            findings.add(at(storyboard, tile.line), "a relative URI", tile.uri);
    }
}

void check_sheets(const Storyboard& storyboard, Findings& findings) {
    for (const auto& [uri, size] : storyboard.sheets) {
        if (!size) findings.add(storyboard.path, "a whole JPEG", fmt::format("{} is none", uri));
    }
}

void check_regions(const Storyboard& storyboard, Findings& findings) {
    for (const auto& tile : storyboard.tiles) {
        const auto sheet = storyboard.sheets.find(tile.uri);
        if (!tile.region || sheet == storyboard.sheets.end() || !sheet->second) continue;
        const auto& [x, y, width, height] = *tile.region;
        const bool is_inside =
            width > 0 && height > 0 && x <= sheet->second->width - width && y <= sheet->second->height - height;
        if (!is_inside)
            findings.add(at(storyboard, tile.line),
                         fmt::format("a part of {}x{} pixels", sheet->second->width, sheet->second->height),
                         fmt::format("{},{},{},{}", x, y, width, height));
    }
}

void check_tiling(const Storyboard& storyboard, Findings& findings) {
    std::int64_t end_ms = 0;
    for (const auto& tile : storyboard.tiles) {
        if (tile.start_ms != end_ms)
            findings.add(at(storyboard, tile.line), fmt::format("a start at {} ms", end_ms),
                         fmt::format("{} ms", tile.start_ms));
        if (tile.end_ms <= tile.start_ms)
            findings.add(at(storyboard, tile.line), "an end behind the start",
                         fmt::format("{} to {} ms", tile.start_ms, tile.end_ms));
        end_ms = tile.end_ms;
    }
}

void check_duration(const Storyboard& storyboard, Findings& findings) {
    constexpr double ms_per_second = 1000;
    constexpr double tolerance_ms = 100;
    if (storyboard.tiles.empty() || storyboard.video_seconds <= 0) return;
    const double video_ms = storyboard.video_seconds * ms_per_second;
    const auto end_ms = storyboard.tiles.back().end_ms;
    if (std::abs(static_cast<double>(end_ms) - video_ms) > tolerance_ms)
        findings.add(at(storyboard, storyboard.tiles.back().line),
                     fmt::format("an end at {:.0f} ms, with the video", video_ms), fmt::format("{} ms", end_ms));
}

constexpr Rule storyboard_table[] = {
    {"storyboard-syntax", Severity::must, "W3C WebVTT §4.1", "A storyboard is WebVTT.", check_storyboard_syntax},
    {"storyboard-cues", Severity::must, "W3C Media Fragments URI §4.2.2", "Each cue names a part of a picture.",
     check_cues},
    {"storyboard-uris", Severity::must, "Sluice architecture: storage", "Its URIs are relative.", check_uris},
    {"storyboard-sheets", Severity::must, "ITU-T T.81 annex B", "Its pictures are JPEGs that are there.", check_sheets},
    {"storyboard-regions", Severity::must, "W3C Media Fragments URI §4.2.2", "A part lies inside of its picture.",
     check_regions},
    {"storyboard-tiling", Severity::must, "Sluice architecture: storyboard",
     "Cues follow each other from 0 on without gaps.", check_tiling},
    {"storyboard-duration", Severity::must, "Sluice architecture: storyboard", "The last one ends with the video.",
     check_duration},
};

}  // namespace

std::span<const Rule> storyboard_rules() {
    return storyboard_table;
}

}  // namespace sluice::conformance
