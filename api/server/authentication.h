#pragma once

#include "api/handler/request.h"
#include "api/handler/router.h"
#include "api/server/services.h"

namespace sluice {

/// Whom an access token lets in; std::nullopt for a token that is not valid, and if its user is let in no more.
std::optional<Principal> principal_of(Services& services, std::string_view token);

/// Checks that the caller may use a route of this access, and fills in the request's principal or worker id. The access
/// token is that of the Authorization header; without one, that of the login's cookie, which may change something only
/// from our own pages. Throws ApiError with 401, 403 or 503 otherwise.
void authenticate(Services& services, Access access, Request& request);

}  // namespace sluice
