#pragma once

#include "api/handler/request.h"
#include "api/server/services.h"

/// Routes for operators (contract §9).
namespace sluice::routes::operations {

/// 200 while the process runs.
Response healthz(Services& services, const Request& request);
/// 200 if database, Redis and storage answer; otherwise 503, and which of them do not.
Response readyz(Services& services, const Request& request);
/// api/openapi.json, as it was when the program was built, with the program's version.
Response openapi(Services& services, const Request& request);
/// Prometheus text format.
Response metrics(Services& services, const Request& request);

}  // namespace sluice::routes::operations
