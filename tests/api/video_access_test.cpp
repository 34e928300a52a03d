/// Permissions, progress, and videos as students find them.

#include <string>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/api/viewer.h"
#include "tests/support/worker_client.h"

using namespace sluice;
using nlohmann::json;

namespace {

int policy_version(ApiFixture& api, std::int64_t video_id) {
    return api.admin().get(fmt::format("{}videos/{}", v1, video_id)).json().at("policy_version");
}

json only_video(ApiFixture& api) {
    const auto answer = api.student().get(v1 + "videos/student");
    REQUIRE(answer.status == 200);
    REQUIRE(answer.json().size() == 1);
    return answer.json()[0];
}

}  // namespace

TEST_CASE("every change of a permission raises the version, and older tokens are refused, HLS included") {
    ApiFixture api;
    const auto video_id = ready_video(api, MadeUpVideo(13));
    auto admin = api.admin();
    const json permission{{"video", video_id}, {"enrollment", api.demo.enrollment_id}, {"rule", "once"}};
    const auto start = [&] { return start_playback(api, video_id).json(); };
    const auto is_refused = [&](const json& started) {
        // What a process knows of a video's version is half a second old at the most.
        const auto playlist =
            wait_for_status(403, [&] { return api.stranger().get(target_of(started.at("play_url"))); });
        CHECK(playlist.detail() == "policy_changed");
        CHECK(call_playback(api, "heartbeat", started.at("token")).detail() == "policy_changed");
    };

    auto started = start();
    const auto created = admin.post(v1 + "video-permissions", permission);
    REQUIRE(created.status == 201);
    const auto path = fmt::format("{}video-permissions/{}", v1, created.json().at("id").get<std::int64_t>());
    is_refused(started);
    CHECK(admin.post(v1 + "video-permissions", permission).detail() == "already_exists");

    started = start();
    CHECK(started.at("policy").at("seek").at("mode") == "bounded_forward");
    CHECK(admin.patch(path, {{"block_seek", true}, {"max_speed_override", 2}}).status == 200);
    is_refused(started);
    call_playback(api, "end", started.at("token"));

    const int before = policy_version(api, video_id);
    CHECK(admin.patch(path, {{"max_speed_override", nullptr}}).json().at("max_speed_override").is_null());
    CHECK(policy_version(api, video_id) == before + 1);
    CHECK(admin.remove(path).status == 204);
    CHECK(policy_version(api, video_id) == before + 2);
}

TEST_CASE_FIXTURE(ApiFixture, "bulk_set sets all and raises the version once") {
    const auto video_id = uploaded_video();
    const auto path = v1 + "video-permissions/bulk_set";
    const json all{
        {"video_id", video_id}, {"enrollments", {demo.enrollment_id, demo.enrollment_id}}, {"rule", "blocked"}};
    const auto answer = admin().post(path, all);
    CHECK(answer.status == 200);
    REQUIRE(answer.json().size() == 1);
    CHECK(answer.json()[0].at("rule") == "blocked");
    CHECK(policy_version(*this, video_id) == 2);
    CHECK(admin().get(v1 + "video-permissions").json().at("results")[0].at("rule") == "blocked");

    struct Case {
        json change;
        int status;
    };
    const Case cases[] = {
        {{{"rule", "never"}}, 400},
        {{{"enrollments", "all"}}, 400},
        {{{"enrollments", {"one"}}}, 400},
        {{{"enrollments", {1.5}}}, 400},
        {{{"enrollments", {-1}}}, 400},
        {{{"enrollments", {18446744073709551615ULL}}}, 400},
        {{{"enrollments", {other.enrollment_id}}}, 404},
        {{{"video_id", 999999}}, 404},
    };
    for (const auto& [change, status] : cases) {
        json body = all;
        body.update(change);
        CAPTURE(body.dump());
        CHECK(admin().post(path, body).status == status);
    }
    CHECK(policy_version(*this, video_id) == 2);
    CHECK(client(Role::admin, "their-admin", "other").post(path, all).status == 404);
}

TEST_CASE("a student's progress: their own, and completing turns once into free") {
    ApiFixture api;
    const auto video_id = ready_video(api, MadeUpVideo(13));
    auto admin = api.admin();
    REQUIRE(admin
                .post(v1 + "video-permissions",
                      {{"video", video_id}, {"enrollment", api.demo.enrollment_id}, {"rule", "once"}})
                .status == 201);
    const int version = policy_version(api, video_id);
    const json progress{
        {"video", video_id}, {"enrollment", api.demo.enrollment_id}, {"progress", 0.5}, {"last_position", 6.5}};
    const auto created = api.student().post(v1 + "video-progress", progress);
    CAPTURE(created.body);
    REQUIRE(created.status == 201);
    const auto path = fmt::format("{}video-progress/{}", v1, created.json().at("id").get<std::int64_t>());

    auto another = api.client(Role::student, "another");
    CHECK(another.get(path).status == 404);
    CHECK(another.patch(path, {{"progress", 1}}).status == 404);
    CHECK(another.post(v1 + "video-progress", progress).status == 404);
    CHECK(another.get(v1 + "video-progress").json().at("count") == 0);
    CHECK(api.client(Role::instructor).get(path).status == 403);
    CHECK(api.student().post(v1 + "video-progress", progress).detail() == "already_exists");
    for (const json& wrong : {json(1.01), json(-0.1), json("half"), json(1e308)})
        CHECK(api.student().patch(path, {{"progress", wrong}}).json().value("field", "") == "progress");

    CHECK(start_playback(api, video_id).json().at("policy").at("seek").at("max_watched") == 6.5);
    const auto completed = api.student().patch(path, {{"progress", 1}, {"completed", true}});
    CHECK(completed.json().at("completed") == true);
    CHECK(admin.get(v1 + "video-permissions").json().at("results")[0].at("rule") == "free");
    CHECK(start_playback(api, video_id).json().at("policy").at("seek").at("mode") == "free");
    // Others who watch are not thrown out for it.
    CHECK(policy_version(api, video_id) == version);
}

TEST_CASE("students find their videos, with the reason when they cannot play one") {
    ApiFixture api;
    const auto video_id = ready_video(api, MadeUpVideo(13));
    api.uploaded_video();  // neither READY nor playable
    auto video = only_video(api);
    CHECK(video.at("id") == video_id);
    CHECK(video.at("can_play") == true);
    CHECK(video.at("reason").is_null());
    CHECK(video.at("enrollment") == api.demo.enrollment_id);

    const auto bulk = [&](const char* rule) {
        api.admin().post(v1 + "video-permissions/bulk_set",
                         {{"video_id", video_id}, {"enrollments", {api.demo.enrollment_id}}, {"rule", rule}});
    };
    bulk("blocked");
    CHECK(only_video(api).at("reason") == "blocked");
    bulk("free");
    api.database.query("DELETE FROM session_enrollment");
    CHECK(only_video(api).at("reason") == "no_session_access");
    api.database.query("UPDATE enrollment SET status = 'INACTIVE'");
    CHECK(only_video(api).at("reason") == "not_enrolled");
    CHECK(only_video(api).at("can_play") == false);

    REQUIRE(api.admin().post(v1 + "students", {{"name", "Ann"}, {"user_id", "another"}}).status == 201);
    auto another = api.client(Role::student, "another");
    CHECK(another.get(v1 + "videos/student").json().empty());
    const auto shown = another.get(fmt::format("{}videos/student?session={}", v1, api.demo.session_id)).json();
    REQUIRE(shown.size() == 1);
    CHECK(shown[0].at("reason") == "not_enrolled");
    CHECK(api.student().get(fmt::format("{}videos/student?session={}", v1, api.other.session_id)).status == 404);
    CHECK(api.admin().get(v1 + "videos/student").status == 403);
}
