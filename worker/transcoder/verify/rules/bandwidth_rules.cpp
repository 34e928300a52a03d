#include <algorithm>
#include <cmath>
#include <vector>

#include <fmt/format.h>

#include "worker/transcoder/verify/rules/rule.h"

/// Rules about BANDWIDTH and AVERAGE-BANDWIDTH, which are measured here again.
namespace sluice::conformance {
namespace {

using Role = Rendition::Role;

constexpr double relative_slack = 0.01;

struct Piece {
    double seconds = 0;
    double bits = 0;
};

struct Rates {
    double peak_bps = 0;
    double average_bps = 0;
};

std::vector<Piece> pieces_of(const Rendition& rendition) {
    constexpr double bits_per_byte = 8;
    std::vector<Piece> pieces;
    for (const auto& segment : rendition.track.segments)
        pieces.push_back(
            {rendition.track.seconds(segment.duration()), bits_per_byte * static_cast<double>(segment.bytes)});
    for (const auto& file : rendition.subtitles.files)
        pieces.push_back({file.listed_seconds, bits_per_byte * static_cast<double>(file.bytes)});
    if (rendition.role != Role::iframes) return pieces;
    for (const auto& listed : rendition.playlist.segments) {
        if (listed.range)
            pieces.push_back({listed.duration_seconds, bits_per_byte * static_cast<double>(listed.range->bytes)});
    }
    return pieces;
}

/// RFC 8216 §4.1: the peak segment bit rate is the largest of any contiguous run of segments that lasts between 0.5 and
/// 1.5 times the target duration. If there is no such run, all segments count as one.
Rates measure(const Rendition& rendition) {
    constexpr double shortest = 0.5;
    constexpr double longest = 1.5;
    const auto pieces = pieces_of(rendition);
    const double target =
        static_cast<double>(std::max<std::int64_t>(rendition.playlist.target_duration_seconds.value_or(1), 1));
    // A hostile list of very short segments would make this quadratic.
    constexpr std::size_t max_segments_in_run = 1000;
    Rates rates;
    Piece whole;
    for (std::size_t first = 0; first < pieces.size(); ++first) {
        whole.seconds += pieces[first].seconds;
        whole.bits += pieces[first].bits;
        Piece run;
        const std::size_t end = std::min(pieces.size(), first + max_segments_in_run);
        for (std::size_t i = first; i < end && run.seconds <= longest * target; ++i) {
            run.seconds += pieces[i].seconds;
            run.bits += pieces[i].bits;
            if (run.seconds >= shortest * target && run.seconds <= longest * target)
                rates.peak_bps = std::max(rates.peak_bps, run.bits / run.seconds);
        }
    }
    if (whole.seconds > 0) rates.average_bps = whole.bits / whole.seconds;
    rates.peak_bps = std::max(rates.peak_bps, rates.average_bps);
    return rates;
}

/// The largest rates of a group's tracks: any of them may be played with a variant.
Rates measure_group(const Presentation& presentation, const std::string& type, const std::string& group) {
    Rates largest;
    for (const ListedTrack& track : presentation.master.tracks) {
        if (track.type != type || group.empty() || track.group != group) continue;
        const Rendition* rendition = presentation.find(track.uri);
        if (rendition == nullptr) continue;
        const Rates rates = measure(*rendition);
        largest.peak_bps = std::max(largest.peak_bps, rates.peak_bps);
        largest.average_bps = std::max(largest.average_bps, rates.average_bps);
    }
    return largest;
}

/// Calls `visit(variant, where, least, most, is_complete)` for each stream. `least` are its rates without subtitles,
/// `most` those with them: subtitles are renditions too, but most writers do not count their few bits.
template <class Visit>
void each_rate(const Presentation& presentation, Visit visit) {
    for (const auto* list : {&presentation.master.variants, &presentation.master.iframe_variants}) {
        for (const ListedVariant& variant : *list) {
            const Rendition* rendition = presentation.find(variant.uri);
            if (rendition == nullptr || rendition->playlist.segments.empty()) continue;
            Rates rates = measure(*rendition);
            const Rates audio = measure_group(presentation, "AUDIO", variant.audio);
            const Rates subtitles = measure_group(presentation, "SUBTITLES", variant.subtitles);
            rates.peak_bps += audio.peak_bps;
            rates.average_bps += audio.average_bps;
            const Rates max{rates.peak_bps + subtitles.peak_bps, rates.average_bps + subtitles.average_bps};
            visit(variant, fmt::format("{} line {}", presentation.master_path, variant.line), rates, max,
                  rendition->playlist.is_complete());
        }
    }
}

bool is_close(double value, double min, double max) {
    return value >= min * (1 - relative_slack) - 1 && value <= max * (1 + relative_slack) + 1;
}

std::string written(std::int64_t value) {
    return value < 0 ? "none" : fmt::format("{}", value);
}

void check_peak(const Presentation& presentation, Findings& findings) {
    each_rate(presentation, [&](const ListedVariant& variant, const std::string& where, const Rates& min,
                                const Rates& max, bool is_complete) {
        const auto value = static_cast<double>(variant.bandwidth_bps);
        // While more segments may follow, the playlist may announce more than was measured so far.
        if (is_close(value, min.peak_bps, is_complete ? max.peak_bps : value)) return;
        findings.add(where, fmt::format("BANDWIDTH={:.0f} ± 1 %, as measured", min.peak_bps),
                     written(variant.bandwidth_bps));
    });
}

void check_average(const Presentation& presentation, Findings& findings) {
    each_rate(presentation, [&](const ListedVariant& variant, const std::string& where, const Rates& min,
                                const Rates& max, bool is_complete) {
        const auto value = static_cast<double>(variant.average_bandwidth_bps);
        if (!is_complete || is_close(value, min.average_bps, max.average_bps)) return;
        findings.add(where, fmt::format("AVERAGE-BANDWIDTH={:.0f} ± 1 %, as measured", min.average_bps),
                     written(variant.average_bandwidth_bps));
    });
}

constexpr Rule bandwidth_table[] = {
    {"bandwidth", Severity::must, "RFC 8216 §4.1, §4.3.4.2", "BANDWIDTH is the measured peak, within 1 %.", check_peak},
    {"average-bandwidth", Severity::must, "RFC 8216 §4.3.4.2", "AVERAGE-BANDWIDTH is the measured mean, within 1 %.",
     check_average},
};

}  // namespace

std::span<const Rule> bandwidth_rules() {
    return bandwidth_table;
}

}  // namespace sluice::conformance
