#pragma once

#include <optional>
#include <string>

#include "api/handler/request.h"

namespace sluice {

/// `?range=24h|7d|all` of a request.
struct TimeRange {
    std::string text;               ///< as requested
    std::optional<double> seconds;  ///< back from now; std::nullopt for all

    /// `fallback` if absent. Throws invalid_query.
    static TimeRange of(const Request& request, const std::string& fallback);
};

}  // namespace sluice
