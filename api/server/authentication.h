#pragma once

#include "api/handler/request.h"
#include "api/handler/router.h"
#include "api/server/services.h"

namespace sluice {

/// Checks that the request may use a route of this access and fills in who it comes from. Throws ApiError with 401, 403
/// or 503 otherwise.
void authenticate(Services& services, Access access, Request& request);

}  // namespace sluice
