#pragma once

#include "api/handler/request.h"
#include "api/server/services.h"

/// What staff see of the queue: videos on their way, and the workers.
namespace sluice::routes::board {

Response list(Services& services, const Request& request);
Response workers(Services& services, const Request& request);

}  // namespace sluice::routes::board
