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

/// The conformance gate: checks finished HLS output against RFC 8216, Apple's authoring rules and CMAF (ISO/IEC
/// 23000-19). Damage of any kind makes findings, never an exception or a crash. It parses playlists, boxes and NAL
/// units by itself, without libav and without the code that wrote them. It keeps the bytes of one segment at a time in
/// memory.
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
    std::size_t rules = 0;          ///< the number of rules that were checked

    /// True if no MUST is broken.
    [[nodiscard]] bool passes() const;
};

/// Checks `directory`/master.m3u8 and all files that it names, and `directory`/storyboard.vtt if there is one.
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

/// Checks one segment, by itself, against the rules for boxes and samples, and against what was planned. Empty if no
/// rule is broken.
[[nodiscard]] std::vector<Finding> findings_of_segment(std::span<const std::uint8_t> init_section,
                                                       std::span<const std::uint8_t> segment,
                                                       const SegmentExpectation& expectation);

/// Checks a storyboard by itself, with its sprite sheets by URI, against the rules. Empty if no rule is broken.
[[nodiscard]] std::vector<Finding> findings_of_storyboard(
    std::string_view text, const std::map<std::string, std::vector<std::uint8_t>>& sheets, double video_seconds);

/// One WebVTT segment that a task has just made.
struct SubtitleFile {
    std::string name;  ///< "subtitles-1/seg-00042.vtt"
    double duration_seconds = 0;
    std::string text;
};

/// Checks the segments of one track, from the first on, against the rules for subtitles. Empty if no rule is broken.
[[nodiscard]] std::vector<Finding> findings_of_subtitles(std::span<const SubtitleFile> files);

/// For machines: `{passes, rules, must, should, renditions: […], findings: [{rule, severity, source, where, expected,
/// found}]}`.
void to_json(nlohmann::json&, const Report&);

/// For people: every broken rule with its places, then a summary.
[[nodiscard]] std::string text(const Report& report);

}  // namespace sluice
