#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "worker/transcoder/verify/attribute_list.h"

/// Playlists as they are on disk, parsed strictly (RFC 8216 §4). This parser shares no code with the writer in
/// common/playlist/playlist.h, so that it does not repeat the writer's errors.
namespace sluice::conformance {

struct PlaylistProblem {
    int line = 0;  ///< from 1
    std::string what;
};

/// What both kinds of playlist have.
struct PlaylistText {
    int version = 1;         ///< EXT-X-VERSION; 1 if it is missing
    int needed_version = 1;  ///< by the tags that the playlist uses (RFC 8216 §7)
    bool has_independent_segments = false;
    std::vector<PlaylistProblem> problems;
};

struct ListedRange {
    std::int64_t bytes = 0;
    std::int64_t offset = 0;
};

struct ListedSegment {
    int line = 0;  ///< of the URI
    std::string uri;
    double duration_seconds = 0;  ///< EXTINF
    std::optional<ListedRange> range;
};

struct MediaPlaylist : PlaylistText {
    std::optional<std::int64_t> target_duration_seconds;
    std::string type;  ///< "VOD", "EVENT", or empty
    bool has_end = false;
    bool is_iframes_only = false;
    std::int64_t media_sequence = 0;
    std::optional<std::string> map_uri;
    int maps = 0;
    std::vector<ListedSegment> segments;

    [[nodiscard]] double duration_seconds() const;
    [[nodiscard]] bool is_complete() const { return has_end; }
};

/// EXT-X-MEDIA (RFC 8216 §4.3.4.1).
struct ListedTrack {
    int line = 0;
    std::string type;  ///< "AUDIO", "SUBTITLES"
    std::string group;
    std::string name;
    std::string uri;
    std::optional<std::string> language;
    std::string channels;
    bool is_default = false;
    bool has_autoselect = false;
    bool is_autoselect = false;
};

/// EXT-X-STREAM-INF or EXT-X-I-FRAME-STREAM-INF (RFC 8216 §4.3.4.2, §4.3.4.3).
struct ListedVariant {
    int line = 0;
    bool is_iframes = false;
    std::string uri;
    std::int64_t bandwidth_bps = -1;  ///< -1 if it is missing, as below
    std::int64_t average_bandwidth_bps = -1;
    std::string codecs;
    std::string resolution;  ///< as written
    std::string video_range;
    double frame_rate = -1;
    std::string audio;      ///< group
    std::string subtitles;  ///< group
    std::string closed_captions;
};

struct MultivariantPlaylist : PlaylistText {
    std::vector<ListedVariant> variants;
    std::vector<ListedVariant> iframe_variants;
    std::vector<ListedTrack> tracks;
};

[[nodiscard]] MediaPlaylist read_media_playlist(std::string_view text);
[[nodiscard]] MultivariantPlaylist read_multivariant_playlist(std::string_view text);

}  // namespace sluice::conformance
