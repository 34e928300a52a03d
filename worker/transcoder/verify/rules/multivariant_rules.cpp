#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "worker/transcoder/bitstream/language_tag.h"
#include "worker/transcoder/verify/rules/rule.h"

/// Rules about the multivariant playlist, which is compared with the media.
namespace sluice::conformance {
namespace {

std::string at_line(const Presentation& presentation, int line) {
    return fmt::format("{} line {}", presentation.master_path, line);
}

/// Calls `visit(variant, rendition, where)` for both kinds of EXT-X-…STREAM-INF; `rendition` is nullptr if it could not
/// be loaded.
template <class Visit>
void each_stream(const Presentation& presentation, Visit visit) {
    for (const auto* list : {&presentation.master.variants, &presentation.master.iframe_variants}) {
        for (const ListedVariant& variant : *list)
            visit(variant, presentation.find(variant.uri), at_line(presentation, variant.line));
    }
}

/// The init section of a variant; nullptr if it could not be read.
const InitSection* init_of(const Rendition* rendition) {
    return rendition != nullptr && !rendition->track.init.sample_entry.empty() ? &rendition->track.init : nullptr;
}

void check_variants(const Presentation& presentation, Findings& findings) {
    std::set<std::string> uris;
    if (presentation.master.variants.empty())
        findings.add(presentation.master_path, "at least one EXT-X-STREAM-INF", "none");
    each_stream(presentation, [&](const ListedVariant& variant, const Rendition*, const std::string& where) {
        if (!uris.insert(variant.uri).second) findings.add(where, "each playlist once", variant.uri + " again");
    });
}

std::set<std::string> split_codecs(const std::string& list) {
    std::set<std::string> codecs;
    for (std::size_t begin = 0; begin <= list.size();) {
        const auto end = std::min(list.find(',', begin), list.size());
        codecs.insert(list.substr(begin, end - begin));
        begin = end + 1;
    }
    return codecs;
}

std::string join(const std::set<std::string>& parts) {
    std::string text;
    for (const auto& part : parts)
        text += (text.empty() ? "" : ",") + part;
    return text;
}

/// The codecs of the variant and of every track of its audio group, from the init sections; empty if one cannot be
/// read.
std::set<std::string> true_codecs(const Presentation& presentation, const ListedVariant& variant,
                                  const Rendition* rendition) {
    std::set<std::string> codecs;
    const InitSection* own = init_of(rendition);
    if (own == nullptr) return {};
    codecs.insert(own->codecs());
    for (const ListedTrack& track : presentation.master.tracks) {
        if (track.type != "AUDIO" || variant.audio.empty() || track.group != variant.audio) continue;
        const InitSection* init = init_of(presentation.find(track.uri));
        if (init == nullptr) return {};
        codecs.insert(init->codecs());
    }
    return codecs;
}

void check_codecs(const Presentation& presentation, Findings& findings) {
    each_stream(presentation, [&](const ListedVariant& variant, const Rendition* rendition, const std::string& where) {
        const auto expected = true_codecs(presentation, variant, rendition);
        std::string listed = variant.codecs;
        std::transform(listed.begin(), listed.end(), listed.begin(),
                       [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
        if (!expected.empty() && split_codecs(listed) != expected)
            findings.add(where, fmt::format("CODECS=\"{}\", by the init sections", join(expected)), variant.codecs);
    });
}

void check_resolution(const Presentation& presentation, Findings& findings) {
    each_stream(presentation, [&](const ListedVariant& variant, const Rendition* rendition, const std::string& where) {
        const InitSection* init = init_of(rendition);
        if (init == nullptr) return;
        std::string expected;
        if (init->is_video()) expected = fmt::format("{:.0f}x{:.0f}", init->shown_width, init->shown_height);
        if (variant.resolution == expected) return;
        findings.add(where, expected.empty() ? "no RESOLUTION without a picture" : "RESOLUTION=" + expected,
                     variant.resolution.empty() ? "none" : variant.resolution);
    });
}

void check_frame_rate(const Presentation& presentation, Findings& findings) {
    // Small enough to tell 24 from 23.976, large enough for time stamps in milliseconds.
    constexpr double relative_tolerance = 0.0005;
    constexpr double written_precision = 0.0005;  // three decimals
    constexpr double rounded_ticks = 2;
    for (const ListedVariant& variant : presentation.master.variants) {
        const Rendition* rendition = presentation.find(variant.uri);
        const InitSection* init = init_of(rendition);
        if (init == nullptr || !init->is_video()) continue;
        const double truth = rendition->track.sample_rate();
        const double seconds = rendition->track.duration_seconds();
        if (truth <= 0 || init->timescale == 0) continue;
        const double tolerance =
            std::max(relative_tolerance, rounded_ticks / (seconds * init->timescale)) * truth + written_precision;
        if (std::abs(variant.frame_rate - truth) > tolerance) {
            findings.add(at_line(presentation, variant.line), fmt::format("FRAME-RATE={:.3f}, by the samples", truth),
                         variant.frame_rate < 0 ? "none" : fmt::format("{:.3f}", variant.frame_rate));
        }
    }
}

void check_video_range(const Presentation& presentation, Findings& findings) {
    each_stream(presentation, [&](const ListedVariant& variant, const Rendition* rendition, const std::string& where) {
        const InitSection* init = init_of(rendition);
        if (init == nullptr || !init->is_video() || variant.video_range == "SDR") return;
        findings.add(where, "VIDEO-RANGE=SDR", variant.video_range.empty() ? "none" : variant.video_range);
    });
}

void check_closed_captions(const Presentation& presentation, Findings& findings) {
    for (const ListedVariant& variant : presentation.master.variants) {
        const InitSection* init = init_of(presentation.find(variant.uri));
        if (init == nullptr || !init->is_video() || variant.closed_captions == "NONE") continue;
        findings.add(at_line(presentation, variant.line), "CLOSED-CAPTIONS=NONE",
                     variant.closed_captions.empty() ? "none" : variant.closed_captions);
    }
}

bool has_group(const Presentation& presentation, const std::string& type, const std::string& group) {
    const auto& tracks = presentation.master.tracks;
    return std::any_of(tracks.begin(), tracks.end(),
                       [&](const ListedTrack& track) { return track.type == type && track.group == group; });
}

void check_groups(const Presentation& presentation, Findings& findings) {
    for (const ListedVariant& variant : presentation.master.variants) {
        const std::string where = at_line(presentation, variant.line);
        if (!variant.audio.empty() && !has_group(presentation, "AUDIO", variant.audio))
            findings.add(where, fmt::format("an audio group \"{}\"", variant.audio), "none");
        if (!variant.subtitles.empty() && !has_group(presentation, "SUBTITLES", variant.subtitles))
            findings.add(where, fmt::format("a subtitle group \"{}\"", variant.subtitles), "none");
    }
}

void check_groups_used(const Presentation& presentation, Findings& findings) {
    for (const ListedTrack& track : presentation.master.tracks) {
        for (const ListedVariant& variant : presentation.master.variants) {
            if ((track.type == "AUDIO" ? variant.audio : variant.subtitles) == track.group) continue;
            findings.add(at_line(presentation, variant.line),
                         fmt::format("{}=\"{}\", as the group is there", track.type, track.group), "another, or none");
        }
    }
}

void check_names(const Presentation& presentation, Findings& findings) {
    std::set<std::string> names;
    for (const ListedTrack& track : presentation.master.tracks) {
        if (track.name.empty()) findings.add(at_line(presentation, track.line), "a NAME", "an empty one");
        if (!names.insert(track.type + '\n' + track.group + '\n' + track.name).second)
            findings.add(at_line(presentation, track.line), "a NAME of its own in the group", track.name + " again");
    }
}

void check_default(const Presentation& presentation, Findings& findings) {
    std::map<std::string, int> defaults;
    for (const ListedTrack& track : presentation.master.tracks)
        defaults[track.type + ' ' + track.group] += track.is_default ? 1 : 0;
    for (const auto& [group, count] : defaults) {
        const bool is_audio = group.starts_with("AUDIO ");
        if (count > 1 || (is_audio && count == 0))
            findings.add(presentation.master_path,
                         fmt::format("{} DEFAULT=YES in {}", is_audio ? "one" : "at most one", group),
                         fmt::format("{}", count));
    }
}

void check_autoselect(const Presentation& presentation, Findings& findings) {
    for (const ListedTrack& track : presentation.master.tracks) {
        if (track.is_default && track.has_autoselect && !track.is_autoselect)
            findings.add(at_line(presentation, track.line), "AUTOSELECT=YES with DEFAULT=YES", "NO");
    }
}

void check_language(const Presentation& presentation, Findings& findings) {
    for (const ListedTrack& track : presentation.master.tracks) {
        if (track.language && !is_language_tag(*track.language))
            findings.add(at_line(presentation, track.line), "a language tag of RFC 5646", *track.language);
    }
}

void check_channels(const Presentation& presentation, Findings& findings) {
    for (const ListedTrack& track : presentation.master.tracks) {
        const InitSection* init = init_of(presentation.find(track.uri));
        if (init == nullptr || !init->audio) continue;
        const int truth = init->audio->channels > 0 ? init->audio->channels : init->channels;
        if (track.channels != fmt::format("{}", truth))
            findings.add(at_line(presentation, track.line), fmt::format("CHANNELS=\"{}\"", truth),
                         track.channels.empty() ? "none" : track.channels);
    }
}

constexpr Rule multivariant_table[] = {
    {"variants", Severity::must, "RFC 8216 §4.3.4.2", "There are variants, each listed once.", check_variants},
    {"codecs", Severity::must, "RFC 8216 §4.3.4.2; RFC 6381", "CODECS is what the bitstreams are.", check_codecs},
    {"resolution", Severity::must, "RFC 8216 §4.3.4.2", "RESOLUTION is the size that is shown.", check_resolution},
    {"frame-rate", Severity::must, "RFC 8216 §4.3.4.2", "FRAME-RATE is the samples' own.", check_frame_rate},
    {"video-range", Severity::must, "Apple HLS authoring: VIDEO-RANGE", "Pictures are said to be SDR.",
     check_video_range},
    {"closed-captions", Severity::must, "RFC 8216 §4.3.4.2; Apple HLS authoring",
     "Variants are said to hold no captions.", check_closed_captions},
    {"groups", Severity::must, "RFC 8216 §4.3.4.2.1", "A group that a variant names is there.", check_groups},
    {"groups-used", Severity::must, "RFC 8216 §4.3.4.1.1, §6.2.4", "Every variant is played with every group.",
     check_groups_used},
    {"track-names", Severity::must, "RFC 8216 §4.3.4.1.1", "NAME tells the tracks of a group apart.", check_names},
    {"default-track", Severity::must, "RFC 8216 §4.3.4.1.1; Apple HLS authoring", "One track of sound is the default.",
     check_default},
    {"autoselect", Severity::must, "RFC 8216 §4.3.4.1", "What is the default may be selected.", check_autoselect},
    {"language", Severity::must, "RFC 8216 §4.3.4.1; RFC 5646", "LANGUAGE is a language tag.", check_language},
    {"channels", Severity::must, "RFC 8216 §4.3.4.1", "CHANNELS is the bitstream's.", check_channels},
};

}  // namespace

std::span<const Rule> multivariant_rules() {
    return multivariant_table;
}

}  // namespace sluice::conformance
