#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "worker/transcoder/verify/rules/rule.h"

/// Rules about EXTINF and lengths, which are compared with the samples.
namespace sluice::conformance {
namespace {

/// EXTINF has six decimals.
constexpr double written_precision = 1.5e-6;
constexpr double segment_seconds = 6;
constexpr double gop_seconds = 2;

void check_extinf(const Rendition& rendition, Findings& findings) {
    for (const Segment& segment : rendition.track.segments) {
        const double truth = rendition.track.seconds(segment.duration());
        if (std::abs(segment.listed_seconds - truth) > written_precision)
            findings.add(rendition.path, fmt::format("EXTINF:{:.6f} for {}, by its samples", truth, segment.path),
                         fmt::format("{:.6f}", segment.listed_seconds));
    }
}

void check_total(const Rendition& rendition, Findings& findings) {
    if (!rendition.has_media() || rendition.track.segments.empty()) return;
    const double truth = rendition.track.duration_seconds();
    const double listed = rendition.playlist.duration_seconds();
    const double frame_seconds = rendition.track.sample_rate() > 0 ? 1 / rendition.track.sample_rate() : 0;
    if (std::abs(truth - listed) > frame_seconds)
        findings.add(rendition.path, fmt::format("{:.6f} s in all, by the samples", truth),
                     fmt::format("{:.6f} s", listed));
}

/// If a copied source's keyframes decide, segments differ in length; by our own clock all have the same length.
void check_segment_length(const Rendition& rendition, Findings& findings) {
    const auto& segments = rendition.track.segments;
    if (!rendition.track.is_video() || segments.size() < 2) return;
    const double rate = rendition.track.sample_rate();
    const double expected = rate > 0 ? 3 * std::max(1.0, std::round(gop_seconds * rate)) / rate : segment_seconds;
    const double frame_seconds = rate > 0 ? 1 / rate : 0;
    const double first = rendition.track.seconds(segments.front().duration());
    const bool are_alike = std::all_of(segments.begin(), segments.end() - 1, [&](const Segment& segment) {
        return std::abs(rendition.track.seconds(segment.duration()) - first) < frame_seconds / 2;
    });
    if (are_alike && std::abs(first - expected) > frame_seconds / 2)
        findings.add(rendition.path, fmt::format("segments of {:.3f} s", expected), fmt::format("{:.3f} s", first));
}

void check_last_segment(const Rendition& rendition, Findings& findings) {
    const auto& segments = rendition.track.segments;
    if (!rendition.track.is_video() || segments.size() < 2) return;
    double longest = 0;
    for (const Segment& segment : segments)
        longest = std::max(longest, rendition.track.seconds(segment.duration()));
    for (std::size_t i = 0; i + 1 < segments.size(); ++i) {
        const double seconds = rendition.track.seconds(segments[i].duration());
        if (seconds * 8 < longest)
            findings.add(segments[i].path, "segments of about the same length, but for the last",
                         fmt::format("{:.3f} s beside {:.3f} s", seconds, longest));
    }
}

void check_origin(const Presentation& presentation, Findings& findings) {
    constexpr double tolerance_seconds = 0.010;
    for (const Rendition& rendition : presentation.renditions) {
        if (!rendition.has_media() || rendition.track.segments.empty()) continue;
        const Segment& first = rendition.track.segments.front();
        const auto start = rendition.track.start_seconds(first);
        if (start && std::abs(*start) > tolerance_seconds)
            findings.add(first.path, "a first sample shown at 0, after the edit list", fmt::format("{:.6f} s", *start));
    }
}

constexpr Rule timing_table[] = {
    {"extinf", Severity::must, "RFC 8216 §4.3.2.1", "EXTINF is the length of the samples.", check_extinf},
    {"total-duration", Severity::must, "RFC 8216 §4.3.2.1; Sluice issue: output",
     "EXTINFs sum up to the samples, within one frame.", check_total},
    {"segment-length", Severity::should, "Apple HLS authoring: segments; Sluice architecture: video time",
     "Segments last 6 s on the frame grid.", check_segment_length},
    {"segment-lengths-even", Severity::should, "Apple HLS authoring: segments",
     "No segment but the last is far shorter than others.", check_last_segment},
    {"timeline-origin", Severity::must, "Sluice architecture: video time; ISO/IEC 23000-19 §7.5.13",
     "Everything begins at time 0.", check_origin},
};

}  // namespace

std::span<const Rule> timing_rules() {
    return timing_table;
}

}  // namespace sluice::conformance
