#pragma once

#include "api/handler/router.h"

namespace sluice {

/// Whether caches, the browser's own too, must keep nothing of a route's answers, refusals included, where its handler
/// does not say otherwise: of every route that asks who is there, of every call that is no GET, and of every path that
/// is opened by what is written in it (playback tokens, signed links). What is left is open to all: health, metrics
/// and the API's description. Preflights go by Access-Control-Max-Age and are left alone.
[[nodiscard]] bool must_not_be_stored(const Route& route);

/// Says `Cache-Control: no-store` in an answer of the route, unless the rule allows to keep it or the handler has
/// spoken.
void forbid_storing(const Route& route, Response& response);

}  // namespace sluice
