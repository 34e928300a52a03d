#pragma once

#include "api/handler/request.h"
#include "api/server/services.h"

/// The calls for webhooks besides their lists (api/domain/catalogue.h).
namespace sluice::routes::webhooks {

/// Creates a webhook; the answer contains its secret.
Response create(Services& services, const Request& request);
/// Replaces the secret; the answer contains the new one.
Response renew_secret(Services& services, const Request& request);
Response replay(Services& services, const Request& request);

}  // namespace sluice::routes::webhooks
