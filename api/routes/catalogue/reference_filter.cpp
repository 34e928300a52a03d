#include "api/routes/catalogue/reference_filter.h"

#include <fmt/format.h>

#include "api/domain/errors.h"

namespace sluice {

std::optional<std::int64_t> reference_filter(Database& database, const Request& request, const char* name,
                                             ReferenceTarget target) {
    const auto id = request.query_id(name);
    if (id && !references::exists(database, target, request.principal.tenant_id, *id)) {
        throw ApiError(error::not_found, fmt::format("There is no such {}.", name), name);
    }
    return id;
}

}  // namespace sluice
