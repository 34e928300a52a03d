#pragma once

#include "api/handler/request.h"
#include "api/server/services.h"

namespace sluice::routes::playback {

/// Opens a session of a student's, in place of the one that it names as `replace`. Where a limit is reached, the
/// refusal lists the sessions of which one could be ended.
Response start(Services& services, const Request& request);

}  // namespace sluice::routes::playback
