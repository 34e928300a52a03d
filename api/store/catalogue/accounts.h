#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "api/domain/role.h"
#include "api/store/postgres/database.h"

/// Users who log in here, not at a host system. Their rows are read and written as api/store/catalogue/resources.h
/// does; here is what else becomes of them. A change of the password, the role or the user, and disabling, make the
/// access tokens of earlier logins invalid at once (migrations/0018_people.sql).
namespace sluice {

struct Account {
    std::int64_t id = 0;
    std::int64_t tenant_id = 0;
    std::string username;
    std::string user_id;
    Role role = Role::student;
    std::string tenant_code;
    std::string password_hash;  ///< of hash_password(); empty until the owner has set a password
    std::string token_key;      ///< access tokens of a login name it, and are valid as long as it stays
    bool is_disabled = false;
};

/// Usernames are unique across tenants. std::nullopt for an unknown one.
std::optional<Account> find_account(Database& database, const std::string& username);
/// A user has at most one account.
std::optional<Account> find_account_of(Database& database, std::int64_t tenant_id, const std::string& user_id);

/// Whether the user may do anything here. With an account: unless it is disabled, or the user comes with a token key
/// that the account no longer has. Without one: unless the user comes with a key. Tokens of a host system have none.
bool is_let_in(Database& database, std::int64_t tenant_id, const std::string& user_id, const std::string& account_key);

/// With a disabled account the user cannot log in, earlier access tokens are refused, and playback ends. False if there
/// is no such account.
bool set_account_disabled(Database& database, const std::string& username, bool is_disabled);

/// An invitation is void afterwards. Returns the account's new token key; std::nullopt if there is no such account, or
/// if `former_hash` is said and its password has another one by now.
std::optional<std::string> set_account_password(Database& database, std::int64_t tenant_id, std::int64_t id,
                                                const std::string& password_hash,
                                                const std::optional<std::string>& former_hash = {});

/// The link by which the owner of an account sets its password, once.
struct Invitation {
    std::string token;          ///< random; the database has only its hash
    nlohmann::json expires_at;  ///< RFC 3339
};

/// Earlier invitations of the account are void. std::nullopt if there is no such account.
std::optional<Invitation> invite(Database& database, std::int64_t tenant_id, std::int64_t id, int valid_seconds);
/// False for a token that is unknown, used or too old, and if the account is disabled.
bool is_invitation(Database& database, const std::string& token);
/// Sets the password; false likewise. Of two calls with one token, one succeeds.
bool accept_invitation(Database& database, const std::string& token, const std::string& password_hash);

/// Throws last_admin if nobody is left in the tenant who can log in and is an admin. To be called after a change, in
/// its transaction; of two such changes at a time the second waits for the first.
void require_admin(Transaction& transaction, std::int64_t tenant_id);

}  // namespace sluice
