#pragma once

#include <cstdint>
#include <string>

#include <nlohmann/json.hpp>

#include "api/store/postgres/database.h"

/// The workers that ask this API, or its siblings, for tasks.
namespace sluice::workers {

/// What a worker says of itself.
struct Presence {
    std::string id;
    std::string host;     ///< empty if it does not say
    std::string version;  ///< likewise
};

/// The worker is there now.
void note(Database& database, const Presence& worker);

/// The workers of the last day, as JSON for staff of one tenant: what a worker does for another tenant is left out.
nlohmann::json list(Database& database, std::int64_t tenant_id);

}  // namespace sluice::workers
