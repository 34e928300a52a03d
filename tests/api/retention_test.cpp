/// A video whose original is gone, as its viewers and its staff meet it.

#include "api/upkeep/retention.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/api/viewer.h"
#include "tests/support/worker_client.h"

using namespace sluice;
using nlohmann::json;

TEST_CASE("what plays goes on without the original; a retry says that it is gone") {
    ApiFixture api;
    const auto video_id = ready_video(api, MadeUpVideo(video_seconds));
    const auto path = fmt::format("/api/v1/videos/{}", video_id);
    const auto get_video = [&] { return api.admin().get(path); };
    const auto retry = [&] { return api.admin().post(path + "/retry", json::object()); };
    const auto before = get_video().json();
    const auto started = start_playback(api, video_id).json();
    const auto segment = "/p/" + started.at("token").get<std::string>() + "/720p/seg-00001.m4s";
    REQUIRE(api.stranger().get(segment).status == 200);
    CHECK(retry().detail() == "cannot_retry");

    auto& services = api.services();
    api.database.query("UPDATE video SET ready_at = now() - interval '2 days'");
    REQUIRE(remove_old_source(services.database, services.storage, 1));
    REQUIRE_FALSE(services.storage.size(before.at("file_key")).has_value());
    CHECK(get_video().json() == before);
    CHECK(api.stranger().get(segment).status == 200);
    CHECK(start_playback(api, video_id, "tablet").status == 201);
    CHECK(api.stranger().get(target_of(started.at("play_url"))).status == 200);
    const auto refused = retry();
    CHECK(refused.status == 409);
    CHECK(refused.detail() == "source_gone");
    CHECK(get_video().json() == before);
    CHECK_FALSE(WorkerClient(api).claim().has_value());
    CHECK_FALSE(WorkerClient(api).claim(0, "transcode").has_value());
    CHECK(api.admin().remove(path).status == 204);
}

TEST_CASE("a video that failed, and whose original somebody has removed, cannot be tried again") {
    ApiFixture api;
    const auto video_id = api.uploaded_video();
    const auto path = fmt::format("/api/v1/videos/{}", video_id);
    const auto retry = [&] { return api.admin().post(path + "/retry", json::object()); };
    const auto remove_source = [&] { api.services().storage.remove(api.admin().get(path).json().at("file_key")); };
    SUBCASE("FAILED") {
        REQUIRE(api.admin().post(path + "/cancel", json::object()).status == 202);
        REQUIRE(retry().status == 202);
        REQUIRE(api.admin().post(path + "/cancel", json::object()).status == 202);
        remove_source();
        CHECK(retry().status == 409);
        CHECK(retry().detail() == "source_gone");
        CHECK(api.admin().get(path).json().at("status") == "FAILED");
        CHECK_FALSE(WorkerClient(api).claim().has_value());
    }
    SUBCASE("UPLOADED") {
        remove_source();
        CHECK(retry().detail() == "source_gone");
    }
}
