#pragma once

#include <string>
#include <vector>

#include "api/store/postgres/database.h"

namespace sluice {

/// Applies the embedded migrations that the database does not have yet, in order, each in a transaction of its own, and
/// returns their names. Several processes may do so at once: an advisory lock lets them in one by one.
std::vector<std::string> migrate(Database& database);

}  // namespace sluice
