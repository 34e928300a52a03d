#pragma once

#include "api/handler/request.h"

namespace sluice {
struct Services;
}

/// Logins and passwords of people without a host system (contract §2).
namespace sluice::routes::auth {

Response login(Services& services, const Request& request);
/// Of the caller's own account. Answers with a new access token, as the change makes earlier ones invalid.
Response change_password(Services& services, const Request& request);
/// Sets the password of the account that was invited.
Response accept_invitation(Services& services, const Request& request);

}  // namespace sluice::routes::auth
