#pragma once

#include "api/handler/request.h"

namespace sluice {
struct Services;
}

/// Login for people without a host system (contract §2).
namespace sluice::routes::auth {

Response login(Services& services, const Request& request);

}  // namespace sluice::routes::auth
