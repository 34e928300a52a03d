#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/media/frame_rate.h"

/// HLS playlists as values (RFC 8216). Pure: no clock, no files. The API renders them from segment rows, the
/// transcoder's static copy from the files that it has just written; both use these functions.
namespace sluice {

enum class PlaylistType {
    event,  ///< more segments may follow (RFC 8216 §4.3.3.5)
    vod,    ///< complete and immutable; ends with EXT-X-ENDLIST
};

struct MediaSegment {
    std::string uri;              ///< relative to the playlist
    double duration_seconds = 0;  ///< EXTINF, written with 6 decimals
    std::int64_t bytes = 0;       ///< not written; the bit rates are measured from it
};

struct MediaPlaylist {
    PlaylistType type = PlaylistType::vod;
    std::string init_uri;                ///< EXT-X-MAP (RFC 8216 §4.3.2.5); empty for WebVTT
    std::vector<MediaSegment> segments;  ///< from media sequence 0, without gaps
};

/// One I-frame as a byte range of a segment (RFC 8216 §4.3.2.2).
struct IframeRange {
    std::string uri;
    std::int64_t offset = 0;
    std::int64_t bytes = 0;
    double duration_seconds = 0;  ///< to the next I-frame
};

struct IframePlaylist {
    PlaylistType type = PlaylistType::vod;
    std::string init_uri;
    std::vector<IframeRange> iframes;
};

/// What EXT-X-STREAM-INF and its audio group say of one variant (RFC 8216 §4.3.4.2).
struct VariantStream {
    std::string uri;
    std::int64_t bandwidth_bps = 0;          ///< measured peak, audio included
    std::int64_t average_bandwidth_bps = 0;  ///< measured, audio included
    std::string codecs;                      ///< "avc1.64001f,mp4a.40.2"
    int width = 0;                           ///< 0 for audio only
    int height = 0;
    std::optional<FrameRate> frame_rate;
};

struct AudioTrack {
    std::string uri;
    std::string name;      ///< for people
    std::string language;  ///< RFC 5646; empty when unknown
    int channels = 2;
    bool is_default = false;
};

struct SubtitleTrack {
    std::string uri;
    std::string name;      ///< for people
    std::string language;  ///< RFC 5646; empty when unknown
    bool is_forced = false;
};

/// EXT-X-I-FRAME-STREAM-INF (RFC 8216 §4.3.4.3).
struct IframeStream {
    std::string uri;
    std::int64_t bandwidth_bps = 0;  ///< measured peak of the I-frames alone
    std::int64_t average_bandwidth_bps = 0;
    std::string codecs;  ///< of the video alone
    int width = 0;
    int height = 0;
};

struct MultivariantPlaylist {
    std::vector<VariantStream> variants;   ///< in the order in which players should find them
    std::vector<AudioTrack> audio;         ///< one group, "audio"; empty when there is no sound
    std::vector<SubtitleTrack> subtitles;  ///< one group, "subtitles"
    std::vector<IframeStream> iframes;
};

/// Bits per second of a run of segments.
struct MeasuredBitrate {
    std::int64_t peak_bps = 0;
    std::int64_t average_bps = 0;
};

/// EXT-X-TARGETDURATION: the longest EXTINF rounded to the nearest integer (RFC 8216 §4.3.3.1), at least 1.
[[nodiscard]] int target_duration_seconds(const std::vector<MediaSegment>& segments);

/// The peak segment bit rate by RFC 8216 §4.1: the largest bit rate of any contiguous run of segments whose total
/// duration is between 0.5 and 1.5 times the target duration. A list shorter than that counts as one run. The average
/// is that of all segments.
[[nodiscard]] MeasuredBitrate measure(const std::vector<MediaSegment>& segments);
/// Of the I-frames alone; each lasts until the next one.
[[nodiscard]] MeasuredBitrate measure(const std::vector<IframeRange>& iframes);

[[nodiscard]] std::string write(const MediaPlaylist& playlist);
[[nodiscard]] std::string write(const IframePlaylist& playlist);
[[nodiscard]] std::string write(const MultivariantPlaylist& playlist);

/// The playlist with `suffix` appended to each URI, in lines and in URI="…" attributes: a token given as `?token=` is
/// carried into child URIs this way.
[[nodiscard]] std::string append_to_uris(std::string_view playlist, std::string_view suffix);

}  // namespace sluice
