#pragma once

#include <cstdint>
#include <string>

#include <nlohmann/json_fwd.hpp>

namespace sluice {

/// What one video rendition of a ladder is encoded to. Its name ("720p", by the short side) is its folder and the
/// `{rendition}` part of its URLs.
struct VideoRendition {
    std::string name;
    int width = 0;                     ///< pixels, even
    int height = 0;                    ///< pixels, even
    std::int64_t max_bitrate_bps = 0;  ///< cap of the constant-quality encode (VBV), video only
    bool is_copied = false;            ///< the source's own bitstream, repackaged and not encoded
    friend bool operator==(const VideoRendition&, const VideoRendition&) = default;
};

/// One audio track of the output: its own group, encoded once, shared by all video renditions.
struct AudioRendition {
    std::string name;      ///< "audio"; the folder and the URL part
    int stream_index = 0;  ///< of the source
    int channels = 2;
    int sample_rate_hz = 48000;
    std::int64_t bitrate_bps = 128000;
    std::string language;    ///< RFC 5646 tag; empty when unknown
    std::string title;       ///< for people; empty when unknown
    bool is_copied = false;  ///< the source's own bitstream, repackaged and not encoded
    friend bool operator==(const AudioRendition&, const AudioRendition&) = default;
};

/// A text track of the source, as WebVTT.
struct SubtitleRendition {
    std::string name;      ///< "subtitles-1"; the folder and the URL part
    int stream_index = 0;  ///< of the source
    std::string language;  ///< RFC 5646 tag; empty when unknown
    std::string title;     ///< for people; empty when unknown
    bool is_forced = false;
    friend bool operator==(const SubtitleRendition&, const SubtitleRendition&) = default;
};

void to_json(nlohmann::json&, const VideoRendition&);
void from_json(const nlohmann::json&, VideoRendition&);
void to_json(nlohmann::json&, const AudioRendition&);
void from_json(const nlohmann::json&, AudioRendition&);
void to_json(nlohmann::json&, const SubtitleRendition&);
void from_json(const nlohmann::json&, SubtitleRendition&);

/// True for a name that can be a folder, an object key part and a URL part: 1 to 32 of [a-z0-9-].
bool is_rendition_name(const std::string& name);

/// "init.mp4": the file name of a rendition's initialisation section, also in URLs.
inline constexpr const char* init_file_name = "init.mp4";
/// "playlist.m3u8": the file name of a rendition's media playlist.
inline constexpr const char* media_playlist_file_name = "playlist.m3u8";
/// "master.m3u8": the file name of the multivariant playlist.
inline constexpr const char* multivariant_playlist_file_name = "master.m3u8";
/// "iframes.m3u8": the file name of a video rendition's I-frame playlist.
inline constexpr const char* iframe_playlist_file_name = "iframes.m3u8";
/// "seg-00042.m4s" for segment 42; numbers start at 0.
std::string segment_file_name(std::int64_t number);
/// "seg-00042.vtt" likewise.
std::string subtitle_file_name(std::int64_t number);

}  // namespace sluice
