#include "api/demo_academy.h"

#include "api/domain/password.h"
#include "api/domain/role.h"
#include "api/store/sql.h"

namespace sluice {

nlohmann::json seed_demo(Database& database, const std::string& password) {
    constexpr const char* tenant_code = "demo";
    constexpr const char* student_user = "student";
    const auto password_hash = hash_password(password);
    return database.transaction([&](Transaction& transaction) {
        const auto row = transaction.run(sql::seed_demo_academy, tenant_code, student_user)[0];
        auto accounts = nlohmann::json::array();
        for (const auto role : {Role::admin, Role::staff, Role::student}) {
            transaction.run(sql::upsert_demo_account, tenant_code, name(role), password_hash);
            accounts.push_back({{"username", name(role)}, {"role", name(role)}});
        }
        return nlohmann::json{
            {"tenant", tenant_code},
            {"lecture_id", row["lecture_id"].as<std::int64_t>()},
            {"session_id", row["session_id"].as<std::int64_t>()},
            {"student", {{"user_id", student_user}, {"enrollment_id", row["enrollment_id"].as<std::int64_t>()}}},
            {"accounts", accounts}};
    });
}

}  // namespace sluice
