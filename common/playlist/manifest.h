#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/media/frame_rate.h"
#include "common/playlist/playlist.h"
#include "common/protocol/task_protocol.h"

/// The parts of a video that can be played, and the playlists of them. Pure. The API makes a manifest from rows, the
/// transcoder's static copy from the results of its tasks.
namespace sluice {

struct ManifestSegment {
    double duration_seconds = 0;
    std::int64_t bytes = 0;
    std::string sha256;
    std::string object_key;  ///< empty where there is no storage
    std::vector<Keyframe> keyframes;
};

struct ManifestRendition {
    enum class Kind { video, audio, subtitle };

    std::string name;
    Kind kind = Kind::video;
    int width = 0;           ///< video
    int height = 0;          ///< video
    int channels = 0;        ///< audio
    std::string language;    ///< audio, subtitle
    std::string title;       ///< audio, subtitle
    bool is_forced = false;  ///< subtitle
    std::string codecs;      ///< empty until the first segments are there, and for subtitles
    std::string init_key;    ///< likewise
    std::int64_t init_bytes = 0;
    std::string init_sha256;
    std::vector<ManifestSegment> segments;  ///< from number 0 on, without gaps

    [[nodiscard]] bool has_segments() const { return !segments.empty(); }
    [[nodiscard]] bool has_keyframes() const { return has_segments() && !segments.front().keyframes.empty(); }
};

struct Manifest {
    bool is_complete = false;                   ///< READY: VOD; otherwise EVENT
    std::optional<FrameRate> frame_rate;        ///< std::nullopt without a picture
    std::vector<ManifestRendition> renditions;  ///< video by falling size, then audio, then subtitles

    /// nullptr if there is no such rendition.
    [[nodiscard]] const ManifestRendition* find(const std::string& name) const;
    [[nodiscard]] bool has_video() const { return frame_rate.has_value(); }
};

/// A manifest without segments, as a plan announces it.
[[nodiscard]] Manifest manifest_of(const Plan& plan);

/// True when every video and audio rendition has its first segment; subtitles may follow.
[[nodiscard]] bool is_playable(const Manifest& manifest);

/// Where the files of a media playlist are, relative to it.
enum class UriStyle {
    route,   ///< init.mp4, seg-00042.m4s: as the API and a static copy made by hand serve them
    object,  ///< e17/init.mp4, e17/seg-00042.m4s: as they lie in storage
};

/// "seg-00042.m4s", or "seg-00042.vtt" for subtitles.
[[nodiscard]] std::string segment_file_name(const ManifestRendition& rendition, std::int64_t number);

[[nodiscard]] MediaPlaylist media_playlist(const Manifest& manifest, const ManifestRendition& rendition,
                                           UriStyle style);
/// Of a video rendition.
[[nodiscard]] IframePlaylist iframe_playlist(const Manifest& manifest, const ManifestRendition& rendition,
                                             UriStyle style);
/// Renditions without segments are left out. With a picture, the sound is a group of its own; without one, each audio
/// rendition is a variant.
[[nodiscard]] MultivariantPlaylist multivariant_playlist(const Manifest& manifest);

}  // namespace sluice
