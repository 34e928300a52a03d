#pragma once

#include "api/handler/request.h"
#include "api/server/services.h"

/// Events that players report, and what staff see of them (contract §6).
namespace sluice::routes::playback_events {

Response report(Services& services, const Request& request);

Response list(Services& services, const Request& request);
Response get(Services& services, const Request& request);
Response risk(Services& services, const Request& request);
Response export_csv(Services& services, const Request& request);

}  // namespace sluice::routes::playback_events
