#pragma once

#include <cstdint>
#include <vector>

#include <nlohmann/json.hpp>

#include "api/store/postgres/database.h"

/// What watchers of the board are told of videos and tasks that have changed; those of other tenants, and those that
/// are gone, are left out.
namespace sluice::board {

std::vector<nlohmann::json> changed_videos(Database& database, std::int64_t tenant_id,
                                           const std::vector<std::int64_t>& ids);
std::vector<nlohmann::json> changed_tasks(Database& database, std::int64_t tenant_id,
                                          const std::vector<std::int64_t>& ids);

}  // namespace sluice::board
