#pragma once

#include <cstdint>
#include <optional>

#include "api/handler/request.h"
#include "api/store/catalogue/references.h"

namespace sluice {

/// The id of an entity of the caller's tenant by which a list is filtered, as in `?video=7`; std::nullopt if the query
/// does not have it. Throws invalid_query for a text that is no id, and not_found if the tenant has no such entity.
std::optional<std::int64_t> reference_filter(Database& database, const Request& request, const char* name,
                                             ReferenceTarget target);

}  // namespace sluice
