#include "api/store/catalogue/accounts.h"

#include "api/domain/errors.h"
#include "api/store/postgres/columns.h"
#include "api/store/postgres/sql.h"
#include "common/crypto/base64.h"
#include "common/crypto/random.h"
#include "common/crypto/sha256.h"

namespace sluice {
namespace {

constexpr std::size_t invitation_bytes = 32;

std::optional<Account> first_account(const pqxx::result& rows) {
    if (rows.empty()) return std::nullopt;
    const auto row = rows[0];
    return Account{row["id"].as<std::int64_t>(),
                   row["tenant_id"].as<std::int64_t>(),
                   row["username"].as<std::string>(),
                   row["user_id"].as<std::string>(),
                   role(row["role"].c_str()).value(),
                   row["tenant_code"].as<std::string>(),
                   row["password_hash"].as<std::string>(""),
                   row["token_key"].as<std::string>(),
                   row["is_disabled"].as<bool>()};
}

}  // namespace

std::optional<Account> find_account(Database& database, const std::string& username) {
    return first_account(database.run(sql::select_account, username));
}

std::optional<Account> find_account_of(Database& database, std::int64_t tenant_id, const std::string& user_id) {
    return first_account(database.run(sql::select_account_of_user, tenant_id, user_id));
}

bool is_let_in(Database& database, std::int64_t tenant_id, const std::string& user_id, const std::string& account_key) {
    const auto key = account_key.empty() ? Parameter() : Parameter(account_key);
    return database.run(sql::is_let_in, tenant_id, user_id, key)[0][0].as<bool>();
}

bool set_account_disabled(Database& database, const std::string& username, bool is_disabled) {
    return !database.run(sql::set_account_disabled, username, is_disabled).empty();
}

std::optional<std::string> set_account_password(Database& database, std::int64_t tenant_id, std::int64_t id,
                                                const std::string& password_hash,
                                                const std::optional<std::string>& former_hash) {
    const auto rows = database.run(sql::set_account_password, tenant_id, id, password_hash, former_hash);
    if (rows.empty()) return std::nullopt;
    return rows[0]["token_key"].as<std::string>();
}

std::optional<Invitation> invite(Database& database, std::int64_t tenant_id, std::int64_t id, int valid_seconds) {
    Invitation invitation{base64url(random_bytes(invitation_bytes)), {}};
    const auto rows = database.run(sql::invite_account, tenant_id, id, sha256_hex(invitation.token), valid_seconds);
    if (rows.empty()) return std::nullopt;
    invitation.expires_at = time_column(rows[0], "invitation_expires_at");
    return invitation;
}

bool is_invitation(Database& database, const std::string& token) {
    return !database.run(sql::select_invitation, sha256_hex(token)).empty();
}

bool accept_invitation(Database& database, const std::string& token, const std::string& password_hash) {
    return !database.run(sql::accept_invitation, sha256_hex(token), password_hash).empty();
}

void require_admin(Transaction& transaction, std::int64_t tenant_id) {
    transaction.run(sql::lock_tenant, tenant_id);
    if (transaction.run(sql::count_active_admins, tenant_id)[0][0].as<std::int64_t>() == 0) {
        throw ApiError(error::last_admin);
    }
}

}  // namespace sluice
