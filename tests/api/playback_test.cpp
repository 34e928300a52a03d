#include <chrono>
#include <thread>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "api/domain/signing/password.h"
#include "common/crypto/uuid.h"
#include "tests/api/viewer.h"
#include "tests/support/worker_client.h"

using namespace sluice;
using nlohmann::json;

namespace {

std::int64_t now_seconds() {
    return epoch_seconds(std::chrono::system_clock::now());
}

ApiFixture::Options with(std::function<void(ApiConfig&)> configure) {
    ApiFixture::Options options;
    options.configure = std::move(configure);
    return options;
}

void permit(ApiFixture& api, std::int64_t video_id, const std::string& columns, const std::string& values) {
    api.database.query(
        fmt::format("INSERT INTO video_permission (tenant_id, video_id, enrollment_id, {}) "
                    "VALUES ({}, {}, {}, {})",
                    columns, api.demo.tenant_id, video_id, api.demo.enrollment_id, values));
}

std::string state_of(ApiFixture& api, const json& session_id) {
    return api.database.value<std::string>(
        fmt::format("SELECT state FROM playback_session WHERE id = '{}'", session_id.get<std::string>()));
}

}  // namespace

TEST_CASE("start opens a session and says what the player may do") {
    ApiFixture api;
    const auto video_id = ready_video(api, MadeUpVideo(video_seconds));
    permit(api, video_id, "rule, max_speed_override", "'once', 2");
    const auto answer = start_playback(api, video_id);
    REQUIRE(answer.status == 201);
    const auto body = answer.json();
    CHECK(body["play_url"] ==
          api.services().config.public_url + "/p/" + body["token"].get<std::string>() + "/master.m3u8");
    CHECK(body["storyboard_url"] ==
          api.services().config.public_url + "/p/" + body["token"].get<std::string>() + "/storyboard.vtt");
    CHECK(api.stranger().get(target_of(body["storyboard_url"])).status == 200);
    CHECK(body["expires_at"].get<std::int64_t>() >= now_seconds() + 590);
    CHECK(body["token_expires_at"].get<std::int64_t>() >= now_seconds() + 43190);
    CHECK(body["policy"]["seek"]["mode"] == "bounded_forward");
    CHECK(body["policy"]["playback_rate"]["max"] == 2.0);
    CHECK(state_of(api, body["session_id"]) == "ACTIVE");
}

TEST_CASE("behind a CDN what playback begins with is a signed URL") {
    ApiFixture api(with([](ApiConfig& config) {
        config.cdn_base_url = "https://cdn.example";
        config.cdn_key_id = "k1";
        config.cdn_secret = "0123456789abcdef";
    }));
    const auto video_id = ready_video(api, MadeUpVideo(video_seconds));
    const auto body = start_playback(api, video_id).json();
    const CdnSigner signer("https://cdn.example", "k1", "0123456789abcdef");
    const auto expected = [&](const std::string& file) {
        return signer.url("/p/" + body["token"].get<std::string>() + '/' + file, body["token_expires_at"],
                          api.demo.student_user_id);
    };
    CHECK(body["play_url"] == expected("master.m3u8"));
    CHECK(body["storyboard_url"] == expected("storyboard.vtt"));
    CHECK(api.stranger().get(target_of(body["play_url"])).status == 200);
}

TEST_CASE("start refuses malformed requests") {
    ApiFixture api;
    const auto video_id = ready_video(api, MadeUpVideo(video_seconds));
    const json good{{"video_id", video_id}, {"enrollment_id", api.demo.enrollment_id}, {"device_id", "phone"}};
    struct Case {
        json change;
        int status;
        const char* detail;
    };
    const Case cases[] = {
        {{{"video_id", nullptr}}, 400, "video_id_required"},
        {{{"video_id", ""}}, 400, "video_id_required"},
        {{{"device_id", nullptr}}, 400, "device_id_required"},
        {{{"device_id", ""}}, 400, "device_id_required"},
        {{{"video_id", nullptr}, {"device_id", nullptr}}, 400, "video_id_required"},
        {{{"video_id", "one"}}, 400, "invalid_field"},
        {{{"video_id", -1}}, 400, "invalid_field"},
        {{{"device_id", 7}}, 400, "invalid_field"},
        {{{"device_id", std::string(1000, 'x')}}, 400, "invalid_field"},
        {{{"enrollment_id", nullptr}}, 400, "invalid_field"},
        {{{"video_id", 999999}}, 404, "not_found"},
        {{{"enrollment_id", 999999}}, 403, "enrollment_mismatch"},
    };
    for (const auto& [change, status, detail] : cases) {
        auto body = good;
        body.update(change);
        CAPTURE(body.dump());
        const auto answer = api.student().post("/api/v1/playback/start", body);
        CHECK(answer.status == status);
        CHECK(answer.detail() == detail);
    }
    CHECK(api.stranger().post("/api/v1/playback/start", good).status == 401);
    CHECK(api.client(Role::instructor).post("/api/v1/playback/start", good).detail() == "instructor_must_use_play_api");
    CHECK(api.client(Role::student, api.other.student_user_id, "other").post("/api/v1/playback/start", good).status ==
          404);
}

TEST_CASE("start refuses who may not watch") {
    ApiFixture api;
    auto video_id = ready_video(api, MadeUpVideo(video_seconds));
    std::string detail;
    const auto one = [&](const std::string& sql) { api.database.query(sql); };
    SUBCASE("the enrolment of someone else") {
        detail = "enrollment_mismatch";
        one("UPDATE student SET user_id = 'somebody-else' WHERE user_id = 'demo-student-1'");
    }
    SUBCASE("an enrolment that is over") {
        detail = "enrollment_mismatch";
        one("UPDATE enrollment SET status = 'INACTIVE'");
    }
    SUBCASE("an enrolment in another lecture") {
        detail = "enrollment_mismatch";
        one(fmt::format("INSERT INTO lecture (id, tenant_id, title) OVERRIDING SYSTEM VALUE VALUES (1000, {}, 'x')",
                        api.demo.tenant_id));
        one(fmt::format("UPDATE enrollment SET lecture_id = 1000 WHERE id = {}", api.demo.enrollment_id));
    }
    SUBCASE("a class meeting that the enrolment does not open") {
        detail = "no_session_access";
        one("DELETE FROM session_enrollment");
    }
    SUBCASE("a video without segments") {
        detail = "video_not_ready";
        video_id = api.uploaded_video();
    }
    SUBCASE("a blocked student") {
        detail = "blocked";
        permit(api, video_id, "rule", "'blocked'");
    }
    const auto answer = start_playback(api, video_id);
    CHECK(answer.status == 403);
    CHECK(answer.detail() == detail);
    CHECK(api.database.value<int>("SELECT count(*) FROM playback_session") == 0);
}

TEST_CASE("heartbeat and refresh keep a session alive, end ends it") {
    ApiFixture api;
    const auto video_id = ready_video(api, MadeUpVideo(video_seconds));
    const auto started = start_playback(api, video_id).json();
    const std::string token = started["token"];
    api.advance(std::chrono::seconds(5));

    const auto beat = call_playback(api, "heartbeat", token);
    CHECK(beat.status == 200);
    CHECK(beat.json()["ok"] == true);
    CHECK(beat.json()["expires_at"].get<std::int64_t>() >= started["expires_at"].get<std::int64_t>() + 5);

    const auto refreshed = call_playback(api, "refresh", token);
    REQUIRE(refreshed.status == 200);
    const std::string new_token = refreshed.json()["token"];
    CHECK(new_token != token);
    CHECK(refreshed.json()["play_url"].get<std::string>().find(new_token) != std::string::npos);

    CHECK(call_playback(api, "end", new_token).json() == json{{"ok", true}});
    CHECK(state_of(api, started["session_id"]) == "ENDED");
    for (const char* call : {"heartbeat", "refresh", "end"}) {
        CAPTURE(call);
        const auto refused = call_playback(api, call, token);
        CHECK(refused.status == 409);
        CHECK(refused.detail() == "session_inactive");
    }
}

TEST_CASE("calls with a token that is not one, or not any more") {
    ApiFixture api(with([](ApiConfig& config) { config.playback_token_seconds = 60; }));
    const auto video_id = ready_video(api, MadeUpVideo(video_seconds));
    const std::string token = start_playback(api, video_id).json()["token"];
    const auto check = [&](const char* call, const json& body, int status, const std::string& detail) {
        CAPTURE(call);
        const auto answer = api.stranger().post(std::string("/api/v1/playback/") + call, body);
        CHECK(answer.status == status);
        CHECK(answer.detail() == detail);
    };
    const auto check_life = [&](const json& body, int status, const std::string& detail) {
        check("heartbeat", body, status, detail);
        check("refresh", body, status, detail);
    };
    const auto check_all = [&](const json& body, int status, const std::string& detail) {
        check_life(body, status, detail);
        check("end", body, status, detail);
    };
    check_all(json::object(), 403, "token_required");
    check_all({{"token", nullptr}}, 403, "token_required");
    check_all({{"token", ""}}, 403, "token_required");
    check_all({{"token", 7}}, 403, "invalid_token");
    check_all({{"token", token + "x"}}, 403, "invalid_token");
    check_all({{"token", api.access_token(Role::student)}}, 403, "invalid_token");
    SUBCASE("staff's token has no session") {
        const std::string url = api.admin().get(fmt::format("/api/v1/videos/{}/play", video_id)).json()["play_url"];
        const auto path = target_of(url);
        const auto start = path.find('/', 1) + 1;
        check_all({{"token", path.substr(start, path.find('/', start) - start)}}, 403, "invalid_token");
    }
    SUBCASE("expired") {
        api.advance(std::chrono::seconds(60));
        check_life({{"token", token}}, 403, "token_expired");
        CHECK(call_playback(api, "end", token).status == 200);
    }
    SUBCASE("older than the policy") {
        REQUIRE(api.admin().patch(fmt::format("/api/v1/videos/{}", video_id), {{"max_speed", 3}}).status == 200);
        // What the process knows of the policy may be half a second old.
        while (call_playback(api, "heartbeat", token).status == 200)
            std::this_thread::yield();
        check_life({{"token", token}}, 403, "policy_changed");
        CHECK(call_playback(api, "end", token).status == 200);
        check("end", {{"token", token}}, 409, "session_inactive");
    }
    SUBCASE("of a video that is gone") {
        REQUIRE(api.admin().remove(fmt::format("/api/v1/videos/{}", video_id)).status < 300);
        while (call_playback(api, "heartbeat", token).status == 200)
            std::this_thread::yield();
        check_life({{"token", token}}, 404, "not_found");
        CHECK(call_playback(api, "end", token).status == 200);
    }
}

TEST_CASE("limits: devices and sessions of one user") {
    ApiFixture api(with([](ApiConfig& config) {
        config.max_devices = 2;
        config.max_sessions = 3;
    }));
    const auto video_id = ready_video(api, MadeUpVideo(video_seconds));
    const auto other_video = ready_video(api, MadeUpVideo(video_seconds));
    const std::string first = start_playback(api, video_id, "phone").json()["token"];
    REQUIRE(start_playback(api, other_video, "phone").status == 201);  // two sessions of one device are one device
    REQUIRE(start_playback(api, video_id, "tablet").status == 201);

    const auto third_device = start_playback(api, video_id, "desktop");
    CHECK(third_device.status == 409);
    CHECK(third_device.detail() == "device_limit_exceeded");
    const auto fourth_session = start_playback(api, other_video, "tablet");
    CHECK(fourth_session.status == 409);
    CHECK(fourth_session.detail() == "concurrency_limit_exceeded");
    CHECK(api.database.value<int>("SELECT count(*) FROM playback_session") == 3);

    SUBCASE("an ended session makes room") {
        REQUIRE(call_playback(api, "end", first).status == 200);
        CHECK(start_playback(api, other_video, "tablet").status == 201);
        CHECK(start_playback(api, video_id, "desktop").detail() == "device_limit_exceeded");
    }
    SUBCASE("others have limits of their own, under the same name in another academy too") {
        api.database.query(fmt::format("UPDATE student SET user_id = '{}' WHERE tenant_id = {}",
                                       api.demo.student_user_id, api.other.tenant_id));
        const SessionKey theirs{api.other.tenant_id, api.demo.student_user_id, random_uuid()};
        CHECK(api.services().sessions.open({theirs, video_id, 1, {1, 0}}, "desktop").result ==
              PlaybackSessions::Opening::Result::opened);
    }
}

TEST_CASE("a session that shows no sign of life is over and leaves nothing in Redis") {
    ApiFixture api(with([](ApiConfig& config) {
        config.playback_ttl_seconds = 1;
        config.max_sessions = 1;
    }));
    const auto video_id = ready_video(api, MadeUpVideo(video_seconds));
    const std::string token = start_playback(api, video_id).json()["token"];
    CHECK(start_playback(api, ready_video(api, MadeUpVideo(video_seconds))).detail() == "concurrency_limit_exceeded");
    const auto keys = [&] { return api.services().redis.command({"KEYS", "sluice:playback:*"}).elements.size(); };
    CHECK(keys() == 1);
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (keys() > 0 && std::chrono::steady_clock::now() < deadline)
        std::this_thread::yield();
    CHECK(keys() == 0);
    CHECK(call_playback(api, "heartbeat", token).detail() == "session_inactive");
    CHECK(start_playback(api, video_id).status == 201);
}

TEST_CASE("many starts at once never pass the limit") {
    ApiFixture api(with([](ApiConfig& config) { config.max_sessions = 3; }));
    std::vector<std::int64_t> videos;
    while (videos.size() < 8)
        videos.push_back(ready_video(api, MadeUpVideo(video_seconds)));
    std::atomic<int> opened = 0;
    std::vector<std::thread> players;
    for (int i = 0; i < 8; ++i) {
        players.emplace_back(
            [&, i] { opened += start_playback(api, videos[static_cast<std::size_t>(i)]).status == 201 ? 1 : 0; });
    }
    for (auto& player : players)
        player.join();
    CHECK(opened == 3);
}

TEST_CASE("without Redis nobody starts, and the process lives") {
    RedisServer redis;
    ApiFixture::Options options;
    options.redis = &redis;
    ApiFixture api(options);
    const auto video_id = ready_video(api, MadeUpVideo(video_seconds));
    redis.stop();
    const auto refused = start_playback(api, video_id);
    CHECK(refused.status == 503);
    CHECK(refused.detail() == "sessions_unavailable");
    CHECK(api.database.value<int>("SELECT count(*) FROM playback_session") == 0);
    redis.start();
    CHECK(start_playback(api, video_id).status == 201);
}

TEST_CASE("staff and instructors get a play URL of their own, students do not") {
    ApiFixture api;
    const auto video_id = ready_video(api, MadeUpVideo(video_seconds));
    const auto path = fmt::format("/api/v1/videos/{}/play", video_id);
    for (const auto role : {Role::admin, Role::staff, Role::instructor}) {
        CAPTURE(name(role));
        const auto answer = api.client(role).get(path);
        REQUIRE(answer.status == 200);
        CHECK(api.stranger().get(target_of(answer.json()["play_url"])).status == 200);
    }
    CHECK(api.student().get(path).detail() == "permission_denied");
    CHECK(api.stranger().get(path).status == 401);
    CHECK(api.client(Role::admin, "a", "other").get(path).status == 404);
    CHECK(api.admin().get("/api/v1/videos/999999/play").status == 404);
    CHECK(api.admin().get(fmt::format("/api/v1/videos/{}/play", api.uploaded_video())).detail() == "video_not_ready");
}

TEST_CASE("login: the right password opens, everything else is refused alike") {
    ApiFixture api;
    api.database.query(
        fmt::format("INSERT INTO account (tenant_id, username, user_id, role, password_hash) "
                    "VALUES ({}, 'emmy', 'u-emmy', 'admin', '{}')",
                    api.demo.tenant_id, hash_password("secret words")));
    const auto login = [&](const json& body) { return api.stranger().post("/api/v1/auth/login", body); };
    const auto answer = login({{"username", "emmy"}, {"password", "secret words"}});
    REQUIRE(answer.status == 200);
    CHECK(answer.json()["expires_in"] == api.services().config.login_seconds);
    TestClient emmy(api.port(), {{"Authorization", "Bearer " + answer.json()["access_token"].get<std::string>()}});
    CHECK(emmy.get("/api/v1/videos").status == 200);

    for (const auto& body : {json{{"username", "emmy"}, {"password", "Secret words"}},
                             json{{"username", "noether"}, {"password", "secret words"}},
                             json{{"username", "emmy' OR 1=1 --"}, {"password", "x"}}}) {
        CAPTURE(body.dump());
        const auto refused = login(body);
        CHECK(refused.status == 401);
        CHECK(refused.detail() == "invalid_credentials");
    }
    CHECK(login({{"username", "emmy"}}).status == 400);
    CHECK(login({{"username", 1}, {"password", "x"}}).status == 400);
}
