#include "api/store/catalogue/login_profile.h"

#include "api/store/postgres/columns.h"
#include "api/store/postgres/sql.h"

namespace sluice {

LoginProfile find_login_profile(Database& database, std::int64_t tenant_id, const std::string& user_id) {
    const auto row = database.run(sql::select_login_profile, tenant_id, user_id)[0];
    const auto text = [&](const char* name) {
        const auto value = optional_column<std::string>(row, name);
        return value ? nlohmann::json(*value) : nlohmann::json();
    };
    return {text("username"), text("name"), json_column(row, "enrollments")};
}

}  // namespace sluice
