#include "api/store/catalogue/tenants.h"

#include "api/store/postgres/sql.h"

namespace sluice {

std::optional<std::int64_t> find_tenant(Database& database, const std::string& code, const std::string& user_id,
                                        const std::string& account_key) {
    const auto key = account_key.empty() ? Parameter() : Parameter(account_key);
    const auto rows = database.run(sql::find_tenant, code, user_id, key);
    if (rows.empty() || !rows[0]["is_let_in"].as<bool>()) return std::nullopt;
    return rows[0][0].as<std::int64_t>();
}

std::optional<std::int64_t> create_tenant(Database& database, const std::string& code, const std::string& name) {
    const auto rows = database.run(sql::insert_tenant, code, name);
    return rows.empty() ? std::nullopt : std::optional(rows[0][0].as<std::int64_t>());
}

std::string tenant_code_of(Transaction& transaction, std::int64_t tenant_id) {
    return transaction.run(sql::select_tenant_code, tenant_id).at(0).at(0).as<std::string>();
}

}  // namespace sluice
