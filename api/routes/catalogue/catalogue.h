#pragma once

#include "api/domain/resource.h"
#include "api/handler/request.h"
#include "api/server/services.h"
#include "api/store/catalogue/resources.h"

/// The catalogue over HTTP: lists with filters, search, ordering and paging; get, create, change, remove. `resource` is
/// one of api/domain/catalogue.h, and describes the rows.
namespace sluice::routes::catalogue {

/// Of the tenant's managers; a student is shown, and may write, only what belongs to them, and where rows belong to
/// nobody a student is not let in (by the route table).
Response list(Services& services, const Request& request, const Resource& resource);
Response get(Services& services, const Request& request, const Resource& resource);
Response create(Services& services, const Request& request, const Resource& resource);
Response update(Services& services, const Request& request, const Resource& resource);
/// The same; `check` may forbid the change.
Response update_if(Services& services, const Request& request, const Resource& resource, const resources::Check& check);
/// PUT: the same, but what is required must be said; a reference that never changes must be what it is.
Response replace(Services& services, const Request& request, const Resource& resource);
Response remove(Services& services, const Request& request, const Resource& resource);
Response remove_if(Services& services, const Request& request, const Resource& resource, const resources::Check& check);

}  // namespace sluice::routes::catalogue
