/// A right to watch that is taken away, and sessions that make room for their owner.

#include <chrono>
#include <functional>
#include <thread>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "api/domain/signing/password.h"
#include "api/store/catalogue/accounts.h"
#include "api/upkeep/reconciler.h"
#include "api/upkeep/session_closer.h"
#include "tests/api/viewer.h"
#include "tests/support/another_api.h"
#include "tests/support/worker_client.h"

using namespace sluice;
using nlohmann::json;

namespace {

constexpr int short_seconds = 6;

struct EndedAs {
    std::string state;
    std::string reason;
    friend bool operator==(const EndedAs&, const EndedAs&) = default;
};

std::ostream& operator<<(std::ostream& out, const EndedAs& row) {
    return out << row.state << ", " << row.reason;
}

/// What is written of a session; empty when the row is gone.
EndedAs row_of(ApiFixture& api, const json& started) {
    const auto rows =
        api.database.query(fmt::format("SELECT state, coalesce(end_reason, '') FROM playback_session WHERE id = '{}'",
                                       started.at("session_id").get<std::string>()));
    if (rows.empty()) return {};
    return {rows[0][0].as<std::string>(), rows[0][1].as<std::string>()};
}

std::string item(const char* collection, std::int64_t id) {
    return fmt::format("/api/v1/{}/{}", collection, id);
}

std::size_t close_revoked(ApiFixture& api) {
    const auto& parts = api.services();
    return close_revoked_sessions(parts.database, parts.sessions, parts.liveness);
}

void add_account(ApiFixture& api) {
    api.database.query(
        fmt::format("INSERT INTO account (tenant_id, username, user_id, role, password_hash) "
                    "VALUES ({}, 'emmy', '{}', 'student', '{}')",
                    api.demo.tenant_id, api.demo.student_user_id, hash_password("secret words")));
}

/// One way to take away the right to watch.
struct Change {
    const char* name;
    std::function<void(ApiFixture&, std::int64_t video_id)> make;
    const char* reason;
};

const Change changes[] = {
    {"enrolment inactive",
     [](ApiFixture& api, std::int64_t) {
         REQUIRE(api.admin().patch(item("enrollments", api.demo.enrollment_id), {{"status", "INACTIVE"}}).status ==
                 200);
     },
     "enrollment_mismatch"},
    {"enrolment removed",
     [](ApiFixture& api, std::int64_t) {
         REQUIRE(api.admin().remove(item("enrollments", api.demo.enrollment_id)).status == 204);
     },
     "enrollment_mismatch"},
    {"access to the class meeting removed",
     [](ApiFixture& api, std::int64_t) {
         const auto list = api.admin().get(fmt::format("/api/v1/session-enrollments?enrollment={}&session={}",
                                                       api.demo.enrollment_id, api.demo.session_id));
         REQUIRE(api.admin().remove(item("session-enrollments", list.json().at("results")[0].at("id"))).status == 204);
     },
     "no_session_access"},
    {"video moved to another class meeting",
     [](ApiFixture& api, std::int64_t video_id) {
         const auto session =
             api.admin().post("/api/v1/sessions", {{"lecture", api.demo.lecture_id}, {"title", "Another"}}).json();
         REQUIRE(api.admin().patch(item("videos", video_id), {{"session", session.at("id")}}).status == 200);
     },
     "no_session_access"},
    {"student removed",
     [](ApiFixture& api, std::int64_t) {
         const auto list = api.admin().get("/api/v1/students?search=" + api.demo.student_user_id);
         REQUIRE(api.admin().remove(item("students", list.json().at("results")[0].at("id"))).status == 204);
     },
     "enrollment_mismatch"},
    {"student is somebody else now",
     [](ApiFixture& api, std::int64_t) {
         const auto list = api.admin().get("/api/v1/students?search=" + api.demo.student_user_id);
         REQUIRE(api.admin()
                     .patch(item("students", list.json().at("results")[0].at("id")), {{"user_id", "another"}})
                     .status == 200);
     },
     "enrollment_mismatch"},
    {"blocked",
     [](ApiFixture& api, std::int64_t video_id) {
         REQUIRE(api.admin()
                     .post("/api/v1/video-permissions",
                           {{"video", video_id}, {"enrollment", api.demo.enrollment_id}, {"rule", "blocked"}})
                     .status == 201);
     },
     "blocked"},
    {"blocked with many",
     [](ApiFixture& api, std::int64_t video_id) {
         REQUIRE(api.admin()
                     .post("/api/v1/video-permissions/bulk_set",
                           {{"video_id", video_id}, {"enrollments", {api.demo.enrollment_id}}, {"rule", "blocked"}})
                     .status == 200);
     },
     "blocked"},
    {"account disabled",
     [](ApiFixture& api, std::int64_t) {
         add_account(api);
         REQUIRE(set_account_disabled(api.services().database, "emmy", true));
     },
     "account_disabled"},
};

}  // namespace

TEST_CASE("whoever loses the right to watch stops watching, everywhere") {
    ApiFixture api;
    const AnotherApi elsewhere(api.services().config);
    const auto video_id = ready_video(api, MadeUpVideo(short_seconds));
    const auto other_video = ready_video(api, MadeUpVideo(short_seconds));
    REQUIRE(api.admin().post("/api/v1/webhooks", {{"url", "https://receiver.example/"}}).status == 201);
    for (const auto& change : changes) {
        SUBCASE(change.name) {
            const auto started = start_playback(api, video_id).json();
            const auto path = target_of(started.at("play_url"));
            TestClient viewer(elsewhere.port(), {});
            REQUIRE(viewer.get(path).status == 200);

            change.make(api, video_id);
            // The change and what is written of the sessions are one transaction.
            CHECK(row_of(api, started) == EndedAs{"REVOKED", change.reason});
            CHECK(api.database.value<std::string>("SELECT data->>'reason' FROM webhook_delivery "
                                                  "WHERE event = 'playback.revoked'") == change.reason);
            // Before Redis has been told, nobody gets a new token.
            CHECK(call_playback(api, "refresh", started.at("token")).status == 403);
            CHECK(call_playback(api, "heartbeat", started.at("token")).status == 403);

            const SessionCloser closer(api.services().database, api.services().sessions, api.services().liveness);
            // Of a blocked permission an API may learn first by the policy's new version.
            const auto refusal = wait_for_status(403, [&] { return viewer.get(path); }).detail();
            CHECK((refusal == "session_inactive" || refusal == "policy_changed"));
            CHECK(api.stranger().get(path).status == 403);
            CHECK(api.services().sessions.of_user(api.demo.tenant_id, api.demo.student_user_id).empty());
            CHECK(start_playback(api, video_id).status >= 400);
        }
    }
    SUBCASE("but other videos, and other rules, go on") {
        const auto other = start_playback(api, other_video).json();
        REQUIRE(api.admin()
                    .post("/api/v1/video-permissions",
                          {{"video", video_id}, {"enrollment", api.demo.enrollment_id}, {"rule", "blocked"}})
                    .status == 201);
        REQUIRE(api.admin()
                    .post("/api/v1/video-permissions",
                          {{"video", other_video}, {"enrollment", api.demo.enrollment_id}, {"rule", "once"}})
                    .status == 201);
        REQUIRE(api.admin().patch(item("enrollments", api.demo.enrollment_id), {{"status", "ACTIVE"}}).status == 200);
        CHECK(close_revoked(api) == 0);
        CHECK(row_of(api, other) == EndedAs{"ACTIVE", ""});
    }
}

TEST_CASE("a right that is taken away while Redis is down is gone when it is back") {
    RedisServer redis;
    ApiFixture::Options options;
    options.redis = &redis;
    ApiFixture api(options);
    const auto video_id = ready_video(api, MadeUpVideo(short_seconds));
    const auto started = start_playback(api, video_id).json();
    changes[0].make(api, video_id);
    redis.stop();
    CHECK_THROWS_AS(close_revoked(api), RedisUnavailable);
    const auto closings = [&] { return api.database.value<int>("SELECT count(*) FROM session_closing"); };
    SUBCASE("when asked to") {
        redis.start();
        CHECK(close_revoked(api) == 1);
        CHECK(close_revoked(api) == 0);
    }
    SUBCASE("by the thread that has found it down") {
        const SessionCloser closer(api.services().database, api.services().sessions, api.services().liveness,
                                   std::chrono::milliseconds(1));
        redis.start();
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
        while (closings() > 0 && std::chrono::steady_clock::now() < deadline)
            std::this_thread::yield();
    }
    CHECK(closings() == 0);
}

TEST_CASE("a thousand sessions at a time are closed, and then the rest") {
    ApiFixture api;
    api.database.query(
        fmt::format("INSERT INTO session_closing SELECT gen_random_uuid(), {}, 'u-' || i % 7, 'blocked' "
                    "FROM generate_series(1, 1500) AS i",
                    api.demo.tenant_id));
    CHECK(close_revoked(api) == 1000);
    CHECK(close_revoked(api) == 500);
}

TEST_CASE("what goes in the very moment that it is asked for is not found") {
    ApiFixture api;
    const auto video_id = ready_video(api, MadeUpVideo(short_seconds));
    pqxx::connection connection(api.database.url());
    pqxx::work removal(connection);
    std::function<Answer()> ask;
    SUBCASE("the video of a start") {
        removal.exec(fmt::format("DELETE FROM video WHERE id = {}", video_id));
        ask = [&] { return start_playback(api, video_id); };
    }
    SUBCASE("an enrolment that is permitted something") {
        removal.exec(fmt::format("DELETE FROM enrollment WHERE id = {}", api.demo.enrollment_id));
        ask = [&] {
            return api.admin().post(
                "/api/v1/video-permissions/bulk_set",
                {{"video_id", video_id}, {"enrollments", {api.demo.enrollment_id}}, {"rule", "once"}});
        };
    }
    Answer answer;
    std::thread asking([&] { answer = ask(); });
    while (api.database.value<int>("SELECT count(*) FROM pg_locks WHERE NOT granted") == 0)
        std::this_thread::yield();
    removal.commit();
    asking.join();
    CHECK(answer.status == 404);
    CHECK(answer.detail() == "not_found");
}

TEST_CASE("a start that meets its enrolment's end is refused, or is ended with it") {
    constexpr int rounds = 60;
    ApiFixture api;
    const auto video_id = ready_video(api, MadeUpVideo(short_seconds));
    const auto enrollment = item("enrollments", api.demo.enrollment_id);
    for (int round = 0; round < rounds; ++round) {
        CAPTURE(round);
        std::thread player([&] { start_playback(api, video_id); });
        if (round % 3 != 0) std::this_thread::sleep_for(std::chrono::microseconds(200 * (round % 15)));
        CHECK(api.admin().patch(enrollment, {{"status", "INACTIVE"}}).status == 200);
        player.join();
        CHECK(api.database.value<int>("SELECT count(*) FROM playback_session WHERE state = 'ACTIVE'") == 0);
        close_revoked(api);
        CHECK(api.services().sessions.of_user(api.demo.tenant_id, api.demo.student_user_id).empty());
        REQUIRE(api.admin().patch(enrollment, {{"status", "ACTIVE"}}).status == 200);
    }
}

TEST_CASE("a start that meets its video's move to a session that is closed is refused, or is ended with it") {
    constexpr int rounds = 60;
    ApiFixture api;
    const auto video = item("videos", ready_video(api, MadeUpVideo(short_seconds)));
    const auto video_id = api.admin().get(video).json().at("id");
    const json closed{
        {"session",
         api.admin().post("/api/v1/sessions", {{"lecture", api.demo.lecture_id}, {"title", "x"}}).json().at("id")}};
    const json open{{"session", api.demo.session_id}};
    for (int round = 0; round < rounds; ++round) {
        CAPTURE(round);
        std::thread player([&] { start_playback(api, video_id); });
        if (round % 3 != 0) std::this_thread::sleep_for(std::chrono::microseconds(200 * (round % 15)));
        CHECK(api.admin().patch(video, closed).status == 200);
        player.join();
        CHECK(api.database.value<int>("SELECT count(*) FROM playback_session WHERE state = 'ACTIVE'") == 0);
        close_revoked(api);
        CHECK(api.services().sessions.of_user(api.demo.tenant_id, api.demo.student_user_id).empty());
        REQUIRE(api.admin().patch(video, open).status == 200);
    }
}

TEST_CASE("a change of rights that stays open holds up the start that needs it, and nobody else for long") {
    ApiFixture api;
    const auto video_id = ready_video(api, MadeUpVideo(short_seconds));
    pqxx::connection connection(api.database.url());
    pqxx::work change(connection);
    change.exec(fmt::format("UPDATE enrollment SET status = 'INACTIVE' WHERE id = {}", api.demo.enrollment_id));
    const auto busy = start_playback(api, video_id);
    CHECK(busy.detail() == "server_busy");
    CHECK(busy.header("retry-after") == "1");
    change.abort();
    CHECK(start_playback(api, video_id).status == 201);
    CHECK(api.services().sessions.of_user(api.demo.tenant_id, api.demo.student_user_id).size() == 1);
}

TEST_CASE("a transaction that may not see all sessions takes no right away") {
    ApiFixture api;
    const auto video_id = ready_video(api, MadeUpVideo(short_seconds));
    pqxx::connection connection(api.database.url());
    pqxx::work change(connection);
    change.exec("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
    change.exec("SELECT FROM enrollment");
    REQUIRE(start_playback(api, video_id).status == 201);
    CHECK_THROWS_AS(change.exec("UPDATE enrollment SET status = 'INACTIVE'"), pqxx::sql_error);
}

TEST_CASE("starts that replace each other leave one session, in Redis and in the rows") {
    constexpr int players = 12;
    ApiFixture api;
    const auto video_id = ready_video(api, MadeUpVideo(short_seconds));
    std::vector<std::thread> threads;
    for (int i = 0; i < players; ++i)
        threads.emplace_back([&] { CHECK(start_playback(api, video_id).status == 201); });
    for (auto& thread : threads)
        thread.join();
    CHECK(api.services().sessions.of_user(api.demo.tenant_id, api.demo.student_user_id).size() == 1);
    CHECK(api.database.value<int>("SELECT count(*) FROM playback_session WHERE state = 'ACTIVE'") == 1);
    CHECK(api.database.value<int>("SELECT count(*) FROM playback_session WHERE end_reason = 'replaced'") ==
          players - 1);
}

TEST_CASE("a disabled account opens nothing, and an enabled one everything again") {
    ApiFixture api;
    const auto video_id = ready_video(api, MadeUpVideo(short_seconds));
    add_account(api);
    const json right{{"username", "emmy"}, {"password", "secret words"}};
    const auto login = [&] { return api.stranger().post("/api/v1/auth/login", right); };
    REQUIRE(login().status == 200);
    REQUIRE(set_account_disabled(api.services().database, "emmy", true));
    CHECK(login().detail() == "account_disabled");
    CHECK(api.stranger().post("/api/v1/auth/login", {{"username", "emmy"}, {"password", "wrong"}}).detail() ==
          "invalid_credentials");
    CHECK(api.student().get("/api/v1/videos/student").detail() == "not_authenticated");
    CHECK(start_playback(api, video_id).status == 401);
    CHECK_FALSE(set_account_disabled(api.services().database, "nobody", true));
    REQUIRE(set_account_disabled(api.services().database, "emmy", false));
    CHECK(login().status == 200);
    CHECK(start_playback(api, video_id).status == 201);
}

TEST_CASE("staff watch without a session, and no longer than their account lasts") {
    ApiFixture api;
    const AnotherApi elsewhere(api.services().config);
    const auto video_id = ready_video(api, MadeUpVideo(short_seconds));
    api.database.query(
        fmt::format("INSERT INTO account (tenant_id, username, user_id, role, password_hash) "
                    "VALUES ({}, 'lise', 'u-lise', 'staff', '{}')",
                    api.demo.tenant_id, hash_password("secret words")));
    const auto play = [&](const std::string& user_id) {
        const auto answer = api.client(Role::staff, user_id).get(fmt::format("/api/v1/videos/{}/play", video_id));
        return target_of(answer.json().at("play_url"));
    };
    const auto of_lise = play("u-lise");
    const auto of_another = play("somebody");
    TestClient viewer(elsewhere.port(), {});
    REQUIRE(viewer.get(of_lise).status == 200);
    REQUIRE(set_account_disabled(api.services().database, "lise", true));
    CHECK(wait_for_status(403, [&] { return viewer.get(of_lise); }).detail() == "session_inactive");
    CHECK(viewer.get(of_another).status == 200);
}

TEST_CASE("the same user, device and video: the new session takes the place of the old one") {
    ApiFixture api;
    const auto video_id = ready_video(api, MadeUpVideo(short_seconds));
    auto last = start_playback(api, video_id).json();
    for (int reload = 0; reload < 10; ++reload) {
        const auto next = start_playback(api, video_id);
        REQUIRE(next.status == 201);
        CHECK(row_of(api, last) == EndedAs{"ENDED", "replaced"});
        CHECK(call_playback(api, "heartbeat", last.at("token")).detail() == "session_inactive");
        last = next.json();
    }
    CHECK(call_playback(api, "heartbeat", last.at("token")).status == 200);
    CHECK(start_playback(api, video_id, "a b 1 2").status == 201);  // another device is another session
    CHECK(api.services().sessions.of_user(api.demo.tenant_id, api.demo.student_user_id).size() == 2);
    CHECK(row_of(api, last) == EndedAs{"ACTIVE", ""});
}

TEST_CASE("sessions of an older policy, or of a video that is gone, make room") {
    ApiFixture api;
    const auto video_id = ready_video(api, MadeUpVideo(short_seconds));
    const auto other_video = ready_video(api, MadeUpVideo(short_seconds));
    const auto first = start_playback(api, video_id, "phone").json();
    const auto second = start_playback(api, video_id, "tablet").json();
    REQUIRE(start_playback(api, other_video, "desktop").detail() == "device_limit_exceeded");
    const auto start = [&] { return start_playback(api, other_video, "desktop"); };
    SUBCASE("an older policy") {
        REQUIRE(api.admin().patch(item("videos", video_id), {{"max_speed", 3}}).status == 200);
        // What the process knows of the policy may be half a second old.
        CHECK(wait_for_status(201, start).status == 201);
        CHECK(row_of(api, first) == EndedAs{"ENDED", "policy_changed"});
        CHECK(row_of(api, second) == EndedAs{"ENDED", "policy_changed"});
    }
    SUBCASE("an older permission") {
        REQUIRE(api.admin()
                    .post("/api/v1/video-permissions",
                          {{"video", video_id}, {"enrollment", api.demo.enrollment_id}, {"rule", "once"}})
                    .status == 201);
        CHECK(wait_for_status(201, start).status == 201);
        CHECK(row_of(api, first) == EndedAs{"ENDED", "policy_changed"});
        CHECK(row_of(api, second) == EndedAs{"ENDED", "policy_changed"});
    }
    SUBCASE("no video") {
        REQUIRE(api.admin().remove(item("videos", video_id)).status == 204);
        CHECK(close_revoked(api) == 2);
        CHECK(start().status == 201);
    }
}

TEST_CASE("reconciling: a session that Redis knows as revoked is REVOKED") {
    ApiFixture api;
    const auto video_id = ready_video(api, MadeUpVideo(short_seconds));
    const auto started = start_playback(api, video_id).json();
    const SessionKey key{api.demo.tenant_id, api.demo.student_user_id, started.at("session_id")};
    REQUIRE(api.admin().post("/api/v1/webhooks", {{"url", "https://receiver.example/"}}).status == 201);
    // The API dies between the two.
    CHECK(api.services().sessions.judge(key, 3, 3) == PlaybackSessions::Verdict::revoked);
    const auto done = reconcile_sessions(api.services().database, api.services().sessions, std::chrono::seconds(600));
    CHECK(done.revoked == 1);
    CHECK(done.expired == 0);
    CHECK(row_of(api, started) == EndedAs{"REVOKED", "violations"});
    CHECK(api.database.value<int>("SELECT count(*) FROM webhook_delivery WHERE event = 'playback.revoked'") == 1);
    const auto life = api.services().redis.command({"TTL", "sluice:revoked:" + key.session_id}).integer;
    CHECK(life > 3500);
    CHECK(life <= 3600);
}

TEST_CASE("a command whose answer is lost is not sent again") {
    RedisServer server;
    Redis redis(RedisAddress::parse(server.url()));
    redis.command({"SET", "counter", "0"});
    server.freeze();
    CHECK_THROWS_AS(redis.command({"INCR", "counter"}), RedisUnavailable);
    server.thaw();
    CHECK(redis.command({"GET", "counter"}).text == "1");
}
