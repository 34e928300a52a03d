#pragma once

#include "api/handler/request.h"
#include "api/server/services.h"

/// Uploads (contract §4): init returns a signed URL, the client uploads the bytes to it, complete queues the work.
namespace sluice::routes::uploads {

Response init(Services& services, const Request& request);
/// PUT by a signed link; needs no other credential.
Response put(Services& services, const Request& request);
Response complete(Services& services, const Request& request);

}  // namespace sluice::routes::uploads
