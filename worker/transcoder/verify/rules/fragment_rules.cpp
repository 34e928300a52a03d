#include <fmt/format.h>

#include "worker/transcoder/verify/rules/rule.h"

/// Rules about the boxes of segments, for every kind of track.
namespace sluice::conformance {
namespace {

/// Calls `visit(segment, fragment, where)` for each fragment in order.
template <class Visit>
void each_fragment(const Track& track, Visit visit) {
    for (const Segment& segment : track.segments) {
        for (const Fragment& fragment : segment.fragments)
            visit(segment, fragment, fmt::format("{} moof at {}", segment.path, fragment.offset));
    }
}

bool may_stand_before_moof(const std::string& type) {
    return type == "sidx" || type == "prft" || type == "emsg";
}

/// [styp] ([sidx|prft|emsg]… moof mdat)…
bool is_cmaf_segment(const std::vector<std::string>& boxes) {
    std::size_t i = !boxes.empty() && boxes.front() == "styp" ? 1 : 0;
    if (i == boxes.size()) return false;
    while (i < boxes.size()) {
        while (i < boxes.size() && may_stand_before_moof(boxes[i]))
            ++i;
        if (i + 1 >= boxes.size() || boxes[i] != "moof" || boxes[i + 1] != "mdat") return false;
        i += 2;
    }
    return true;
}

void check_boxes(const Track& track, Findings& findings) {
    constexpr std::size_t shown = 8;
    for (const Segment& segment : track.segments) {
        if (segment.left_over > 0)
            findings.add(segment.path, "whole boxes up to the end",
                         fmt::format("{} bytes that are none", segment.left_over));
        if (is_cmaf_segment(segment.boxes)) continue;
        const std::vector<std::string> first(
            segment.boxes.begin(),
            segment.boxes.begin() + static_cast<std::ptrdiff_t>(std::min(shown, segment.boxes.size())));
        findings.add(segment.path, "[styp] and pairs of moof and mdat, and nothing else",
                     first.empty() ? "none" : fmt::format("{}", fmt::join(first, " ")));
    }
}

void check_readable(const Track& track, Findings& findings) {
    for (const Segment& segment : track.segments) {
        for (const auto& problem : segment.problems)
            findings.add(segment.path, "boxes that hold what they announce", problem);
    }
}

void check_track(const Track& track, Findings& findings) {
    each_fragment(track, [&](const Segment&, const Fragment& fragment, const std::string& where) {
        if (fragment.track_runs != 1) findings.add(where, "one traf", fmt::format("{}", fragment.track_runs));
        if (fragment.track_id != track.init.track_id)
            findings.add(where, fmt::format("track {}, as in the init section", track.init.track_id),
                         fmt::format("{}", fragment.track_id));
    });
}

void check_base(const Track& track, Findings& findings) {
    each_fragment(track, [&](const Segment&, const Fragment& fragment, const std::string& where) {
        if (!fragment.base_is_moof) findings.add(where, "default-base-is-moof, and no base offset", "another base");
    });
}

void check_sequence(const Track& track, Findings& findings) {
    const Fragment* before = nullptr;
    each_fragment(track, [&](const Segment&, const Fragment& fragment, const std::string& where) {
        if (before != nullptr && fragment.sequence_number <= before->sequence_number)
            findings.add(where, fmt::format("a sequence number above {}", before->sequence_number),
                         fmt::format("{}", fragment.sequence_number));
        before = &fragment;
    });
}

void check_decode_time(const Track& track, Findings& findings) {
    each_fragment(track, [&](const Segment&, const Fragment& fragment, const std::string& where) {
        if (!fragment.decode_time) findings.add(where, "a tfdt", "none");
    });
}

void check_continuous(const Track& track, Findings& findings) {
    std::optional<std::int64_t> expected;
    each_fragment(track, [&](const Segment&, const Fragment& fragment, const std::string& where) {
        if (fragment.decode_time && expected && *fragment.decode_time != *expected)
            findings.add(
                where, fmt::format("tfdt {}, where the fragment before ends", *expected),
                fmt::format("{} ({:+.6f} s)", *fragment.decode_time, track.seconds(*fragment.decode_time - *expected)));
        expected = fragment.begin + fragment.duration();
    });
}

void check_data(const Track& track, Findings& findings) {
    each_fragment(track, [&](const Segment&, const Fragment& fragment, const std::string& where) {
        if (fragment.samples.empty()) findings.add(where, "samples", "none");
        for (std::size_t i = 0; i < fragment.samples.size(); ++i) {
            if (fragment.samples[i].bytes == 0 || fragment.samples[i].duration == 0) {
                findings.add(where, "samples with data and a duration", fmt::format("sample {} without", i));
                break;
            }
        }
        if (!fragment.fits_its_data())
            findings.add(
                where,
                fmt::format("samples that fill the mdat, bytes {} to {}", fragment.mdat_begin, fragment.mdat_end),
                fmt::format("{} to {}{}", fragment.data_begin, fragment.data_end,
                            fragment.is_contiguous ? "" : ", with gaps"));
    });
}

void check_audio_frames(const Track& track, Findings& findings) {
    if (!track.is_audio()) return;
    std::uint32_t duration = 0;
    each_fragment(track, [&](const Segment& segment, const Fragment& fragment, const std::string& where) {
        for (std::size_t i = 0; i < fragment.samples.size(); ++i) {
            const Sample& sample = fragment.samples[i];
            if (duration == 0) duration = sample.duration;
            const std::string place = fmt::format("{} sample {}", where, i);
            if (!sample.is_sync) findings.add(place, "every frame of sound a sync sample", "not flagged as one");
            if (sample.composition_offset != 0) findings.add(place, "sound shown when decoded", "an offset");
            const bool is_last = &segment == &track.segments.back() && &fragment == &segment.fragments.back() &&
                                 i + 1 == fragment.samples.size();
            if (sample.duration > duration || (sample.duration < duration && !is_last))
                findings.add(place, fmt::format("{} ticks, as all frames", duration),
                             fmt::format("{}", sample.duration));
        }
    });
}

constexpr Rule fragment_table[] = {
    {"segment-boxes", Severity::must, "ISO/IEC 23000-19 §7.3.2.3, §7.3.2.4; RFC 8216 §3.3",
     "A segment is pairs of moof and mdat, and nothing behind.", check_boxes},
    {"boxes-readable", Severity::must, "ISO/IEC 14496-12 §4.2", "Boxes hold what they announce.", check_readable},
    {"fragment-track", Severity::must, "ISO/IEC 23000-19 §7.3.2.4; ISO/IEC 14496-12 §8.8.6, §8.8.7",
     "A fragment is of its one track.", check_track},
    {"base-is-moof", Severity::must, "ISO/IEC 23000-19 §7.5.15; ISO/IEC 14496-12 §8.8.7",
     "Data offsets count from the moof.", check_base},
    {"sequence-number", Severity::must, "ISO/IEC 14496-12 §8.8.5", "Sequence numbers rise.", check_sequence},
    {"decode-time", Severity::must, "RFC 8216 §3.3; ISO/IEC 23000-19 §7.5.16", "Fragments say their decode time.",
     check_decode_time},
    {"decode-time-continuous", Severity::must, "ISO/IEC 23000-19 §7.3.2.2; ISO/IEC 14496-12 §8.8.12",
     "A fragment begins where the one before ends.", check_continuous},
    {"sample-data", Severity::must, "ISO/IEC 23000-19 §7.5.19; ISO/IEC 14496-12 §8.8.8",
     "Samples fill the mdat exactly.", check_data},
    {"audio-frames", Severity::must, "ISO/IEC 14496-12 §8.8.8; ISO/IEC 23000-19 §10",
     "Frames of sound are alike, but for the end, each a sync sample.", check_audio_frames},
};

}  // namespace

std::span<const Rule> fragment_rules() {
    return fragment_table;
}

}  // namespace sluice::conformance
