#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "api/store/database.h"

namespace sluice {

/// The id of the tenant whose user this is; nothing for an unknown code, and for a user whose account is disabled.
std::optional<std::int64_t> find_tenant(Database& database, const std::string& code, const std::string& user_id);

}  // namespace sluice
