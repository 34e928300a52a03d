#pragma once

#include "api/handler/request.h"

namespace sluice {
struct Services;
}

/// `/auth/session`: logins of our own pages, kept by the browser in a cookie (api/domain/signing/login_cookie.h). A
/// login ends when its cookie is forgotten or its token expires, and when its account changes.
namespace sluice::routes::login_sessions {

/// With a username and a password, or with the access token of a host system.
Response open(Services& services, const Request& request);
/// Who is logged in. A login past half of its life is given a new token.
Response get(Services& services, const Request& request);
/// The browser forgets the cookie.
Response close(Services& services, const Request& request);

}  // namespace sluice::routes::login_sessions
