/// The workers' side of the API (contract §8) over HTTP.

#include <chrono>
#include <filesystem>
#include <future>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/api_fixture.h"
#include "tests/support/worker_client.h"

using namespace sluice;
using nlohmann::json;
using Clock = std::chrono::steady_clock;

namespace {

constexpr const char* prefixes[] = {"/api/v1/internal/video-worker", "/api/v1/video-worker", "/internal/video-worker",
                                    "/video-worker"};
constexpr const char* base = prefixes[0];
constexpr const char* all_kinds = "kinds=plan,chunk,audio,finish";
/// A long poll that has to end much earlier, by an event.
constexpr int long_wait_seconds = 30;
constexpr std::chrono::seconds long_ago{10};

std::string status_of(ApiFixture& api, std::int64_t id) {
    return api.admin().get(fmt::format("/api/v1/videos/{}", id)).json().at("status");
}

/// Paths that are not below the video's own folder, with something stored where that is possible.
std::vector<std::string> paths_of_others(ApiFixture& api, std::int64_t id) {
    const std::vector<std::string> stored{fmt::format("hls/demo/{}/master.m3u8", id + 1),
                                          fmt::format("hls/demo/{}0/master.m3u8", id),
                                          fmt::format("hls/other/{}/master.m3u8", id),
                                          "hls/demo/master.m3u8",
                                          fmt::format("hls/demo/{}", id + 2),
                                          "videos/demo/1/upload.mp4"};
    auto paths = stored;
    for (const auto& path : stored) {
        if (!api.services().storage.size(path)) api.services().storage.put(path, "#EXTM3U\n");
    }
    for (const auto& path : {fmt::format("hls/demo/{}/../{}/master.m3u8", id, id + 1), fmt::format("hls/demo/{}/", id),
                             fmt::format("/hls/demo/{}/master.m3u8", id + 1),
                             fmt::format("hls/demo/{}//master.m3u8", id), fmt::format("hls/demo/{}", id),
                             std::string("../../etc/passwd"), std::string("/etc/passwd"), std::string("videos")}) {
        paths.push_back(path);
    }
    return paths;
}

}  // namespace

TEST_CASE_FIXTURE(ApiFixture, "every call answers under each of the four prefixes") {
    const MadeUpVideo made_up(6);
    for (const std::string prefix : prefixes) {
        CAPTURE(prefix);
        auto http = worker_http("worker-1");
        const auto id = uploaded_video();
        const auto next = http.get(prefix + "/next?" + all_kinds);
        REQUIRE(next.status == 200);
        const auto job = next.json().at("job").get<Job>();
        CHECK(job.video_id == id);
        const auto call = [&](const char* name, json body) {
            body.update({{"task_id", job.task_id}, {"epoch", job.epoch}});
            return http.post(fmt::format("{}/{}/{}", prefix, id, name), body);
        };
        CHECK(call("heartbeat", json::object()).status == 200);
        CHECK(call("complete", plan_output(made_up).result).status == 200);
        CHECK(call("fail", {{"reason", "Too late."}}).status == 409);
        CHECK(WorkerClient(*this).work_off(made_up) == 3);
        CHECK(status_of(*this, id) == "READY");
    }
}

TEST_CASE_FIXTURE(ApiFixture, "without the worker token nothing is answered") {
    uploaded_video();
    const std::vector<TestClient::Headers> wrong{
        {},
        {{"X-Worker-Id", "worker-1"}},
        {{"X-Worker-Id", "worker-1"}, {"X-Worker-Token", ""}},
        {{"X-Worker-Id", "worker-1"}, {"X-Worker-Token", "test-worker-toke"}},
        {{"X-Worker-Id", "worker-1"}, {"X-Worker-Token", "test-worker-token2"}},
        {{"Authorization", "Bearer " + access_token(Role::admin)}},
    };
    for (const std::string prefix : prefixes) {
        for (const auto& headers : wrong) {
            TestClient http(port(), headers);
            for (const auto& answer :
                 {http.get(prefix + "/next?" + all_kinds), http.post(prefix + "/1/heartbeat", json::object()),
                  http.post(prefix + "/1/complete", json::object()), http.post(prefix + "/1/fail", json::object())}) {
                CHECK(answer.status == 401);
                CHECK(answer.detail() == "invalid_worker_token");
            }
        }
    }
    CHECK(TestClient(port(), {}).post("/api/v1/internal/videos/1/processing-complete", json::object()).status == 401);
    CHECK(database.value<std::string>("SELECT state FROM task") == "queued");
}

TEST_CASE("an API without a worker token takes no workers") {
    ApiFixture::Options options;
    options.configure = [](ApiConfig& config) { config.worker_token.clear(); };
    const ApiFixture api(options);
    for (const char* token : {"", "test-worker-token"}) {
        TestClient http(api.port(), {{"X-Worker-Token", token}, {"X-Worker-Id", "worker-1"}});
        const auto answer = http.get(std::string(base) + "/next");
        CHECK(answer.status == 503);
        CHECK(answer.detail() == "worker_token_not_configured");
    }
}

TEST_CASE_FIXTURE(ApiFixture, "a worker's name is at most 200 bytes of UTF-8") {
    TestClient long_named(port(),
                          {{"X-Worker-Token", services().config.worker_token}, {"X-Worker-Id", std::string(201, 'w')}});
    const auto answer = long_named.get(std::string(base) + "/next");
    CHECK(answer.status == 400);
    CHECK(answer.detail() == "worker_id_required");
    for (const char* name : {"\xff\xfe", "w\xc3\x28"}) {
        TestClient garbled(port(), {{"X-Worker-Token", services().config.worker_token}, {"X-Worker-Id", name}});
        uploaded_video();
        CHECK(garbled.get(std::string(base) + "/next?" + all_kinds).status < 500);
    }
}

TEST_CASE_FIXTURE(ApiFixture, "a job names its source and sink, and both work without any other credential") {
    const std::string bytes(100'000, 's');
    const auto id = uploaded_video(bytes);
    const auto job = WorkerClient(*this).claim().value();
    CHECK(job.lease_seconds == services().config.lease_seconds);
    CHECK(job.source_bytes == 100'000);
    auto http = stranger();
    const auto whole = http.get(target_of(job.source_url));
    CHECK(whole.status == 200);
    CHECK(whole.body == bytes);
    const auto part = http.get(target_of(job.source_url), {{"Range", "bytes=99990-200000"}});
    CHECK(part.status == 206);
    CHECK(part.body == std::string(10, 's'));
    CHECK(part.header("content-range") == "bytes 99990-99999/100000");

    auto sink = job.sink_url;
    sink.replace(sink.find("{name}"), 6, "720p/seg-00000.m4s");
    CHECK(http.put(sink, "segment").status == 201);
    const auto key = fmt::format("hls/demo/{}/720p/e{}/seg-00000.m4s", id, job.epoch);
    CHECK(services().storage.size(key) == 7);
}

TEST_CASE_FIXTURE(ApiFixture,
                  "the sink takes each object once, with the digest that was announced, below its own prefix") {
    const auto id = uploaded_video();
    const auto job = WorkerClient(*this).claim().value();
    auto http = stranger();
    const auto put = [&](const std::string& name, const std::string& bytes, const TestClient::Headers& headers = {}) {
        auto sink = job.sink_url;
        return http.put(sink.replace(sink.find("{name}"), 6, name), bytes, headers);
    };
    const std::string digest_of_abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    CHECK(put("720p/init.mp4", "abd", {{"X-Content-SHA256", digest_of_abc}}).status == 422);
    CHECK(put("720p/init.mp4", "abc", {{"X-Content-SHA256", digest_of_abc}}).status == 201);
    CHECK(put("720p/init.mp4", "abc", {{"X-Content-SHA256", digest_of_abc}}).status == 200);
    const auto conflict = put("720p/init.mp4", "other");
    CHECK(conflict.status == 409);
    CHECK(conflict.detail() == "object_exists");
    for (const std::string name : {"..%2f..%2fmaster.m3u8", "../x", "a/../../b", ".hidden", "%00", "a%20b", "", "%ff",
                                   "a//b", "x/y/z/../../../../.."}) {
        CAPTURE(name);
        CHECK(put(name, "bytes").status >= 400);
        CHECK(put(name, "bytes").status < 500);
    }
    auto forged = job.sink_url;
    forged.replace(forged.find("{name}"), 6, "720p/init.mp4");
    forged[forged.find("/sink/") + 10] ^= 1;
    CHECK(http.put(forged, "bytes").status == 403);
    std::size_t objects = 0;
    services().storage.list("", [&](const Storage::Object&) { ++objects; });
    CHECK(objects == 2);  // the source and init.mp4
    CHECK(services().storage.size(fmt::format("hls/demo/{}/720p/e{}/init.mp4", id, job.epoch)) == 3);
    // A source link is none for the sink, and the other way round.
    CHECK(http.put("/upload/sink/" + job.source_url.substr(8) + "/a", "bytes").status == 403);
    CHECK(http.put("/upload/" + job.source_url.substr(8), "bytes").status == 403);
}

TEST_CASE_FIXTURE(ApiFixture, "an empty queue answers 204, at once or after the wait") {
    auto http = worker_http("worker-1");
    for (const char* query : {"", "?kinds=plan", "?wait=0", "?wait=1&kinds=plan,chunk"}) {
        const auto answer = http.get(std::string(base) + "/next" + query);
        CHECK(answer.status == 204);
        CHECK(answer.body.empty());
    }
    for (const char* query : {"?wait=31", "?wait=-1", "?wait=x", "?wait=1.5", "?kinds=paint", "?kinds=plan,,chunk",
                              "?kinds=plan,transcode", "?kinds=%00"}) {
        CAPTURE(query);
        CHECK(http.get(std::string(base) + "/next" + query).status == 400);
    }
}

TEST_CASE_FIXTURE(ApiFixture, "a waiting worker is answered as soon as there is a task") {
    for (int round = 0; round < 3; ++round) {
        auto waiting = std::async(std::launch::async,
                                  [&] { return WorkerClient(*this, "worker-waiting").claim(long_wait_seconds); });
        const auto started = Clock::now();
        const auto id = uploaded_video();
        const auto job = waiting.get();
        CHECK(Clock::now() - started < long_ago);
        REQUIRE(job.has_value());
        CHECK(job->video_id == id);
    }
}

TEST_CASE_FIXTURE(ApiFixture, "tasks that a completion makes are for other waiting workers too") {
    const MadeUpVideo made_up(20);
    uploaded_video();
    WorkerClient first(*this, "worker-1");
    const auto plan = first.claim().value();
    auto waiting =
        std::async(std::launch::async, [&] { return WorkerClient(*this, "worker-2").claim(long_wait_seconds); });
    const auto started = Clock::now();
    CHECK(first.complete(plan, plan_output(made_up)).status == 200);
    CHECK(waiting.get().value().kind == TaskKind::chunk);
    CHECK(Clock::now() - started < long_ago);
}

TEST_CASE_FIXTURE(ApiFixture, "a worker that waits at one process hears of a task that another process makes") {
    ApiConfig config = services().config;
    Parts parts(config);
    Server server(parts.services());
    const int second_port = server.bind();
    std::thread thread([&] { server.run(); });
    auto waiting = std::async(std::launch::async, [&] {
        TestClient http(second_port, {{"X-Worker-Token", config.worker_token}, {"X-Worker-Id", "worker-1"}});
        return http.get(fmt::format("{}/next?wait={}&{}", base, long_wait_seconds, all_kinds)).status;
    });
    const auto started = Clock::now();
    uploaded_video();
    CHECK(waiting.get() == 200);
    CHECK(Clock::now() - started < long_ago);
    parts.services().new_tasks.close();
    server.stop();
    thread.join();
}

TEST_CASE_FIXTURE(ApiFixture, "when the API stops, waiting workers are sent home") {
    auto waiting = std::async(std::launch::async, [&] {
        return worker_http("worker-1")
            .get(fmt::format("{}/next?wait={}&{}", base, long_wait_seconds, all_kinds))
            .status;
    });
    const auto started = Clock::now();
    services().new_tasks.close();
    CHECK(waiting.get() == 204);
    CHECK(Clock::now() - started < long_ago);
}

TEST_CASE_FIXTURE(ApiFixture, "a stale epoch gets 409 for everything, and changes nothing") {
    const MadeUpVideo made_up(6);
    const auto id = uploaded_video();
    WorkerClient slow(*this, "worker-slow");
    WorkerClient fast(*this, "worker-fast");
    const auto stale = slow.claim().value();
    database.query("UPDATE task SET leased_until = now() - interval '1 ms'");
    const auto expired = slow.heartbeat(stale);
    CHECK(expired.status == 409);
    CHECK(expired.detail() == "lease_owner_mismatch_or_expired");
    const auto job = fast.claim().value();
    CHECK(job.task_id == stale.task_id);
    CHECK(job.epoch > stale.epoch);

    CHECK(slow.heartbeat(stale).status == 409);
    const auto completed = slow.complete(stale, plan_output(made_up));
    CHECK(completed.status == 409);
    CHECK(completed.detail() == "lease_owner_mismatch");
    CHECK(slow.fail(stale, "not_media").status == 409);
    CHECK(status_of(*this, id) == "PROCESSING");
    CHECK(fast.heartbeat(job).status == 200);
    const auto done = fast.complete(job, plan_output(made_up));
    CHECK(done.json() == json{{"ok", true}, {"reason", "ok"}});
    CHECK(fast.complete(job, plan_output(made_up)).json() == json{{"ok", true}, {"reason", "idempotent"}});
}

TEST_CASE_FIXTURE(ApiFixture, "a heartbeat says until when, and whether to go on") {
    uploaded_video();
    WorkerClient worker(*this);
    const auto job = worker.claim().value();
    const auto beat = worker.heartbeat(job, 0.25);
    CHECK(beat.json().at("ok") == true);
    CHECK(beat.json().at("cancel") == false);
    CHECK(beat.json().at("lease_until").get<std::string>().ends_with('Z'));
    for (const json& progress : {json(-0.1), json(1.1), json("half"), json(true)}) {
        CAPTURE(progress);
        const auto answer = worker.http.post(fmt::format("{}/{}/heartbeat", base, job.video_id),
                                             {{"task_id", job.task_id}, {"epoch", job.epoch}, {"progress", progress}});
        CHECK(answer.status == 400);
    }
}

TEST_CASE_FIXTURE(ApiFixture, "unknown videos and tasks are 404, leases of others 409") {
    const auto id = uploaded_video();
    WorkerClient worker(*this);
    const auto job = worker.claim().value();
    const auto post = [&](const std::string& video, const char* call, const json& body) {
        return worker.http.post(fmt::format("{}/{}/{}", base, video, call), body).status;
    };
    const json complete = plan_output(MadeUpVideo(6)).result;
    const json fail{{"reason", "A reason."}};
    for (const char* video : {"999999", "0", "-1", "abc", "99999999999999999999"}) {
        CAPTURE(video);
        json with_task = fail;
        with_task.update({{"task_id", job.task_id}, {"epoch", job.epoch}});
        CHECK(post(video, "complete", complete) == 404);
        CHECK(post(video, "fail", with_task) == 404);
        CHECK(post(video, "fail", fail) == 404);
    }
    auto unknown_task = fail;
    unknown_task.update({{"task_id", 999'999}, {"epoch", job.epoch}});
    CHECK(post(std::to_string(id), "fail", unknown_task) == 404);
    CHECK(post(std::to_string(id), "fail", fail) == 409);
    for (const json& bad :
         {json{{"task_id", "x"}}, json{{"task_id", -1}}, json{{"epoch", 1.5}}, json{{"epoch", "x"}}}) {
        CAPTURE(bad);
        CHECK(post(std::to_string(id), "fail", bad) == 400);
    }
    CHECK(status_of(*this, id) == "PROCESSING");
}

TEST_CASE_FIXTURE(ApiFixture, "a plan that no database can store is refused, not a fault of ours") {
    uploaded_video();
    WorkerClient worker(*this);
    const auto job = worker.claim().value();
    MadeUpVideo made_up(6);
    const auto complete = [&] { return worker.complete(job, plan_output(made_up)).status; };
    made_up.plan.source = {{"title", std::string("a\0b", 3)}};
    CHECK(complete() == 400);
    made_up = MadeUpVideo(6);
    made_up.plan.audio[0].title = std::string("a\0b", 3);
    CHECK(complete() == 400);
    made_up = MadeUpVideo(6);
    made_up.plan.warnings = {std::string(1, '\0')};
    CHECK(complete() == 400);
    made_up = MadeUpVideo(6);
    made_up.plan.source = {{"title", "fine 🎓"}};
    CHECK(complete() == 200);
}

TEST_CASE_FIXTURE(ApiFixture, "who completes a task may ask for the next one with it") {
    const MadeUpVideo made_up(6);
    const auto id = uploaded_video();
    WorkerClient worker(*this);
    const auto plan = worker.claim().value();
    json report = plan_output(made_up).result;
    report.update({{"task_id", plan.task_id}, {"epoch", plan.epoch}, {"next", "plan,nonsense"}});
    const auto complete = [&] { return worker.http.post(fmt::format("{}/{}/complete", base, id), report); };
    CHECK(complete().status == 400);
    report["next"] = "chunk,transcode";
    CHECK(complete().status == 400);
    report["next"] = "chunk,audio";
    const auto answer = complete();
    REQUIRE(answer.status == 200);
    CHECK(answer.json().at("reason") == "ok");
    const auto next = answer.json().at("job").get<Job>();
    CHECK(next.kind == TaskKind::chunk);
    CHECK(worker.heartbeat(next).status == 200);
    CHECK(stranger().get(next.source_url).status == 200);
    CHECK(worker.complete(next, chunk_output(made_up.plan, next.params.chunk.value())).status == 200);
    // Said again, and asking again, it is over.
    CHECK(complete().json() == json{{"ok", true}, {"reason", "idempotent"}});
    // The sound is left; a worker of other kinds gets nothing with its answer.
    const auto audio = worker.claim().value();
    REQUIRE(audio.kind == TaskKind::audio);
    REQUIRE(worker.store(audio, audio_output(made_up.plan, "audio")).status < 300);
    json sound = audio_output(made_up.plan, "audio").result;
    sound.update({{"task_id", audio.task_id}, {"epoch", audio.epoch}, {"next", "plan"}});
    CHECK(worker.http.post(fmt::format("{}/{}/complete", base, id), sound).json() ==
          json{{"ok", true}, {"reason", "ok"}});
}

TEST_CASE_FIXTURE(ApiFixture, "the sound track of the longest lecture can be reported") {
    constexpr int two_days = 47 * 3600;
    MadeUpVideo made_up(6);
    made_up.plan.duration_seconds = two_days;
    made_up.plan.video.clear();
    made_up.plan.frame_count = 0;
    made_up.chunks.clear();
    uploaded_video();
    WorkerClient worker(*this);
    REQUIRE(worker.complete(worker.claim().value(), plan_output(made_up)).status == 200);
    const auto job = worker.claim().value();
    json report = audio_output(made_up.plan, "audio").result;
    report.update({{"task_id", job.task_id}, {"epoch", job.epoch}});
    // None of its objects is stored, which is found out after all of it has been read and believed.
    CHECK(worker.http.post(fmt::format("{}/{}/complete", base, job.video_id), report).detail() == "object_missing");
}

TEST_CASE_FIXTURE(ApiFixture, "a client of the plain protocol gets the whole video, and completes it with a path") {
    const auto id = uploaded_video();
    auto plain = worker_http("plain-1");
    const auto next = plain.get(std::string(base) + "/next");
    REQUIRE(next.status == 200);
    const auto job = next.json().at("job");
    CHECK(job.at("kind") == "transcode");
    CHECK(job.at("video_id") == id);
    CHECK(job.at("file_key").get<std::string>().starts_with("videos/demo/"));
    CHECK(job.at("tenant_code") == "demo");
    const auto post = [&](TestClient& http, const char* call, const json& body) {
        return http.post(fmt::format("{}/{}/{}", base, id, call), body);
    };
    CHECK(post(plain, "heartbeat", json::object()).status == 200);
    auto other_worker = worker_http("plain-2");
    CHECK(post(other_worker, "heartbeat", json::object()).status == 409);
    const auto hls_path = fmt::format("hls/demo/{}/master.m3u8", id);
    const json report{{"hls_path", hls_path}, {"duration", 12.5}};
    CHECK(post(plain, "complete", report).detail() == "object_missing");
    services().storage.put(hls_path, "#EXTM3U\n");
    CHECK(post(other_worker, "complete", report).detail() == "lease_owner_mismatch");
    for (const json& bad : {json{{"hls_path", 5}, {"duration", 1}}, json::object()}) {
        CAPTURE(bad);
        CHECK(post(plain, "complete", bad).status == 400);
    }
    // What is another video's, another tenant's, an upload or no object at all.
    for (const auto& path : paths_of_others(*this, id)) {
        CAPTURE(path);
        const auto refused = post(plain, "complete", {{"hls_path", path}, {"duration", 1}});
        CHECK(refused.status == 400);
        CHECK(refused.detail() == "invalid_field");
        CHECK(refused.json().value("field", "") == "hls_path");
    }
    CHECK(post(plain, "complete", report).json().at("reason") == "ok");
    CHECK(post(plain, "complete", report).json().at("reason") == "idempotent");
    CHECK(status_of(*this, id) == "READY");
    CHECK(admin().get(fmt::format("/api/v1/videos/{}", id)).json().at("duration") == 12.5);
}

TEST_CASE_FIXTURE(ApiFixture, "a plain client's fail counts as the file's fault: the second one is the last") {
    const auto id = uploaded_video();
    auto plain = worker_http("plain-1");
    for (const char* status_after : {"PROCESSING", "FAILED"}) {
        database.query("UPDATE task SET run_after = now()");
        REQUIRE(plain.get(std::string(base) + "/next").status == 200);
        CHECK(plain.post(fmt::format("{}/{}/fail", base, id), {{"reason", "ffmpeg said no"}}).status == 200);
        CHECK(status_of(*this, id) == status_after);
    }
    CHECK(admin().get(fmt::format("/api/v1/videos/{}", id)).json().at("error_reason") == "ffmpeg said no");
}

TEST_CASE_FIXTURE(ApiFixture, "processing-complete stays for old clients, and asks for the worker token") {
    const auto id = uploaded_video();
    const auto hls_path = fmt::format("hls/demo/{}/master.m3u8", id);
    services().storage.put(hls_path, "#EXTM3U\n");
    const auto path = fmt::format("/api/v1/internal/videos/{}/processing-complete", id);
    const json report{{"hls_path", hls_path}, {"duration", 5}};
    CHECK(stranger().post(path, report).status == 401);
    auto worker = worker_http("old");
    CHECK(worker.post(path, {{"duration", 5}}).status == 400);
    CHECK(worker.post("/api/v1/internal/videos/999999/processing-complete", report).status == 404);
    for (const auto& not_its_own : paths_of_others(*this, id)) {
        CAPTURE(not_its_own);
        const auto refused = worker.post(path, {{"hls_path", not_its_own}, {"duration", 5}});
        CHECK(refused.status == 400);
        CHECK(refused.detail() == "invalid_field");
    }
    CHECK(status_of(*this, id) == "UPLOADED");
    CHECK(worker.post(path, report).status == 200);
    CHECK(worker.post(path, report).status == 200);
    CHECK(status_of(*this, id) == "READY");
    CHECK_FALSE(WorkerClient(*this).claim().has_value());
}

TEST_CASE_FIXTURE(ApiFixture, "a video that the storage does not take in is completed by the same report, sent again") {
    const auto id = uploaded_video();
    WorkerClient worker(*this);
    // A file of that name cannot be created where there is a directory.
    const auto obstacle = storage_directory.path() / fmt::format("hls/demo/{}/master.m3u8", id);
    std::filesystem::create_directories(obstacle / "obstacle");
    const MadeUpVideo made_up(20);
    std::optional<Job> last;
    MadeUpOutput output;
    Answer answer;
    while (const auto job = worker.claim()) {
        last = job;
        output = output_of(made_up, *job);
        answer = worker.complete(*job, output);
    }
    CHECK(answer.status == 503);
    CHECK(answer.detail() == "storage_unavailable");
    CHECK(status_of(*this, id) == "PROCESSING");
    CHECK(admin().post(fmt::format("/api/v1/videos/{}/cancel", id), json::object()).detail() == "cannot_cancel");
    std::filesystem::remove_all(obstacle);
    const auto again = worker.complete(last.value(), output);
    CHECK(again.status == 200);
    CHECK(again.json().at("reason") == "idempotent");
    CHECK(status_of(*this, id) == "READY");
}
