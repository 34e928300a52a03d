#pragma once

#include "api/handler/router.h"

namespace sluice {

/// Whether no cache, the browser's own included, may store the answers of a route, refusals included, unless its
/// handler says otherwise. True for every route that authenticates the caller, for every method other than GET, and for
/// every path with a parameter, as it may contain a playback token or a signed link. The rest is public: health,
/// metrics and the API's description. False for preflights, which are cached by Access-Control-Max-Age.
[[nodiscard]] bool must_not_be_stored(const Route& route);

/// Adds `Cache-Control: no-store` to an answer of the route, if must_not_be_stored() and the handler has not set
/// Cache-Control.
void forbid_storing(const Route& route, Response& response);

}  // namespace sluice
