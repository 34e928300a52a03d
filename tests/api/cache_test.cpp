/// What caches on the way, and browsers, may keep of the answers.

#include <set>
#include <string>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "api/domain/signing/password.h"
#include "tests/api/viewer.h"
#include "tests/support/api_fixture.h"
#include "tests/support/worker_client.h"

using namespace sluice;
using nlohmann::json;

TEST_CASE("nobody keeps an answer that holds a token or personal data") {
    ApiFixture api;
    const auto video = ready_video(api, MadeUpVideo(6));
    api.database.query(
        fmt::format("INSERT INTO account (tenant_id, username, user_id, role, password_hash) "
                    "VALUES ({}, 'emmy', 'u-emmy', 'student', '{}')",
                    api.demo.tenant_id, hash_password("correct horse")));
    const auto is_never_kept = [](const Answer& answer, int status) {
        CHECK(answer.status == status);
        CHECK(answer.header("cache-control") == "no-store");
        CHECK(answer.headers.count("cache-control") == 1);
    };
    auto admin = api.admin();
    const std::string v1 = "/api/v1";
    for (const auto& path :
         {fmt::format("/videos/{}/play", video), fmt::format("/videos/{}", video),
          fmt::format("/videos/{}/stats", video), fmt::format("/videos/{}/summary", video),
          fmt::format("/videos/{}/achievement", video), fmt::format("/videos/{}/policy-impact", video),
          std::string("/videos"), std::string("/students"), std::string("/enrollments"),
          std::string("/session-enrollments"), std::string("/attendance"), std::string("/video-permissions"),
          std::string("/video-progress"), std::string("/webhooks"), std::string("/video-playback-events"),
          fmt::format("/video-playback-events/risk?video={}", video),
          fmt::format("/video-playback-events/export?video={}", video)}) {
        CAPTURE(path);
        is_never_kept(admin.get(v1 + path), 200);
        is_never_kept(admin.head(v1 + path), 200);
        is_never_kept(api.stranger().get(v1 + path), 401);
    }
    is_never_kept(api.student().get(v1 + "/videos/student"), 200);
    is_never_kept(admin.get(v1 + "/students/999999"), 404);
    is_never_kept(api.stranger().post(v1 + "/auth/login", {{"username", "emmy"}, {"password", "correct horse"}}), 200);
    is_never_kept(api.stranger().post(v1 + "/auth/login", {{"username", "emmy"}, {"password", "wrong"}}), 401);
    const auto started = start_playback(api, video);
    is_never_kept(started, 201);
    const json call{{"token", started.json().at("token")}};
    is_never_kept(api.stranger().post(v1 + "/playback/heartbeat", call), 200);
    const auto refreshed = api.stranger().post(v1 + "/playback/refresh", call);
    is_never_kept(refreshed, 200);
    is_never_kept(api.stranger().post(v1 + "/playback/end", {{"token", refreshed.json().at("token")}}), 200);
    is_never_kept(api.stranger().post(v1 + "/playback/start", json::object()), 401);
    is_never_kept(api.worker_http("worker-1").get("/video-worker/next?kinds=plan"), 204);
}

TEST_CASE("what handlers say about caching stays, and what is open to all may be kept") {
    ApiFixture api;
    const auto video = ready_video(api, MadeUpVideo(6));
    const std::string token = start_playback(api, video).json().at("token");
    auto viewer = api.stranger();
    const auto playlist = viewer.get("/p/" + token + "/master.m3u8");
    REQUIRE(playlist.status == 200);
    CHECK(playlist.headers.count("cache-control") == 1);
    CHECK(playlist.header("cache-control") != "no-store");
    // A refusal says nothing about the next answer on the same path.
    CHECK(viewer.get("/p/" + token + "/nothing.m4s").header("cache-control") == "no-store");
    for (const char* path : {"/healthz", "/api/v1/openapi.json"})
        CHECK(viewer.get(path).header("cache-control").empty());
}
