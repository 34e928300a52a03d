#pragma once

#include <vector>

#include <nlohmann/json.hpp>

#include "api/handler/router.h"

namespace sluice {

/// The OpenAPI 3.1 document of these routes: who may call them comes from the route table, fields of the catalogue from
/// its descriptions, everything else from api/routes/openapi_operations.h. Throws std::logic_error for a route that is
/// described nowhere, so that none is forgotten.
[[nodiscard]] nlohmann::json openapi_document(const std::vector<Route>& routes);

}  // namespace sluice
