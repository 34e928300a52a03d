#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "api/handler/request.h"
#include "api/playback/manifest_cache.h"
#include "api/storage/storage.h"
#include "api/store/playback/watch_proof.h"

/// The files of a video's HLS as answers, once the viewer has been let in.
namespace sluice {

struct HlsRequest {
    std::int64_t video_id = 0;
    std::string file;           ///< relative to the video: master.m3u8, 720p/seg-00042.m4s, storyboard.vtt
    std::string uri_suffix;     ///< appended to every URI of a playlist: "?token=…"; may be empty
    std::string if_none_match;  ///< header
    bool gzip = false;          ///< the client accepts it
};

struct HlsAnswer {
    Response response;
    /// The part of the video that this file shows: of a segment of the picture, or of the sound where there is no
    /// picture. std::nullopt for other files, and for a 304.
    std::optional<ServedRange> shows;
};

/// Throws ApiError(not_found) for what the video does not have. The playlists of a video that has rows are rendered
/// from them. A video that a client of the plain protocol made is served from the folder of its hls_path, unchanged.
HlsAnswer hls_file(ManifestCache& manifests, Storage& storage, const HlsRequest& request);

}  // namespace sluice
