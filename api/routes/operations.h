#pragma once

#include "api/handler/request.h"
#include "api/server/services.h"

/// For those who run it (contract §9).
namespace sluice::routes::operations {

/// The process lives.
Response healthz(Services& services, const Request& request);
/// Database, Redis and storage answer; 503 and which one does not, otherwise.
Response readyz(Services& services, const Request& request);
/// api/openapi.json, as it was when the program was built, with the program's version.
Response openapi(Services& services, const Request& request);
/// Prometheus text format.
Response metrics(Services& services, const Request& request);

}  // namespace sluice::routes::operations
