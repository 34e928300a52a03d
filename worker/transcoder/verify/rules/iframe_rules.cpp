#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "worker/transcoder/verify/rules/rule.h"

/// Rules about I-frame playlists.
namespace sluice::conformance {
namespace {

/// An entry of an I-frame playlist, with the fragment that it names, if there is one.
struct Iframe {
    const ListedSegment* listed = nullptr;
    std::string where;
    std::string path;
    const Track* track = nullptr;
    const Segment* segment = nullptr;
    const Fragment* fragment = nullptr;

    [[nodiscard]] std::int64_t begin() const { return listed->range ? listed->range->offset : 0; }
    [[nodiscard]] std::int64_t end() const { return begin() + (listed->range ? listed->range->bytes : 0); }
    /// Where the first picture of the fragment ends in the segment.
    [[nodiscard]] std::int64_t picture_end() const {
        return fragment->data_begin + (fragment->samples.empty() ? 0 : fragment->samples.front().bytes);
    }
    /// When it is shown, in ticks, before the edit list.
    [[nodiscard]] std::int64_t shown() const {
        const std::int64_t offset = fragment->samples.empty() ? 0 : fragment->samples.front().composition_offset;
        return fragment->begin + offset;
    }
};

std::vector<Iframe> iframes_of(const Presentation& presentation, const Rendition& rendition) {
    std::vector<Iframe> iframes;
    for (const ListedSegment& listed : rendition.playlist.segments) {
        Iframe iframe;
        iframe.listed = &listed;
        iframe.where = fmt::format("{} line {}", rendition.path, listed.line);
        iframe.path = resolve(rendition.path, listed.uri);
        std::tie(iframe.track, iframe.segment) = presentation.find_segment(iframe.path);
        if (iframe.segment != nullptr && listed.range) {
            const auto& fragments = iframe.segment->fragments;
            const auto found = std::lower_bound(
                fragments.begin(), fragments.end(), listed.range->offset,
                [](const Fragment& fragment, std::int64_t offset) { return fragment.offset < offset; });
            if (found != fragments.end() && found->offset == listed.range->offset) iframe.fragment = &*found;
        }
        iframes.push_back(std::move(iframe));
    }
    return iframes;
}

template <class Visit>
void each_iframe_rendition(const Presentation& presentation, Visit visit) {
    for (const Rendition& rendition : presentation.renditions) {
        if (rendition.role == Rendition::Role::iframes) visit(rendition, iframes_of(presentation, rendition));
    }
}

template <class Visit>
void each_iframe(const Presentation& presentation, Visit visit) {
    each_iframe_rendition(presentation, [&](const Rendition&, const std::vector<Iframe>& iframes) {
        for (const Iframe& iframe : iframes)
            visit(iframe);
    });
}

void check_tag(const Rendition& rendition, Findings& findings) {
    if (rendition.role == Rendition::Role::iframes && !rendition.playlist.is_iframes_only)
        findings.add(rendition.path, "EXT-X-I-FRAMES-ONLY", "none");
}

void check_segment(const Presentation& presentation, Findings& findings) {
    each_iframe(presentation, [&](const Iframe& iframe) {
        if (!iframe.listed->range) {
            findings.add(iframe.where, "EXT-X-BYTERANGE", "none");
        } else if (iframe.segment == nullptr) {
            findings.add(iframe.where, "a segment of a rendition of the picture", iframe.path);
        } else if (iframe.end() > iframe.segment->bytes) {
            findings.add(iframe.where, fmt::format("a range inside of {} bytes", iframe.segment->bytes),
                         fmt::format("{} to {}", iframe.begin(), iframe.end()));
        }
    });
}

void check_range_start(const Presentation& presentation, Findings& findings) {
    each_iframe(presentation, [&](const Iframe& iframe) {
        if (iframe.segment != nullptr && iframe.listed->range && iframe.fragment == nullptr)
            findings.add(iframe.where, "a range that starts with a moof", fmt::format("byte {}", iframe.begin()));
    });
}

void check_range_end(const Presentation& presentation, Findings& findings) {
    each_iframe(presentation, [&](const Iframe& iframe) {
        if (iframe.fragment == nullptr || iframe.end() == iframe.picture_end()) return;
        findings.add(iframe.where, fmt::format("a range up to byte {}, where the I-frame ends", iframe.picture_end()),
                     fmt::format("{}", iframe.end()));
    });
}

void check_is_idr(const Presentation& presentation, Findings& findings) {
    each_iframe(presentation, [&](const Iframe& iframe) {
        if (iframe.fragment == nullptr || iframe.fragment->samples.empty()) return;
        const Sample& sample = iframe.fragment->samples.front();
        if (!sample.has_idr || !sample.is_sync)
            findings.add(iframe.where, "a sync sample that is an IDR", "another picture");
    });
}

void check_durations(const Presentation& presentation, Findings& findings) {
    constexpr double written_precision = 1.5e-6;
    each_iframe_rendition(presentation, [&](const Rendition&, const std::vector<Iframe>& iframes) {
        for (std::size_t i = 0; i < iframes.size(); ++i) {
            if (iframes[i].fragment == nullptr) continue;
            const Track& track = *iframes[i].track;
            std::int64_t end = 0;
            if (i + 1 < iframes.size()) {
                if (iframes[i + 1].fragment == nullptr) continue;
                end = iframes[i + 1].shown();
            } else {
                const auto times = track.segments.back().presentation_times();
                if (times.empty()) continue;
                end = times.front() + track.segments.back().duration();
            }
            const double truth = track.seconds(end - iframes[i].shown());
            if (std::abs(truth - iframes[i].listed->duration_seconds) > written_precision)
                findings.add(iframes[i].where, fmt::format("EXTINF:{:.6f}, up to the next I-frame", truth),
                             fmt::format("{:.6f}", iframes[i].listed->duration_seconds));
        }
    });
}

void check_all_listed(const Presentation& presentation, Findings& findings) {
    each_iframe_rendition(presentation, [&](const Rendition& rendition, const std::vector<Iframe>& iframes) {
        std::set<const Fragment*> listed;
        std::set<const Track*> tracks;
        for (const Iframe& iframe : iframes) {
            if (iframe.fragment != nullptr) listed.insert(iframe.fragment);
            if (iframe.track != nullptr) tracks.insert(iframe.track);
        }
        if (tracks.size() > 1) findings.add(rendition.path, "I-frames of one rendition", "of several");
        std::size_t missing = 0;
        for (const Track* track : tracks) {
            for (const Segment& segment : track->segments) {
                missing += static_cast<std::size_t>(
                    std::count_if(segment.fragments.begin(), segment.fragments.end(), [&](const Fragment& fragment) {
                        return !fragment.samples.empty() && fragment.samples.front().has_idr &&
                               !listed.contains(&fragment);
                    }));
            }
        }
        if (missing > 0)
            findings.add(rendition.path, "every IDR that begins a fragment", fmt::format("{} missing", missing));
    });
}

void check_present(const Presentation& presentation, Findings& findings) {
    if (!presentation.pictures().empty() && presentation.master.iframe_variants.empty())
        findings.add(presentation.master_path, "EXT-X-I-FRAME-STREAM-INF, for fast forward and thumbnails", "none");
}

constexpr Rule iframe_table[] = {
    {"iframe-streams", Severity::should, "Apple HLS authoring: I-frame playlists", "There are I-frame playlists.",
     check_present},
    {"iframes-only", Severity::must, "RFC 8216 §4.3.3.6", "I-frame playlists say that they are.", check_tag},
    {"iframe-segment", Severity::must, "RFC 8216 §4.3.2.2", "An I-frame is a byte range of a segment.", check_segment},
    {"iframe-range-start", Severity::must, "RFC 8216 §4.3.3.6", "The range starts with a moof.", check_range_start},
    {"iframe-range-end", Severity::must, "RFC 8216 §4.3.3.6", "The range ends with the I-frame.", check_range_end},
    {"iframe-is-idr", Severity::must, "RFC 8216 §4.3.3.6", "The I-frame is an IDR.", check_is_idr},
    {"iframe-duration", Severity::must, "RFC 8216 §4.3.3.6", "EXTINF is the time to the next I-frame.",
     check_durations},
    {"iframes-all", Severity::should, "Apple HLS authoring: I-frame playlists", "Every I-frame is listed.",
     check_all_listed},
};

}  // namespace

std::span<const Rule> iframe_rules() {
    return iframe_table;
}

}  // namespace sluice::conformance
