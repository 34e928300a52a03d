#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "worker/transcoder/verify/finding.h"

/// The conformance gate: finished HLS output held to RFC 8216, Apple's authoring rules and CMAF (ISO/IEC 23000-19).
/// What it reads may be damaged in any way; that makes findings, never an exception or a crash. It reads playlists,
/// boxes and NAL units by itself, without libav and without the code that wrote them, and keeps one segment's bytes in
/// memory at a time.
namespace sluice {

/// One media playlist as it was found.
struct CheckedRendition {
    std::string path;
    std::string codecs;  ///< by the init section; empty for subtitles
    std::int64_t segments = 0;
    double seconds = 0;  ///< by EXTINF
};

struct Report {
    std::vector<CheckedRendition> renditions;
    std::vector<Finding> findings;  ///< in the order of the rules
    std::size_t rules = 0;          ///< that were held against the output

    /// True when no MUST is broken.
    [[nodiscard]] bool passes() const;
};

/// Checks `directory`/master.m3u8 and all that it names, and `directory`/storyboard.vtt where there is one.
[[nodiscard]] Report verify(const std::filesystem::path& directory);

/// What a task knows of a segment that it has just made.
struct SegmentExpectation {
    std::string name;  ///< for findings: "720p/seg-00042.m4s"
    double start_seconds = 0;
    double duration_seconds = 0;
    std::string codecs;  ///< "avc1.64001f"
    int width = 0;       ///< 0 for sound
    int height = 0;
};

/// Holds one segment, by itself, to the rules for boxes and samples, and to what was planned. Empty when all is well.
[[nodiscard]] std::vector<Finding> findings_of_segment(std::span<const std::uint8_t> init_section,
                                                       std::span<const std::uint8_t> segment,
                                                       const SegmentExpectation& expectation);

/// Holds a storyboard by itself, with its sprite sheets by URI, to the rules. Empty when all is well.
[[nodiscard]] std::vector<Finding> findings_of_storyboard(
    std::string_view text, const std::map<std::string, std::vector<std::uint8_t>>& sheets, double video_seconds);

/// One WebVTT segment that a task has just made.
struct SubtitleFile {
    std::string name;  ///< "subtitles-1/seg-00042.vtt"
    double duration_seconds = 0;
    std::string text;
};

/// Holds the segments of one track, from the first on, to the rules for subtitles. Empty when all is well.
[[nodiscard]] std::vector<Finding> findings_of_subtitles(std::span<const SubtitleFile> files);

/// For machines: `{passes, rules, must, should, renditions: […], findings: [{rule, severity, source, where, expected,
/// found}]}`.
void to_json(nlohmann::json&, const Report&);

/// For people: every broken rule with its places, then a summary.
[[nodiscard]] std::string text(const Report& report);

}  // namespace sluice
