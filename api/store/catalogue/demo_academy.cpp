#include "api/store/catalogue/demo_academy.h"

#include "api/domain/role.h"
#include "api/domain/signing/password.h"
#include "api/store/postgres/sql.h"

namespace sluice {

namespace {

constexpr const char* tenant_code = "demo";
constexpr const char* student_user = "student";

}  // namespace

nlohmann::json seed_demo(Database& database, const std::string& password) {
    const auto password_hash = hash_password(password);
    return database.transaction([&](Transaction& transaction) {
        const auto row = transaction.run(sql::seed_demo_academy, tenant_code, student_user)[0];
        auto accounts = nlohmann::json::array();
        for (const auto role : {Role::admin, Role::staff, Role::instructor, Role::student}) {
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

void seed_demo_crowd(Database& database, int students, int videos) {
    database.transaction([&](Transaction& transaction) {
        const auto row = transaction.run(sql::seed_demo_academy, tenant_code, student_user)[0];
        const auto tenant =
            transaction.run(sql::find_tenant, tenant_code, student_user, std::nullopt)[0][0].as<std::int64_t>();
        const auto lecture = row["lecture_id"].as<std::int64_t>();
        const auto session = row["session_id"].as<std::int64_t>();
        transaction.run(sql::seed_demo_students, tenant, lecture, session, students);
        transaction.run(sql::seed_demo_videos, tenant, session, videos);
        transaction.run(sql::seed_demo_progress, tenant, session);
        transaction.run(sql::seed_demo_sessions, tenant, session);
        transaction.run(sql::seed_demo_events, tenant, session);
    });
    // The planner must know at once of the many new rows.
    database.transaction([](Transaction& transaction) { transaction.run_script("ANALYZE"); });
}

}  // namespace sluice
