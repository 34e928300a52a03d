#pragma once

#include "api/handler/request.h"

namespace sluice {
struct Services;
}

/// `/config`: what pages have to know of this server before anybody has logged in.
namespace sluice::routes::client_config {

Response get(Services& services, const Request& request);

}  // namespace sluice::routes::client_config
