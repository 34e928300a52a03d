#pragma once

#include "api/handler/request.h"

namespace sluice {
struct Services;
}

/// HLS under the token's path and under the API's (contract §7). Both answer the same bytes, and never redirect.
namespace sluice::routes::hls {

/// /p/{token}/{file...}
Response by_path(Services& services, const Request& request);
/// /api/v1/videos/{id}/hls/{file...}, with the token as `Authorization: Bearer` or `?token=`
Response by_video(Services& services, const Request& request);

/// /api/v1/videos/{id}/hls/info and …/status, with the playback token, or an access token of any role except student
Response info(Services& services, const Request& request);
Response status(Services& services, const Request& request);

/// OPTIONS of the paths that are open to any origin (api/handler/cors.h).
Response preflight(Services& services, const Request& request);

}  // namespace sluice::routes::hls
