#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

/// What the path of an HLS request names, relative to the video's own folder. Pure: the manifest decides whether the
/// video has such a file.
namespace sluice {

namespace hls_address {

struct MultivariantPlaylist {  ///< "master.m3u8"
    friend bool operator==(const MultivariantPlaylist&, const MultivariantPlaylist&) = default;
};
struct MediaPlaylist {  ///< "720p/playlist.m3u8"
    std::string rendition;
    friend bool operator==(const MediaPlaylist&, const MediaPlaylist&) = default;
};
struct IframePlaylist {  ///< "720p/iframes.m3u8"
    std::string rendition;
    friend bool operator==(const IframePlaylist&, const IframePlaylist&) = default;
};
struct InitSection {  ///< "720p/init.mp4"
    std::string rendition;
    friend bool operator==(const InitSection&, const InitSection&) = default;
};
struct Segment {  ///< "720p/seg-00042.m4s": of picture or sound
    std::string rendition;
    std::int64_t number = 0;  ///< from 0 on
    friend bool operator==(const Segment&, const Segment&) = default;
};
struct SubtitleSegment {  ///< "subtitles-1/seg-00042.vtt"
    std::string rendition;
    std::int64_t number = 0;  ///< from 0 on
    friend bool operator==(const SubtitleSegment&, const SubtitleSegment&) = default;
};
struct Storyboard {  ///< "storyboard.vtt"
    friend bool operator==(const Storyboard&, const Storyboard&) = default;
};
struct Asset {  ///< "poster.jpg", "storyboard-000.jpg": another file that is in no rendition
    std::string name;
    friend bool operator==(const Asset&, const Asset&) = default;
};

}  // namespace hls_address

using HlsAddress = std::variant<hls_address::MultivariantPlaylist, hls_address::MediaPlaylist,
                                hls_address::IframePlaylist, hls_address::InitSection, hls_address::Segment,
                                hls_address::SubtitleSegment, hls_address::Storyboard, hls_address::Asset>;

/// `path` is percent-decoded. A file has one address: std::nullopt for every other spelling of it ("seg-1.m4s",
/// "720p//init.mp4", "./master.m3u8") and for a file that no video can have.
[[nodiscard]] std::optional<HlsAddress> parse_hls_address(std::string_view path);

}  // namespace sluice
