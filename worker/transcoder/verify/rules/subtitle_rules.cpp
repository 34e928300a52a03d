#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "worker/transcoder/verify/rules/rule.h"

/// Rules about WebVTT renditions.
namespace sluice::conformance {
namespace {

constexpr double ms_per_second = 1000;
constexpr double tolerance_ms = 10;

std::string at(const Subtitles::File& file, int line) {
    return line > 0 ? fmt::format("{} line {}", file.path, line) : file.path;
}

/// The milliseconds by which X-TIMESTAMP-MAP moves cues.
double shift_ms(const WebvttFile& webvtt) {
    constexpr double mpegts_per_ms = 90;
    return webvtt.map
               ? static_cast<double>(webvtt.map->mpegts) / mpegts_per_ms - static_cast<double>(webvtt.map->local_ms)
               : 0;
}

void check_webvtt_syntax(const Rendition& rendition, Findings& findings) {
    for (const auto& file : rendition.subtitles.files) {
        for (const auto& problem : file.webvtt.problems)
            findings.add(at(file, problem.line), "well-formed WebVTT", problem.what);
    }
}

void check_order(const Rendition& rendition, Findings& findings) {
    for (const auto& file : rendition.subtitles.files) {
        std::int64_t before = 0;
        for (const Cue& cue : file.webvtt.cues) {
            if (cue.end_ms <= cue.start_ms)
                findings.add(at(file, cue.line), "an end behind the start",
                             fmt::format("{} to {} ms", cue.start_ms, cue.end_ms));
            if (cue.start_ms < before)
                findings.add(at(file, cue.line), fmt::format("a start at {} ms or later, as the cue before", before),
                             fmt::format("{} ms", cue.start_ms));
            before = cue.start_ms;
        }
    }
}

void check_in_segment(const Rendition& rendition, Findings& findings) {
    double begin = 0;
    for (const auto& file : rendition.subtitles.files) {
        const double end = begin + file.listed_seconds * ms_per_second;
        for (const Cue& cue : file.webvtt.cues) {
            const double shift = shift_ms(file.webvtt);
            const double start_ms = static_cast<double>(cue.start_ms) + shift;
            const double end_ms = static_cast<double>(cue.end_ms) + shift;
            if (start_ms < end + tolerance_ms && end_ms > begin - tolerance_ms) continue;
            findings.add(at(file, cue.line), fmt::format("a cue shown between {:.0f} and {:.0f} ms", begin, end),
                         fmt::format("{:.0f} to {:.0f} ms", start_ms, end_ms));
        }
        begin = end;
    }
}

/// The duration of the picture, or of the sound if there is no picture; 0 while the playlist is not complete.
double duration_seconds(const Presentation& presentation) {
    auto media = presentation.pictures();
    if (media.empty()) media = presentation.sounds();
    return media.empty() || !media.front()->playlist.is_complete() ? 0 : media.front()->track.duration_seconds();
}

void check_in_duration(const Presentation& presentation, Findings& findings) {
    const double duration_ms = duration_seconds(presentation) * ms_per_second;
    if (duration_ms <= 0) return;
    for (const Rendition& rendition : presentation.renditions) {
        for (const auto& file : rendition.subtitles.files) {
            for (const Cue& cue : file.webvtt.cues) {
                const double end_ms = static_cast<double>(cue.end_ms) + shift_ms(file.webvtt);
                if (end_ms > duration_ms + tolerance_ms)
                    findings.add(at(file, cue.line), fmt::format("an end by {:.0f} ms, with the video", duration_ms),
                                 fmt::format("{:.0f} ms", end_ms));
            }
        }
    }
}

void check_length(const Presentation& presentation, Findings& findings) {
    constexpr double tolerance_seconds = 0.5;
    const double duration = duration_seconds(presentation);
    if (duration <= 0) return;
    for (const Rendition& rendition : presentation.renditions) {
        if (rendition.role != Rendition::Role::subtitles) continue;
        const double listed = rendition.playlist.duration_seconds();
        if (std::abs(listed - duration) > tolerance_seconds)
            findings.add(rendition.path, fmt::format("{:.3f} s, as the video", duration),
                         fmt::format("{:.3f} s", listed));
    }
}

void check_timestamp_map(const Rendition& rendition, Findings& findings) {
    for (const auto& file : rendition.subtitles.files) {
        if (file.webvtt.problems.empty() && !file.webvtt.map) findings.add(file.path, "X-TIMESTAMP-MAP", "none");
    }
}

void check_timestamp_map_value(const Rendition& rendition, Findings& findings) {
    for (const auto& file : rendition.subtitles.files) {
        const double shift = shift_ms(file.webvtt);
        if (std::abs(shift) > tolerance_ms)
            findings.add(file.path, "a time map onto the media's own time, which begins at 0",
                         fmt::format("cues are moved by {:.0f} ms", shift));
    }
}

constexpr Rule subtitle_table[] = {
    {"webvtt-syntax", Severity::must, "RFC 8216 §3.5; W3C WebVTT §4.1", "Subtitles are WebVTT.", check_webvtt_syntax},
    {"cue-order", Severity::must, "W3C WebVTT §4.1", "Cues are in order, each with a length.", check_order},
    {"cue-in-segment", Severity::must, "RFC 8216 §3.5", "A segment holds the cues of its time.", check_in_segment},
    {"cue-in-duration", Severity::must, "RFC 8216 §3.5", "No cue outlasts the video.", check_in_duration},
    {"subtitle-length", Severity::should, "Apple HLS authoring: subtitles", "Subtitles last as long as the video.",
     check_length},
    {"timestamp-map", Severity::should, "RFC 8216 §3.5", "Subtitles have an X-TIMESTAMP-MAP.", check_timestamp_map},
    {"timestamp-map-value", Severity::must, "RFC 8216 §3.5", "It keeps cues in time with the media.",
     check_timestamp_map_value},
};

}  // namespace

std::span<const Rule> subtitle_rules() {
    return subtitle_table;
}

}  // namespace sluice::conformance
