#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "api/domain/role.h"
#include "api/store/postgres/database.h"

namespace sluice {

/// A user who logs in here, not at a host system.
struct Account {
    std::string user_id;
    Role role = Role::student;
    std::string tenant_code;
    std::string password_hash;  ///< of hash_password()
    bool is_disabled = false;
};

/// Usernames are unique across tenants. std::nullopt for an unknown one.
std::optional<Account> find_account(Database& database, const std::string& username);

/// Whether an account of this user is disabled; false if the user has none here.
bool is_account_disabled(Database& database, std::int64_t tenant_id, const std::string& user_id);

/// With a disabled account the user cannot log in, earlier access tokens are refused, and playback ends. False if there
/// is no such account.
bool set_account_disabled(Database& database, const std::string& username, bool is_disabled);

}  // namespace sluice
