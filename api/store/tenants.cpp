#include "api/store/tenants.h"

#include "api/store/sql.h"

namespace sluice {

std::optional<std::int64_t> find_tenant(Database& database, const std::string& code, const std::string& user_id) {
    const auto rows = database.run(sql::find_tenant, code, user_id);
    if (rows.empty() || rows[0]["account_is_disabled"].as<bool>()) return std::nullopt;
    return rows[0][0].as<std::int64_t>();
}

}  // namespace sluice
