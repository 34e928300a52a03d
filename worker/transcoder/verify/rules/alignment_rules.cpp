#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "worker/transcoder/verify/rules/rule.h"

/// Rules about several renditions together.
namespace sluice::conformance {
namespace {

/// The largest difference that rounding can cause: half a tick of the coarser of two clocks.
double rounding_seconds(const Track& a, const Track& b) {
    constexpr double slack = 1e-9;
    return std::max(a.seconds(1), b.seconds(1)) / 2 + slack;
}

/// Calls `visit(first, other)` with the first picture rendition and each of the others.
template <class Visit>
void each_pair_of_pictures(const Presentation& presentation, Visit visit) {
    const auto pictures = presentation.pictures();
    for (std::size_t i = 1; i < pictures.size(); ++i)
        visit(*pictures.front(), *pictures[i]);
}

/// Calls `visit(one, another)` with the segments of the same number.
template <class Visit>
void each_pair_of_segments(const Track& first, const Track& other, Visit visit) {
    auto one = first.segments.begin();
    for (const Segment& another : other.segments) {
        while (one != first.segments.end() && one->number < another.number)
            ++one;
        if (one != first.segments.end() && one->number == another.number) visit(*one, another);
    }
}

void check_same_count(const Presentation& presentation, Findings& findings) {
    each_pair_of_pictures(presentation, [&](const Rendition& first, const Rendition& other) {
        const auto expected = first.playlist.segments.size();
        if (other.playlist.segments.size() != expected)
            findings.add(other.path, fmt::format("{} segments, as in {}", expected, first.path),
                         fmt::format("{}", other.playlist.segments.size()));
    });
}

void check_same_starts(const Presentation& presentation, Findings& findings) {
    each_pair_of_pictures(presentation, [&](const Rendition& first, const Rendition& other) {
        each_pair_of_segments(first.track, other.track, [&](const Segment& one, const Segment& another) {
            const auto expected = first.track.start_seconds(one);
            const auto start = other.track.start_seconds(another);
            if (!expected || !start || std::abs(*expected - *start) <= rounding_seconds(first.track, other.track))
                return;
            findings.add(another.path, fmt::format("shown from {:.6f} s, as {}", *expected, one.path),
                         fmt::format("{:.6f} s", *start));
        });
        const double end = first.track.duration_seconds();
        if (first.track.segments.size() == other.track.segments.size() &&
            std::abs(end - other.track.duration_seconds()) > rounding_seconds(first.track, other.track))
            findings.add(other.path, fmt::format("{:.6f} s long, as {}", end, first.path),
                         fmt::format("{:.6f} s", other.track.duration_seconds()));
    });
}

void check_same_decode_times(const Presentation& presentation, Findings& findings) {
    each_pair_of_pictures(presentation, [&](const Rendition& first, const Rendition& other) {
        each_pair_of_segments(first.track, other.track, [&](const Segment& one, const Segment& another) {
            const auto expected = one.decode_time();
            const auto time = another.decode_time();
            if (!expected || !time) return;
            const double difference = other.track.seconds(*time) - first.track.seconds(*expected);
            if (std::abs(difference) <= rounding_seconds(first.track, other.track)) return;
            findings.add(another.path, fmt::format("tfdt at {:.6f} s, as {}", first.track.seconds(*expected), one.path),
                         fmt::format("{:.6f} s", other.track.seconds(*time)));
        });
    });
}

/// Where segments begin, and, if the playlist is complete, where the last one ends.
std::vector<double> boundaries(const Rendition& rendition) {
    std::vector<double> times;
    for (const Segment& segment : rendition.track.segments) {
        const auto start = rendition.track.start_seconds(segment);
        if (!start) return {};
        times.push_back(*start);
    }
    if (!times.empty() && rendition.playlist.is_complete())
        times.push_back(times.back() + rendition.track.seconds(rendition.track.segments.back().duration()));
    return times;
}

double distance_to_nearest(const std::vector<double>& times, double time) {
    double min = std::numeric_limits<double>::max();
    const auto after = std::lower_bound(times.begin(), times.end(), time);
    if (after != times.end()) min = *after - time;
    if (after != times.begin()) min = std::min(min, time - *(after - 1));
    return min;
}

void check_audio_boundaries(const Presentation& presentation, Findings& findings) {
    constexpr double slack = 1e-6;
    const auto pictures = presentation.pictures();
    if (pictures.empty()) return;
    auto shown = boundaries(*pictures.front());
    for (const Rendition* sound : presentation.sounds()) {
        auto heard = boundaries(*sound);
        if (shown.empty() || heard.empty()) continue;
        std::sort(shown.begin(), shown.end());
        std::sort(heard.begin(), heard.end());
        const double rate = sound->track.sample_rate();
        const double frame_seconds = rate > 0 ? 1 / rate : 0;
        const bool is_complete = pictures.front()->playlist.is_complete() && sound->playlist.is_complete();
        const double end = is_complete ? std::numeric_limits<double>::max() : std::min(shown.back(), heard.back());
        const auto check = [&](const std::vector<double>& times, const std::vector<double>& others, const char* what) {
            for (const double time : times) {
                const double distance = distance_to_nearest(others, time);
                if (time <= end && distance > frame_seconds + slack)
                    findings.add(sound->path,
                                 fmt::format("a boundary of {} within one frame ({:.6f} s) of {:.6f} s", what,
                                             frame_seconds, time),
                                 fmt::format("{:.6f} s away", distance));
            }
        };
        check(shown, heard, "sound");
        check(heard, shown, "pictures");
    }
}

void check_start_together(const Presentation& presentation, Findings& findings) {
    constexpr double tolerance_seconds = 0.010;
    const Rendition* reference = nullptr;
    for (const Rendition& rendition : presentation.renditions) {
        if (!rendition.has_media() || rendition.track.segments.empty()) continue;
        if (reference == nullptr) reference = &rendition;
        const auto expected = reference->track.start_seconds(reference->track.segments.front());
        const auto start = rendition.track.start_seconds(rendition.track.segments.front());
        if (expected && start && std::abs(*expected - *start) > tolerance_seconds)
            findings.add(rendition.track.segments.front().path,
                         fmt::format("a start within 10 ms of {:.6f} s, as {}", *expected, reference->path),
                         fmt::format("{:.6f} s", *start));
    }
}

constexpr Rule alignment_table[] = {
    {"aligned-count", Severity::must, "RFC 8216 §6.2.4; ISO/IEC 23000-19 §7.3.4",
     "Renditions of the picture have the same number of segments.", check_same_count},
    {"aligned-starts", Severity::must, "RFC 8216 §6.2.4; ISO/IEC 23000-19 §7.3.4",
     "Segments of the same number are shown at the same time.", check_same_starts},
    {"aligned-decode-times", Severity::must, "RFC 8216 §6.2.4; ISO/IEC 23000-19 §7.3.4",
     "Segments of the same number have the same tfdt, in seconds.", check_same_decode_times},
    {"audio-boundaries", Severity::must, "Apple HLS authoring: segments; RFC 8216 §6.2.4",
     "Segments of sound end with those of the picture, within one frame.", check_audio_boundaries},
    {"start-together", Severity::must, "RFC 8216 §6.2.4; Sluice issue: A/V sync",
     "Picture and sound begin within 10 ms of each other.", check_start_together},
};

}  // namespace

std::span<const Rule> alignment_rules() {
    return alignment_table;
}

}  // namespace sluice::conformance
