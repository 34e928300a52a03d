/// What is known of a student, and what is left when their personal data is erased.

#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "api/upkeep/session_closer.h"
#include "tests/api/viewer.h"
#include "tests/support/api_fixture.h"
#include "tests/support/made_up_video.h"

using namespace sluice;
using nlohmann::json;

namespace {

/// A student of whom everything is known that can be.
class KnownStudentFixture : public ApiFixture {
  public:
    KnownStudentFixture() : video_id(ready_video(*this, MadeUpVideo(video_seconds))) {
        auto office = admin();
        const json person{{"student_phone", "010-1234"},
                          {"parent_phone", "010-9876"},
                          {"school", "Göttingen"},
                          {"grade", "3"},
                          {"name", "Emmy Noether"}};
        REQUIRE(office.patch(student_path(), person).status == 200);
        const json account{{"username", "emmy"},
                           {"user_id", demo.student_user_id},
                           {"role", "student"},
                           {"password", "correct horse"}};
        account_id = office.post("/api/v1/accounts", account).json().at("id");
        const json watching{{"video", video_id}, {"enrollment", demo.enrollment_id}};
        const auto with = [&](const json& more) {
            auto body = watching;
            body.update(more);
            return body;
        };
        REQUIRE(office.post("/api/v1/video-progress", with({{"progress", 0.5}, {"completed", true}})).status == 201);
        REQUIRE(office.post("/api/v1/video-permissions", with({{"rule", "free"}})).status == 201);
        REQUIRE(office
                    .post("/api/v1/attendance",
                          {{"enrollment", demo.enrollment_id}, {"session", demo.session_id}, {"status", "ONLINE"}})
                    .status == 201);
        const auto started = start_playback(*this, video_id, "emmys phone");
        REQUIRE(started.status == 201);
        token = started.json().at("token");
        database.query("UPDATE playback_session SET ip = '192.0.2.7', user_agent = 'Emmys browser'");
        const json events = json::array({{{"type", "FOCUS_LOST"}, {"payload", {{"note", "Emmys window"}}}},
                                         {{"type", "SEEK_ATTEMPT"}, {"payload", {{"to", 9}}}}});
        REQUIRE(stranger().post("/api/v1/playback/events", {{"token", token}, {"events", events}}).status == 201);
    }

    [[nodiscard]] std::string student_path(const std::string& more = "") const {
        return fmt::format("/api/v1/students/{}{}", demo.student_id, more);
    }

    /// What the statistics count.
    json statistics() {
        auto office = admin();
        json all;
        for (const char* name : {"summary?range=all", "achievement", "stats", "policy-impact"}) {
            auto one = office.get(fmt::format("/api/v1/videos/{}/{}", video_id, name)).json();
            if (one.is_object() && one.contains("students")) {
                for (auto& student : one["students"])
                    for (const char* of_person : {"parent_phone", "student_phone", "school", "grade"})
                        student.erase(of_person);
            }
            all[name] = one;
        }
        all["risk"] = office.get(fmt::format("/api/v1/video-playback-events/risk?video={}&range=all", video_id)).json();
        all["events"] = office.get("/api/v1/video-playback-events?range=all").json().at("count");
        all["sessions"] = office.get("/api/v1/playback-sessions").json().at("count");
        return all;
    }

    /// The tables of which a row holds this text.
    std::string tables_with(const std::string& text) {
        std::string tables;
        for (const char* table :
             {"student", "account", "enrollment", "attendance", "video_permission", "video_progress",
              "playback_session", "playback_event", "session_closing", "webhook_delivery"}) {
            const auto has = fmt::format("SELECT EXISTS (SELECT FROM {0} WHERE {0}::text LIKE '%{1}%')", table, text);
            if (database.value<bool>(has)) tables += std::string(table) + ' ';
        }
        return tables;
    }

    std::int64_t video_id;
    std::int64_t account_id = 0;
    std::string token;
};

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
    return text;
}

}  // namespace

TEST_CASE_FIXTURE(KnownStudentFixture, "an export says everything that is known, but no secret") {
    const auto answer = admin().get(student_path("/export"));
    REQUIRE(answer.status == 200);
    CHECK(answer.header("cache-control") == "no-store");
    CHECK(answer.header("content-disposition") ==
          fmt::format("attachment; filename=\"student_{}.json\"", demo.student_id));
    const auto known = answer.json();
    CHECK(known.at("student").at("parent_phone") == "010-9876");
    CHECK(known.at("account").at("username") == "emmy");
    CHECK(known.at("enrollments").at(0).at("lecture") == demo.lecture_id);
    CHECK(known.at("session_enrollments").at(0).at("session") == demo.session_id);
    CHECK(known.at("attendance").at(0).at("status") == "ONLINE");
    CHECK(known.at("video_permissions").at(0).at("rule") == "free");
    CHECK(known.at("video_progress").at(0).at("progress") == 0.5);
    CHECK(known.at("playback_sessions").at(0).at("ip") == "192.0.2.7");
    CHECK(known.at("playback_sessions").at(0).at("user_agent") == "Emmys browser");
    CHECK(known.at("playback_sessions").at(0).at("device_id") == "emmys phone");
    REQUIRE(known.at("playback_events").size() == 2);
    CHECK(answer.body.find("Emmys window") != std::string::npos);
    CHECK(known.at("next").is_null());
    CHECK(answer.body.find("argon2") == std::string::npos);
    const auto key = database.value<std::string>("SELECT token_key FROM account");
    CHECK(answer.body.find(key) == std::string::npos);
    CHECK(client(Role::staff).get(student_path("/export")).status == 403);
    CHECK(client(Role::admin, "theirs", "other").get(student_path("/export")).status == 404);
    CHECK(admin().get(student_path("/export?page_size=10001")).detail() == "invalid_query");
    CHECK(admin().get(student_path("/export?format=xml")).detail() == "unknown_filter");
}

TEST_CASE_FIXTURE(KnownStudentFixture, "an export of many events comes in pages, the newest first") {
    database.query(fmt::format(
        "INSERT INTO playback_event (tenant_id, session_id, video_id, enrollment_id, type, occurred_at, payload) "
        "SELECT {}, gen_random_uuid(), {}, {}, 'FOCUS_LOST', now() - interval '1 day' - i * interval '1 second', "
        "jsonb_build_object('note', repeat('x', 100)) FROM generate_series(1, 2500) AS i",
        demo.tenant_id, video_id, demo.enrollment_id));
    auto office = admin();
    std::size_t events = 0;
    std::size_t pages = 0;
    std::string last = "9999";
    json next = student_path("/export?page_size=1000");
    while (!next.is_null()) {
        const auto page = office.get(next.get<std::string>());
        REQUIRE(page.status == 200);
        const auto known = page.json();
        CHECK(known.at("student").at("name") == "Emmy Noether");
        const auto& list = known.at("playback_events");
        REQUIRE_FALSE(list.empty());
        CHECK(list.front().at("occurred_at").get<std::string>() <= last);
        last = list.back().at("occurred_at");
        events += known.at("playback_events").size();
        next = known.at("next");
        ++pages;
    }
    CHECK(events == 2502);
    CHECK(pages == 3);
    CHECK(office.remove(student_path()).status == 204);
    CHECK(tables_with("xxxx").empty());
}

TEST_CASE_FIXTURE(KnownStudentFixture, "erasing takes the person away and leaves the statistics") {
    REQUIRE(admin().post("/api/v1/webhooks", {{"url", "https://receiver.example/"}}).status == 201);
    const auto before = statistics();
    REQUIRE(before.at("achievement").at("summary").at("total_students") == 1);
    REQUIRE(before.at("summary?range=all").at("total_students") == 1);
    REQUIRE(before.at("risk").size() == 1);
    REQUIRE(client(Role::staff).remove(student_path()).status == 204);

    CHECK(statistics().dump() == replaced(before.dump(), "Emmy Noether", "Former student"));
    close_revoked_sessions(services().database, services().sessions, services().liveness);
    database.query("UPDATE webhook_delivery SET data = data - 'user_id'");  // what waits goes out as it is
    for (const char* trace : {"Emmy Noether", "Emmys", "emmy", "010-1234", "010-9876", "ttingen", "192.0.2.7"})
        CHECK_MESSAGE(tables_with(trace).empty(), trace << " in " << tables_with(trace));
    CHECK(tables_with(demo.student_user_id).empty());
}

TEST_CASE_FIXTURE(KnownStudentFixture,
                  "an erased student is in no list, cannot be erased again, and leaves the user id free") {
    auto office = admin();
    REQUIRE(office.remove(student_path()).status == 204);
    CHECK(office.remove(student_path()).status == 404);
    CHECK(office.get(student_path()).status == 404);
    CHECK(office.get(student_path("/export")).status == 404);
    CHECK(office.patch(student_path(), {{"name", "Emmy"}}).status == 404);
    CHECK(office.get("/api/v1/students").json().at("count") == 0);
    CHECK(office.get("/api/v1/enrollments").json().at("count") == 0);
    const auto enrollment = fmt::format("/api/v1/enrollments/{}", demo.enrollment_id);
    CHECK(office.patch(enrollment, {{"status", "INACTIVE"}}).status == 404);
    CHECK(office.remove(enrollment).status == 404);
    CHECK(office.post("/api/v1/enrollments", {{"student", demo.student_id}, {"lecture", demo.lecture_id}}).status ==
          404);
    // Nor can anything new be said of it.
    const json of_video{{"video", video_id}, {"enrollment", demo.enrollment_id}};
    for (const char* list : {"video-permissions", "video-progress"})
        CHECK(office.post(fmt::format("/api/v1/{}", list), of_video).status == 404);
    CHECK(office.post("/api/v1/session-enrollments", {{"session", demo.session_id}, {"enrollment", demo.enrollment_id}})
              .status == 404);
    CHECK(
        office
            .post("/api/v1/video-permissions/bulk_set", {{"video_id", video_id}, {"enrollments", {demo.enrollment_id}}})
            .status == 404);
    CHECK(office.get(fmt::format("/api/v1/accounts/{}", account_id)).status == 404);
    CHECK(student().get("/api/v1/videos/student").detail() == "student_profile_not_linked");
    CHECK(start_playback(*this, video_id).status == 403);

    const auto again = office.post("/api/v1/students", {{"name", "Another"}, {"user_id", demo.student_user_id}});
    REQUIRE(again.status == 201);
    CHECK(student().get("/api/v1/videos/student").json().empty());
    const auto known = office.get(fmt::format("/api/v1/students/{}/export", again.json().at("id").get<int>())).json();
    CHECK(known.at("playback_sessions").empty());
    CHECK(known.at("video_progress").empty());
}

TEST_CASE_FIXTURE(KnownStudentFixture,
                  "what a student watches ends when they are erased, and later videos do not count them") {
    REQUIRE(call_playback(*this, "heartbeat", token).status == 200);
    REQUIRE(admin().remove(student_path()).status == 204);
    CHECK(database.value<std::string>("SELECT state || ' ' || end_reason FROM playback_session") ==
          "REVOKED enrollment_mismatch");
    CHECK(wait_for_status(403, [&] { return call_playback(*this, "refresh", token); }).status == 403);
    CHECK(close_revoked_sessions(services().database, services().sessions, services().liveness) <= 1);
    CHECK(services().sessions.of_user(demo.tenant_id, demo.student_user_id).empty());
    const auto later = ready_video(*this, MadeUpVideo(video_seconds));
    CHECK(admin().get(fmt::format("/api/v1/videos/{}/summary", later)).json().at("total_students") == 0);
}

TEST_CASE_FIXTURE(KnownStudentFixture, "who is more than a student keeps their account") {
    REQUIRE(admin().patch(fmt::format("/api/v1/accounts/{}", account_id), {{"role", "instructor"}}).status == 200);
    REQUIRE(admin().remove(student_path()).status == 204);
    CHECK(admin().get(fmt::format("/api/v1/accounts/{}", account_id)).status == 200);
}
