#pragma once

#include "api/handler/request.h"
#include "api/server/services.h"

/// How a video is watched, as pictures show it.
namespace sluice::routes::watching {

/// Which parts were watched how often, by all students or by one.
Response heatmap(Services& services, const Request& request);
/// How many students have come how far.
Response distribution(Services& services, const Request& request);
/// When it was watched, and what players noticed then.
Response activity(Services& services, const Request& request);

}  // namespace sluice::routes::watching
