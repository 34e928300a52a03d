#pragma once

#include "api/handler/request.h"

namespace sluice {
struct Services;
}

/// Playback sessions once they are open (contract §6), and the play URL of staff (§4).
namespace sluice::routes::playback {

Response refresh(Services& services, const Request& request);
Response heartbeat(Services& services, const Request& request);
Response end(Services& services, const Request& request);

/// GET /videos/{id}/play
Response play(Services& services, const Request& request);

}  // namespace sluice::routes::playback
