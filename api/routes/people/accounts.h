#pragma once

#include "api/handler/request.h"

namespace sluice {
struct Services;
}

/// Who may log in here. Lists and single accounts are the catalogue's (api/routes/catalogue/catalogue.h); no answer has
/// a hash.
namespace sluice::routes::accounts {

/// With `password`, or with a link by which its owner sets one.
Response create(Services& services, const Request& request);
/// Of the changes that the catalogue would make, those by which no admin locks themselves or everybody out.
Response update(Services& services, const Request& request);
Response remove(Services& services, const Request& request);
/// A new link; earlier ones stop working.
Response invite(Services& services, const Request& request);
Response set_password(Services& services, const Request& request);

}  // namespace sluice::routes::accounts
