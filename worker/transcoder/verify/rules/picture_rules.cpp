#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "worker/transcoder/verify/rules/rule.h"

/// Rules about the pictures in segments.
namespace sluice::conformance {
namespace {

/// Each time stamp of a copied source may have been rounded by half a tick.
constexpr std::int64_t rounding_ticks = 1;

/// Calls `visit(sample, fragment, number)` for each picture of a segment; `number` counts from 0 in the segment.
template <class Visit>
void each_picture(const Segment& segment, Visit visit) {
    std::int64_t number = 0;
    for (const Fragment& fragment : segment.fragments) {
        for (const Sample& sample : fragment.samples) {
            visit(sample, fragment, number);
            ++number;
        }
    }
}

std::string at(const Segment& segment, std::int64_t sample) {
    return fmt::format("{} sample {}", segment.path, sample);
}

void check_nal_units(const Track& track, Findings& findings) {
    for (const Segment& segment : track.segments) {
        for (const auto& problem : segment.broken_nal_units)
            findings.add(at(segment, problem.sample), problem.what, "something else");
    }
}

void check_parameter_sets(const Track& track, Findings& findings) {
    for (const Segment& segment : track.segments) {
        for (const auto& problem : segment.parameter_sets)
            findings.add(at(segment, problem.sample), "no parameter sets but the init section's", problem.what);
    }
}

void check_repeated_sets(const Track& track, Findings& findings) {
    for (const Segment& segment : track.segments) {
        if (segment.repeats_parameter_sets)
            findings.add(segment.path, "parameter sets in the init section alone", "repeated in samples");
    }
}

void check_sync_flags(const Track& track, Findings& findings) {
    if (!track.is_video()) return;
    for (const Segment& segment : track.segments) {
        each_picture(segment, [&](const Sample& sample, const Fragment&, std::int64_t number) {
            if (sample.is_sync == sample.has_idr) return;
            findings.add(at(segment, number), sample.has_idr ? "a sync sample, as it is an IDR" : "no sync sample",
                         sample.has_idr ? "not flagged as one" : "flagged as one, without an IDR");
        });
    }
}

void check_segment_start(const Track& track, Findings& findings) {
    if (!track.is_video()) return;
    for (const Segment& segment : track.segments) {
        if (segment.fragments.empty() || segment.fragments.front().samples.empty()) continue;
        if (!segment.fragments.front().samples.front().has_idr)
            findings.add(segment.path, "an IDR as its first picture", "another picture");
    }
}

void check_fragment_start(const Track& track, Findings& findings) {
    if (!track.is_video()) return;
    for (const Segment& segment : track.segments) {
        for (const Fragment& fragment : segment.fragments) {
            if (!fragment.samples.empty() && !fragment.samples.front().has_idr)
                findings.add(fmt::format("{} moof at {}", segment.path, fragment.offset), "an IDR as its first picture",
                             "another picture");
        }
    }
}

void check_interval(const Track& track, Findings& findings) {
    constexpr double max_seconds = 2;
    constexpr double rounding = 1e-6;
    if (!track.is_video()) return;
    const double frame_seconds = track.sample_rate() > 0 ? 1 / track.sample_rate() : 0;
    std::int64_t since_key = 0;
    for (const Segment& segment : track.segments) {
        double longest = 0;
        each_picture(segment, [&](const Sample& sample, const Fragment&, std::int64_t) {
            if (sample.has_idr) since_key = 0;
            since_key += sample.duration;
            longest = std::max(longest, track.seconds(since_key));
        });
        if (longest > max_seconds + frame_seconds + rounding)
            findings.add(segment.path, "an IDR every 2 s", fmt::format("{:.3f} s", longest));
    }
}

void check_grid(const Track& track, Findings& findings) {
    if (!track.is_video()) return;
    const std::int64_t expected = track.typical_duration();
    for (const Segment& segment : track.segments) {
        each_picture(segment, [&](const Sample& sample, const Fragment&, std::int64_t number) {
            if (std::abs(sample.duration - expected) <= rounding_ticks) return;
            findings.add(at(segment, number), fmt::format("{} ticks, as all pictures", expected),
                         fmt::format("{}", sample.duration));
        });
    }
}

void check_presentation(const Track& track, Findings& findings) {
    if (!track.is_video()) return;
    const std::int64_t typical = track.typical_duration();
    std::optional<std::int64_t> expected;
    for (const Segment& segment : track.segments) {
        const auto times = segment.presentation_times();
        if (times.empty()) continue;
        if (expected && std::abs(times.front() - *expected) > 2 * rounding_ticks)
            findings.add(segment.path, fmt::format("first shown at tick {}, where the one before ends", *expected),
                         fmt::format("{}", times.front()));
        expected = times.front() + segment.duration();
        for (std::size_t i = 1; i < times.size(); ++i) {
            const std::int64_t step = times[i] - times[i - 1];
            if (std::abs(step - typical) <= 2 * rounding_ticks) continue;
            findings.add(segment.path, fmt::format("pictures {} ticks apart when shown", typical),
                         fmt::format("{} after picture {}", step, i - 1));
            break;
        }
    }
}

/// A picture that follows an IDR but is shown before it (open group of pictures) could not be shown after a seek.
void check_closed_groups(const Track& track, Findings& findings) {
    if (!track.is_video()) return;
    for (const Segment& segment : track.segments) {
        std::int64_t key_shown = 0;
        bool has_key = false;
        std::int64_t decode_time = segment.decode_time().value_or(0);
        each_picture(segment, [&](const Sample& sample, const Fragment&, std::int64_t number) {
            const std::int64_t shown = decode_time + sample.composition_offset;
            decode_time += sample.duration;
            if (sample.has_idr) {
                key_shown = shown;
                has_key = true;
            } else if (has_key && shown < key_shown) {
                findings.add(at(segment, number), "shown after the IDR before it", "shown earlier");
            }
        });
    }
}

constexpr Rule picture_table[] = {
    {"nal-units", Severity::must, "ISO/IEC 14496-15 §5.3.2", "Samples are whole NAL units of one picture.",
     check_nal_units},
    {"parameter-sets", Severity::must, "ISO/IEC 14496-15 §5.3.3", "Samples bring no parameter sets of their own.",
     check_parameter_sets},
    {"parameter-sets-once", Severity::should, "ISO/IEC 14496-15 §5.3.3", "Parameter sets are not repeated.",
     check_repeated_sets},
    {"sync-flags", Severity::must, "ISO/IEC 14496-12 §8.8.3.1; ISO/IEC 14496-15 §5.3.2", "Sync samples are the IDRs.",
     check_sync_flags},
    {"segment-starts-idr", Severity::must, "RFC 8216 §4.3.5.1; ISO/IEC 23000-19 §7.3.2.4",
     "Segments begin with an IDR.", check_segment_start},
    {"fragment-starts-idr", Severity::should, "ISO/IEC 23000-19 §7.3.2.4", "Fragments begin with an IDR.",
     check_fragment_start},
    {"keyframe-interval", Severity::should, "Apple HLS authoring: key frames", "There is an IDR every 2 s.",
     check_interval},
    {"frame-grid", Severity::must, "Sluice architecture: video time", "Pictures last one step of the frame grid.",
     check_grid},
    {"presentation-continuous", Severity::must, "RFC 8216 §3; ISO/IEC 23000-19 §7.3.2.2",
     "Pictures follow each other without gaps when shown.", check_presentation},
    {"closed-groups", Severity::must, "RFC 8216 §4.3.5.1", "No picture is shown before its IDR.", check_closed_groups},
};

}  // namespace

std::span<const Rule> picture_rules() {
    return picture_table;
}

}  // namespace sluice::conformance
