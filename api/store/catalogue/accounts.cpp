#include "api/store/catalogue/accounts.h"

#include "api/store/postgres/sql.h"

namespace sluice {

std::optional<Account> find_account(Database& database, const std::string& username) {
    const auto rows = database.run(sql::select_account, username);
    if (rows.empty()) return std::nullopt;
    const auto row = rows[0];
    return Account{row["user_id"].as<std::string>(), role(row["role"].c_str()).value(),
                   row["tenant_code"].as<std::string>(), row["password_hash"].as<std::string>(),
                   row["is_disabled"].as<bool>()};
}

bool is_account_disabled(Database& database, std::int64_t tenant_id, const std::string& user_id) {
    return database.run(sql::is_account_disabled, tenant_id, user_id)[0][0].as<bool>();
}

bool set_account_disabled(Database& database, const std::string& username, bool is_disabled) {
    return !database.run(sql::set_account_disabled, username, is_disabled).empty();
}

}  // namespace sluice
