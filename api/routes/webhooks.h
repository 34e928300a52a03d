#pragma once

#include "api/handler/request.h"
#include "api/server/services.h"

/// What is special about webhooks besides their lists (api/domain/catalogue.h).
namespace sluice::routes::webhooks {

/// A new one, with its secret.
Response create(Services& services, const Request& request);
/// A new secret in place of the old.
Response renew_secret(Services& services, const Request& request);
Response replay(Services& services, const Request& request);

}  // namespace sluice::routes::webhooks
