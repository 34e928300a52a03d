#pragma once

#include "api/handler/request.h"
#include "api/server/services.h"

/// The calls of workers (contract §8), and the storage links in their jobs.
namespace sluice::routes::worker_tasks {

Response next(Services& services, const Request& request);
Response heartbeat(Services& services, const Request& request);
Response complete(Services& services, const Request& request);
/// Records segments of a task that goes on.
Response report(Services& services, const Request& request);
Response fail(Services& services, const Request& request);
/// `POST /internal/videos/{id}/processing-complete`, for old clients.
Response processing_complete(Services& services, const Request& request);

/// GET one object by a signed link, by range.
Response get_source(Services& services, const Request& request);
/// Returns where the holder of the same link may PUT an object of a lease directly into the object store; 404 if there
/// is no object store.
Response grant_object(Services& services, const Request& request);
/// PUT one object of a lease by a signed link.
Response put_object(Services& services, const Request& request);

}  // namespace sluice::routes::worker_tasks
