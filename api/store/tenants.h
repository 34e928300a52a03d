#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "api/store/database.h"

namespace sluice {

/// The tenant's id; nothing for an unknown code.
std::optional<std::int64_t> find_tenant(Database& database, const std::string& code);

}  // namespace sluice
