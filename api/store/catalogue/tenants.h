#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "api/store/postgres/database.h"

namespace sluice {

/// The id of the tenant with this code; std::nullopt if the code is unknown, or if the user is not let in there
/// (is_let_in() of api/store/catalogue/accounts.h).
std::optional<std::int64_t> find_tenant(Database& database, const std::string& code, const std::string& user_id,
                                        const std::string& account_key);

/// A new academy; `code` is of [a-z0-9-], and part of tokens and of the keys of objects. std::nullopt if another has
/// it. Throws StatementRefused for a code that cannot be one.
std::optional<std::int64_t> create_tenant(Database& database, const std::string& code, const std::string& name);

/// Throws std::out_of_range if there is no such tenant.
std::string tenant_code_of(Transaction& transaction, std::int64_t tenant_id);

}  // namespace sluice
