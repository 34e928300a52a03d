#pragma once

#include "api/handler/request.h"
#include "api/server/services.h"

/// What workers call (contract §8), and the storage links in their jobs.
namespace sluice::routes::worker_tasks {

Response next(Services& services, const Request& request);
Response heartbeat(Services& services, const Request& request);
Response complete(Services& services, const Request& request);
/// Segments of a task that goes on.
Response report(Services& services, const Request& request);
Response fail(Services& services, const Request& request);
/// `POST /internal/videos/{id}/processing-complete`, for old clients.
Response processing_complete(Services& services, const Request& request);

/// GET one object by a signed link, by range.
Response get_source(Services& services, const Request& request);
/// Where the same link's holder may PUT an object of a lease straight into the object store; 404 where there is none.
Response grant_object(Services& services, const Request& request);
/// PUT one object of a lease by a signed link.
Response put_object(Services& services, const Request& request);

}  // namespace sluice::routes::worker_tasks
