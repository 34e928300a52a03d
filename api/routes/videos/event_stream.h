#pragma once

#include "api/handler/request.h"
#include "api/server/services.h"

/// GET /events: what changes on the board, as server-sent events (WHATWG HTML §9.2). Each stream holds a thread; only
/// so many go on at a time (`SLUICE_EVENT_STREAMS`).
namespace sluice::routes::event_stream {

Response open(Services& services, const Request& request);

}  // namespace sluice::routes::event_stream
