#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/frame_rate.h"
#include "common/playlist.h"

/// What of a video can be played right now, and the playlists that say so. Pure.
namespace sluice {

struct ManifestSegment {
    double duration_seconds = 0;
    std::int64_t bytes = 0;
    std::string sha256;
    std::string object_key;
};

struct ManifestRendition {
    std::string name;
    bool is_audio = false;
    int width = 0;         ///< video
    int height = 0;        ///< video
    int channels = 0;      ///< audio
    std::string language;  ///< audio
    std::string title;     ///< audio
    std::string codecs;    ///< empty until the first segments are there
    std::string init_key;
    std::int64_t init_bytes = 0;
    std::string init_sha256;
    std::vector<ManifestSegment> segments;  ///< from number 0 on, without gaps
};

struct Manifest {
    bool is_complete = false;                   ///< READY: VOD; otherwise EVENT
    std::optional<FrameRate> frame_rate;        ///< nothing without a picture
    std::vector<ManifestRendition> renditions;  ///< video by falling size, then audio

    /// Null when there is no such rendition.
    [[nodiscard]] const ManifestRendition* find(const std::string& name) const;
};

/// True when every rendition has its first segment.
[[nodiscard]] bool is_playable(const Manifest& manifest);

/// Where the files of a media playlist are, relative to it.
enum class UriStyle {
    route,   ///< init.mp4, seg-00042.m4s: as the API serves them
    object,  ///< e17/init.mp4, e17/seg-00042.m4s: as they lie in storage
};

[[nodiscard]] MediaPlaylist media_playlist(const Manifest& manifest, const ManifestRendition& rendition,
                                           UriStyle style);
[[nodiscard]] MultivariantPlaylist multivariant_playlist(const Manifest& manifest);

}  // namespace sluice
