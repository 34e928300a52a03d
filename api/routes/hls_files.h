#pragma once

#include <optional>
#include <string>

#include "api/handler/request.h"
#include "api/playback/manifest_cache.h"
#include "api/server/services.h"

/// The files of a video's HLS as answers, once the viewer has been let in.
namespace sluice {

struct HlsRequest {
    std::int64_t video_id = 0;
    std::string file;           ///< relative to the video: master.m3u8, 720p/seg-00042.m4s, storyboard.vtt
    std::string uri_suffix;     ///< appended to every URI of a playlist: "?token=…", or nothing
    std::string if_none_match;  ///< header
    bool gzip = false;          ///< the client takes it, and nobody else will do it
};

struct HlsAnswer {
    Response response;
    /// Which part of the video can be seen with this file: that of a segment of the picture, or of the sound where
    /// there is no picture. Nothing for other files, and for those whose bytes the client has already.
    std::optional<ServedRange> shows;
};

/// Throws ApiError(not_found) for what is not in the video. A playable video has playlists rendered from its rows; one
/// that a client of the plain protocol made has the files below the folder of its hls_path, as they are.
HlsAnswer hls_file(Services& services, const HlsRequest& request);

}  // namespace sluice
