#pragma once

#include "api/domain/resource.h"
#include "api/handler/request.h"
#include "api/server/services.h"

/// The catalogue over HTTP, by descriptions: lists with filters, search, ordering and paging; get, create, change,
/// remove. `resource` is one of api/domain/catalogue.h.
namespace sluice::routes::catalogue {

/// Of the tenant's managers; a student is shown, and may write, only what belongs to them, and where rows belong to
/// nobody a student is not let in (by the route table).
Response list_of(Services& services, const Request& request, const Resource& resource);
Response get_of(Services& services, const Request& request, const Resource& resource);
Response create_of(Services& services, const Request& request, const Resource& resource);
Response update_of(Services& services, const Request& request, const Resource& resource);
Response remove_of(Services& services, const Request& request, const Resource& resource);

// As handlers.
template <const Resource& resource>
Response list(Services& services, const Request& request) {
    return list_of(services, request, resource);
}
template <const Resource& resource>
Response get(Services& services, const Request& request) {
    return get_of(services, request, resource);
}
template <const Resource& resource>
Response create(Services& services, const Request& request) {
    return create_of(services, request, resource);
}
template <const Resource& resource>
Response update(Services& services, const Request& request) {
    return update_of(services, request, resource);
}
template <const Resource& resource>
Response remove(Services& services, const Request& request) {
    return remove_of(services, request, resource);
}

}  // namespace sluice::routes::catalogue
