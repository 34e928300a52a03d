#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "worker/transcoder/verify/rules/rule.h"

/// Rules about each playlist by itself.
namespace sluice::conformance {
namespace {

using Role = Rendition::Role;

void check_files(const Presentation& presentation, Findings& findings) {
    for (const auto& file : presentation.missing)
        findings.add(file.where, "a file that is not empty", fmt::format("no such file: {}", file.uri));
}

void check_relative(const Presentation& presentation, Findings& findings) {
    for (const auto& file : presentation.foreign)
        findings.add(file.where, "a relative URI below the directory", file.uri);
}

void check_listed_once(const Presentation& presentation, Findings& findings) {
    for (const auto& file : presentation.repeated)
        findings.add(file.where, "each segment once", fmt::format("{} again", file.uri));
}

void add_problems(const std::string& path, const PlaylistText& playlist, Findings& findings) {
    for (const auto& problem : playlist.problems) {
        const std::string where = problem.line > 0 ? fmt::format("{} line {}", path, problem.line) : path;
        findings.add(where, "a well-formed playlist", problem.what);
    }
}

void check_syntax(const Presentation& presentation, Findings& findings) {
    add_problems(presentation.master_path, presentation.master, findings);
    for (const auto& rendition : presentation.renditions)
        add_problems(rendition.path, rendition.playlist, findings);
}

void check_version(const Presentation& presentation, Findings& findings) {
    const auto check = [&](const std::string& path, const PlaylistText& playlist) {
        if (playlist.version < playlist.needed_version) {
            findings.add(path, fmt::format("EXT-X-VERSION:{} or more, for what it uses", playlist.needed_version),
                         fmt::format("{}", playlist.version));
        }
    };
    check(presentation.master_path, presentation.master);
    for (const auto& rendition : presentation.renditions)
        check(rendition.path, rendition.playlist);
}

void check_version_tight(const Presentation& presentation, Findings& findings) {
    int needed = presentation.master.needed_version;
    for (const auto& rendition : presentation.renditions)
        needed = std::max(needed, rendition.playlist.needed_version);
    const auto check = [&](const std::string& path, const PlaylistText& playlist) {
        if (playlist.version <= needed) return;
        findings.add(path, fmt::format("EXT-X-VERSION:{}, which is enough for every playlist here", needed),
                     fmt::format("{}", playlist.version));
    };
    check(presentation.master_path, presentation.master);
    for (const auto& rendition : presentation.renditions)
        check(rendition.path, rendition.playlist);
}

long long max_rounded(const MediaPlaylist& playlist) {
    double longest = 0;
    for (const auto& segment : playlist.segments)
        longest = std::max(longest, segment.duration_seconds);
    return std::llround(std::min(longest, 1e9));
}

void check_target_duration(const Rendition& rendition, Findings& findings) {
    const auto target = rendition.playlist.target_duration_seconds;
    const long long longest = max_rounded(rendition.playlist);
    if (!target || *target >= longest) return;
    findings.add(rendition.path, fmt::format("EXT-X-TARGETDURATION:{} or more, for the longest EXTINF", longest),
                 fmt::format("{}", *target));
}

void check_target_duration_tight(const Rendition& rendition, Findings& findings) {
    const auto target = rendition.playlist.target_duration_seconds;
    const long long needed = std::max(max_rounded(rendition.playlist), 1LL);
    // While more segments may follow, the value may allow for longer ones: it must not change later.
    if (!target || !rendition.playlist.is_complete() || *target <= needed) return;
    findings.add(rendition.path, fmt::format("EXT-X-TARGETDURATION:{}", needed), fmt::format("{}", *target));
}

void check_type(const Rendition& rendition, Findings& findings) {
    const auto& playlist = rendition.playlist;
    if (playlist.type != "VOD" && playlist.type != "EVENT") {
        findings.add(rendition.path, "EXT-X-PLAYLIST-TYPE VOD or EVENT",
                     playlist.type.empty() ? "none" : playlist.type);
    }
}

void check_end(const Rendition& rendition, Findings& findings) {
    const auto& playlist = rendition.playlist;
    if (playlist.type == "VOD" && !playlist.has_end)
        findings.add(rendition.path, "EXT-X-ENDLIST at the end of what is VOD", "none");
    if (playlist.type == "EVENT" && playlist.has_end)
        findings.add(rendition.path, "no EXT-X-ENDLIST in an EVENT: what is complete is VOD", "EXT-X-ENDLIST");
}

void check_same_stage(const Presentation& presentation, Findings& findings) {
    for (const auto& rendition : presentation.renditions) {
        const auto& first = presentation.renditions.front();
        if (rendition.playlist.type == first.playlist.type) continue;
        findings.add(rendition.path, fmt::format("{}, as {} is", first.playlist.type, first.path),
                     rendition.playlist.type);
    }
}

void check_first_segment(const Rendition& rendition, Findings& findings) {
    if (rendition.playlist.segments.empty()) findings.add(rendition.path, "at least one segment", "none");
    if (rendition.playlist.media_sequence != 0) {
        findings.add(rendition.path, "all segments from the first one on: EXT-X-MEDIA-SEQUENCE 0 or none",
                     fmt::format("{}", rendition.playlist.media_sequence));
    }
}

void check_independent(const Presentation& presentation, Findings& findings) {
    if (presentation.master.has_independent_segments) return;
    for (const auto& rendition : presentation.renditions) {
        if (rendition.has_media() && !rendition.playlist.has_independent_segments)
            findings.add(rendition.path, "EXT-X-INDEPENDENT-SEGMENTS here or in the multivariant playlist", "neither");
    }
}

void check_map(const Rendition& rendition, Findings& findings) {
    if (rendition.role == Role::subtitles) {
        if (rendition.playlist.map_uri) findings.add(rendition.path, "no EXT-X-MAP for WebVTT", "EXT-X-MAP");
    } else if (rendition.playlist.maps != 1) {
        findings.add(rendition.path, "one EXT-X-MAP", fmt::format("{}", rendition.playlist.maps));
    }
}

void check_ranges(const Rendition& rendition, Findings& findings) {
    if (rendition.role == Role::iframes) return;
    if (rendition.playlist.is_iframes_only)
        findings.add(rendition.path, "a playlist of whole segments", "EXT-X-I-FRAMES-ONLY");
    for (const auto& segment : rendition.playlist.segments) {
        if (segment.range)
            findings.add(fmt::format("{} line {}", rendition.path, segment.line), "a whole file per segment",
                         "EXT-X-BYTERANGE");
    }
}

constexpr Rule playlist_table[] = {
    {"files-exist", Severity::must, "RFC 8216 §2", "Every file that a playlist names is there and not empty.",
     check_files},
    {"uris-relative", Severity::must, "Sluice contract §7", "Every URI is relative and stays below the directory.",
     check_relative},
    {"segments-once", Severity::must, "RFC 8216 §3", "A segment stands in one place.", check_listed_once},
    {"playlist-syntax", Severity::must, "RFC 8216 §4.1, §4.2", "Playlists are well-formed, with tags that we know.",
     check_syntax},
    {"version", Severity::must, "RFC 8216 §7", "EXT-X-VERSION is high enough for what is used.", check_version},
    {"version-tight", Severity::should, "RFC 8216 §7", "EXT-X-VERSION is no higher than needed.", check_version_tight},
    {"target-duration", Severity::must, "RFC 8216 §4.3.3.1", "No EXTINF, rounded, is longer than the target.",
     check_target_duration},
    {"target-duration-tight", Severity::should, "RFC 8216 §4.3.3.1", "The target is no longer than the longest EXTINF.",
     check_target_duration_tight},
    {"playlist-type", Severity::must, "RFC 8216 §4.3.3.5", "Playlists are VOD, or EVENT until complete.", check_type},
    {"endlist", Severity::must, "RFC 8216 §4.3.3.4", "VOD has an end, EVENT has none yet.", check_end},
    {"same-stage", Severity::must, "RFC 8216 §6.2.4", "All playlists are VOD, or all EVENT.", check_same_stage},
    {"first-segment", Severity::must, "RFC 8216 §4.3.3.2, §6.2.2", "Playlists begin with the first segment.",
     check_first_segment},
    {"independent-segments", Severity::must, "RFC 8216 §4.3.5.1", "Segments are said to be independent.",
     check_independent},
    {"map", Severity::must, "RFC 8216 §3.3, §4.3.2.5", "CMAF has one EXT-X-MAP, WebVTT none.", check_map},
    {"whole-segments", Severity::must, "RFC 8216 §4.3.2.2", "A segment is a whole file.", check_ranges},
};

}  // namespace

std::span<const Rule> playlist_rules() {
    return playlist_table;
}

}  // namespace sluice::conformance
