#pragma once

#include "api/handler/request.h"
#include "api/server/services.h"

/// POST /videos/bulk: one action for many videos.
namespace sluice::routes::bulk {

/// The videos are named by `ids`, or found by `filter`. Each is done by itself, and what one refuses stops no other.
/// Where a filter finds more than can be done within a request, the answer is 202 and the rest is done afterwards.
Response run(Services& services, const Request& request);

}  // namespace sluice::routes::bulk
