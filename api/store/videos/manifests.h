#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "api/domain/video_status.h"
#include "api/store/postgres/database.h"
#include "common/playlist/manifest.h"

namespace sluice {

/// A file of a video that belongs to no rendition.
struct StoredAsset {
    std::string object_key;
    std::int64_t bytes = 0;
    std::string sha256;
};

/// A video's manifest, and what else its playback depends on.
struct StoredManifest {
    std::int64_t video_id = 0;
    std::int64_t tenant_id = 0;
    std::string tenant_code;
    VideoStatus status = VideoStatus::pending;
    bool playable = false;
    int policy_version = 0;
    std::optional<double> duration_seconds;
    std::optional<std::string> hls_path;  ///< with no renditions: files of a client of the plain protocol
    Manifest manifest;
    std::map<std::string, StoredAsset> assets;  ///< by name: poster.jpg, storyboard.vtt, …
};

/// std::nullopt if there is no such video. Each rendition has its segments up to the first gap.
std::optional<StoredManifest> load_manifest(Transaction& transaction, std::int64_t video_id);

}  // namespace sluice
