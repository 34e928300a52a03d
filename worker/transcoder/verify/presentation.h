#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "worker/transcoder/verify/hls_reader.h"
#include "worker/transcoder/verify/init_section.h"
#include "worker/transcoder/verify/output_directory.h"
#include "worker/transcoder/verify/segment.h"
#include "worker/transcoder/verify/storyboard_reader.h"
#include "worker/transcoder/verify/webvtt_reader.h"

/// Finished HLS output as values, for the rules. Only read_presentation() reads files.
namespace sluice::conformance {

/// One track in CMAF: an init section and segments.
struct Track {
    std::string init_path;
    InitSection init;
    std::vector<Segment> segments;

    [[nodiscard]] bool is_video() const { return init.is_video(); }
    [[nodiscard]] bool is_audio() const { return init.is_audio(); }
    /// A timescale of 0 counts as 1, so that a damaged file causes no division by zero.
    [[nodiscard]] double seconds(std::int64_t ticks) const {
        return static_cast<double>(ticks) / (init.timescale == 0 ? 1 : init.timescale);
    }
    /// When the first sample of a segment is shown, with the edit list applied; std::nullopt if that is unknown.
    [[nodiscard]] std::optional<double> start_seconds(const Segment& segment) const;
    /// The sum of its samples' durations.
    [[nodiscard]] double duration_seconds() const;
    /// The median of its samples' durations, in ticks; 0 without samples.
    [[nodiscard]] std::uint32_t typical_duration() const;
    /// Samples per second, on average; 0 without samples.
    [[nodiscard]] double sample_rate() const;
};

struct Subtitles {
    struct File {
        std::string path;
        double listed_seconds = 0;
        std::int64_t bytes = 0;
        WebvttFile webvtt;
    };
    std::vector<File> files;
};

/// A media playlist and the files that it names.
struct Rendition {
    enum class Role { variant, audio, subtitles, iframes };

    Role role = Role::variant;
    std::string path;  ///< of the playlist
    MediaPlaylist playlist;
    Track track;          ///< of variants and audio
    Subtitles subtitles;  ///< of subtitles

    [[nodiscard]] bool has_media() const { return role == Role::variant || role == Role::audio; }
};

struct FileProblem {
    std::string where;
    std::string uri;
};

struct Presentation {
    std::string master_path;
    MultivariantPlaylist master;
    std::vector<Rendition> renditions;  ///< each playlist once
    std::optional<Storyboard> storyboard;
    std::vector<FileProblem> missing;   ///< files that do not exist or are empty
    std::vector<FileProblem> foreign;   ///< URIs that are not relative
    std::vector<FileProblem> repeated;  ///< segments that a playlist names twice

    /// The rendition that a URI of the multivariant playlist names; nullptr if there is none.
    [[nodiscard]] const Rendition* find(const std::string& uri) const;
    /// Renditions of a picture.
    [[nodiscard]] std::vector<const Rendition*> pictures() const;
    /// Renditions of sound: those of the audio groups, or variants without a picture.
    [[nodiscard]] std::vector<const Rendition*> sounds() const;
    /// A loaded segment by its path, with the track that it belongs to; both nullptr if there is none.
    [[nodiscard]] std::pair<const Track*, const Segment*> find_segment(const std::string& path) const;

    std::map<std::string, std::pair<std::size_t, std::size_t>> segments_by_path;  ///< rendition, segment
};

/// Reads master.m3u8 and all files that it names, and storyboard.vtt if there is one. Damage shows in the values; it
/// throws nothing.
[[nodiscard]] Presentation read_presentation(const OutputDirectory& directory);

}  // namespace sluice::conformance
