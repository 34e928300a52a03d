#pragma once

#include "api/handler/request.h"
#include "api/handler/router.h"
#include "api/server/services.h"

namespace sluice {

/// Checks that the caller may use a route of this access, and fills in the request's principal or worker id. Throws
/// ApiError with 401, 403 or 503 otherwise.
void authenticate(Services& services, Access access, Request& request);

}  // namespace sluice
