#include "api/store/catalogue/demo_academy.h"

#include "api/domain/demo_melody.h"
#include "api/domain/role.h"
#include "api/domain/signing/password.h"
#include "api/store/postgres/sql.h"

namespace sluice {

namespace {

constexpr const char* tenant_code = "demo";
constexpr const char* student_user = "student";
constexpr const char* stream_slug = "stream-demo";

nlohmann::json select_stream_demo(Database& database) {
    nlohmann::json course;
    for (const auto& row : database.run(sql::select_stream_demo, tenant_code, stream_slug)) {
        course["lecture_id"] = row["lecture_id"].as<std::int64_t>();
        if (!row["video_id"].is_null()) course["video_ids"].push_back(row["video_id"].as<std::int64_t>());
    }
    return course;
}

}  // namespace

nlohmann::json seed_demo(Database& database, const std::string& password) {
    const auto password_hash = hash_password(password);
    return database.transaction([&](Transaction& transaction) {
        const auto row = transaction.run(sql::seed_demo_academy, tenant_code, student_user, stream_slug)[0];
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

nlohmann::json seed_stream_demo(Database& database, Storage& storage) {
    if (auto course = select_stream_demo(database); !course.is_null()) return course;
    constexpr int videos = 4;
    std::vector<std::string> keys;
    std::vector<std::int64_t> bytes;
    for (int number = 0; number < videos; ++number) {
        const auto melody = demo_melody(number);
        keys.push_back("videos/" + std::string(tenant_code) + "/stream-demo/lesson-" + std::to_string(number + 1) +
                       ".wav");
        bytes.push_back(static_cast<std::int64_t>(melody.size()));
        // Before the row, as after an upload. A file of an earlier attempt has the same bytes.
        storage.put(keys.back(), melody);
    }
    database.run(sql::seed_stream_demo, tenant_code, stream_slug, keys, bytes, "audio/wav");
    return select_stream_demo(database);
}

void seed_demo_crowd(Database& database, int students, int videos) {
    database.transaction([&](Transaction& transaction) {
        const auto row = transaction.run(sql::seed_demo_academy, tenant_code, student_user, stream_slug)[0];
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
