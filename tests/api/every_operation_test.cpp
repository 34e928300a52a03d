/// Operations that no other test calls with success. openapi_check.py fails when an operation of api/openapi.json has
/// never been answered, so that no answer goes unchecked.

#include <cstdint>
#include <string>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/api/viewer.h"
#include "tests/support/made_up_video.h"
#include "tests/support/worker_client.h"

using namespace sluice;
using nlohmann::json;

namespace {

constexpr const char* worker_prefixes[] = {"/api/v1/internal", "/api/v1", "/internal", ""};

std::string numbered(const std::string& path, const json& id) {
    return fmt::format("{}/{}", path, id.get<std::int64_t>());
}

/// Everything that can be done to one kind of thing; the one that is made is removed again.
void use_resource(const ApiFixture& api, const std::string& name, const json& body) {
    CAPTURE(name);
    auto admin = api.admin();
    const auto path = "/api/v1/" + name;
    const auto created = admin.post(path, body);
    REQUIRE(created.status == 201);
    const auto one = numbered(path, created.json().at("id"));
    CHECK(admin.get(path).status == 200);
    CHECK(admin.get(one).json().at("id") == created.json().at("id"));
    CHECK(admin.patch(one, json::object()).status == 200);
    CHECK(admin.remove(one).status == 204);
    CHECK(admin.get(one).status == 404);
}

/// The claim of a whole video, by a worker that knows only the plain protocol.
json claim(TestClient& worker, const std::string& path) {
    const auto answer = worker.get(path + "/next");
    REQUIRE(answer.status == 200);
    return answer.json().at("job");
}

}  // namespace

TEST_CASE("whatever the catalogue holds can be made, read, changed and removed") {
    ApiFixture api;
    const auto video_id = ready_video(api, MadeUpVideo(13));
    auto admin = api.admin();
    const auto student = admin.post("/api/v1/students", {{"name", "y"}, {"user_id", "y"}}).json().at("id");
    const json enrolled{{"student", student}, {"lecture", api.demo.lecture_id}};
    use_resource(api, "enrollments", enrolled);
    const auto enrollment = admin.post("/api/v1/enrollments", enrolled).json().at("id");
    use_resource(api, "session-enrollments", {{"session", api.demo.session_id}, {"enrollment", enrollment}});
    use_resource(api, "attendance",
                 {{"enrollment", enrollment}, {"session", api.demo.session_id}, {"status", "ONLINE"}});
    use_resource(api, "video-permissions", {{"video", video_id}, {"enrollment", enrollment}});
    use_resource(api, "video-progress", {{"video", video_id}, {"enrollment", enrollment}, {"progress", 0.5}});
    use_resource(api, "webhooks", {{"url", "https://receiver.example/"}});
}

TEST_CASE("a delivery can be read by its number") {
    ApiFixture api;
    auto admin = api.admin();
    REQUIRE(admin.post("/api/v1/webhooks", {{"url", "https://receiver.example/"}}).status == 201);
    ready_video(api, MadeUpVideo(6));
    const auto list = admin.get("/api/v1/webhook-deliveries").json().at("results");
    REQUIRE(list.size() == 2);
    CHECK(admin.get(numbered("/api/v1/webhook-deliveries", list[0].at("id"))).json() == list[0]);
}

TEST_CASE("a worker may fail and complete under each of the four prefixes") {
    ApiFixture api;
    auto worker = api.worker_http("plain");
    for (const std::string prefix : worker_prefixes) {
        CAPTURE(prefix);
        const auto path = prefix + "/video-worker";
        const auto video_id = api.uploaded_video();
        const auto job = claim(worker, path);
        REQUIRE(job.at("video_id") == video_id);
        const json lease{{"epoch", job.at("epoch")}, {"task_id", job.at("task_id")}};
        json failure = lease;
        failure["code"] = "crashed";
        CHECK(worker.post(numbered(path, video_id) + "/fail", failure).json().at("reason") == "ok");
        api.database.query("UPDATE task SET run_after = now()");
        REQUIRE(claim(worker, path).at("video_id") == video_id);
        const auto playlist = fmt::format("hls/demo/{}/master.m3u8", video_id);
        api.services().storage.put(playlist, "#EXTM3U\n");
        const json done{{"hls_path", playlist}, {"duration", 6}};
        CHECK(worker.post(numbered(path, video_id) + "/complete", done).json().at("reason") == "ok");
        for (const std::string old : {"/api/v1/internal", "/internal"}) {
            const auto again = worker.post(numbered(old + "/videos", video_id) + "/processing-complete", done);
            CHECK(again.status == 200);
        }
    }
}

TEST_CASE("a worker may report segments under each of the four prefixes") {
    ApiFixture api;
    const MadeUpVideo made(26);
    const auto video_id = api.uploaded_video();
    WorkerClient worker(api);
    const auto plan = worker.claim(0, "plan");
    REQUIRE(plan.has_value());
    REQUIRE(worker.complete(*plan, output_of(made, *plan)).status == 200);
    const auto audio = worker.claim(0, "audio");
    REQUIRE(audio.has_value());
    const auto output = output_of(made, *audio);
    REQUIRE(worker.store(*audio, output).status < 300);
    json body = output.result;
    body["epoch"] = audio->epoch;
    body["task_id"] = audio->task_id;
    for (const std::string prefix : worker_prefixes) {
        CAPTURE(prefix);
        const auto path = fmt::format("{}/video-worker/{}/segments", prefix, video_id);
        CHECK(worker.http.post(path, body).status == 200);
    }
}
