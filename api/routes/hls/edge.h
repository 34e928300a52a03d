#pragma once

#include <cstdint>
#include <string>

#include "api/handler/request.h"
#include "api/playback/manifest_cache.h"

namespace sluice {
struct Services;
}

/// For the edge's own requests (docs/decisions/0016-passes-at-the-edge.md): it answers by itself whom this process has
/// admitted, as long as this process goes on saying so. Whoever reaches the API may ask; the edge lets nobody do so.
namespace sluice::routes::edge {

/// What allows the edge to answer for a video: the header X-Sluice-Pass beside an answer to a viewer who was admitted.
/// Empty unless the video is READY and has renditions.
std::string pass_to(ManifestCache& manifests, std::int64_t video_id);

/// POST /internal/edge/passes, text: a line for each token, and after it, parted by blanks, the files that the edge has
/// sent to it; those that are segments are proof of watch for a student's session. The answer has a line for each, too:
/// the token's pass, or "-" once it opens nothing.
Response renew_passes(Services& services, const Request& request);

/// GET /internal/edge/videos/{id}: edge_map() of a READY video.
Response map(Services& services, const Request& request);

}  // namespace sluice::routes::edge
