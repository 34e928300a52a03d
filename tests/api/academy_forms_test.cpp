/// What the academy's clients were promised of the form of requests and answers: uploads, playback, workers. The cases
/// are named after the rows of that list.

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "api/store/upkeep/garbage.h"
#include "tests/api/viewer.h"
#include "tests/support/worker_client.h"

using namespace sluice;
using nlohmann::json;

namespace {

std::string form_path(std::int64_t video_id, const std::string& rest = "") {
    return fmt::format("{}videos/{}{}", v1, video_id, rest);
}

/// What the plain worker `name` is answered: it knows neither tasks nor epochs.
Answer plain_call(const ApiFixture& api, const std::string& name, std::int64_t video_id, const std::string& call,
                  const json& body) {
    return api.worker_http(name).post(fmt::format("/api/v1/internal/video-worker/{}/{}", video_id, call), body);
}

/// Has the worker `plain-1` claim the only video, and stores a playlist for it. Returns the playlist's path.
std::string claim_plainly(const ApiFixture& api, std::int64_t video_id) {
    const auto next = api.worker_http("plain-1").get("/api/v1/internal/video-worker/next");
    REQUIRE(next.status == 200);
    REQUIRE(next.json().at("job").at("video_id") == video_id);
    auto playlist = fmt::format("hls/demo/{}/master.m3u8", video_id);
    api.services().storage.put(playlist, "#EXTM3U\n");
    return playlist;
}

}  // namespace

TEST_CASE_FIXTURE(ApiFixture, "002 upload: init accepts numeric strings, bool()") {
    struct Case {
        const char* field;
        json said;
        json kept;  ///< null: refused
    };
    const Case cases[] = {
        {"max_speed", "1.5", 1.5},        {"max_speed", "2", 2.0},           {"max_speed", "1,5", nullptr},
        {"max_speed", " 1", nullptr},     {"max_speed", "nan", nullptr},     {"allow_skip", "True", true},
        {"allow_skip", "false", false},   {"allow_skip", "", nullptr},       {"show_watermark", "False", false},
        {"show_watermark", "true", true}, {"show_watermark", "on", nullptr}, {"show_watermark", json::array(), nullptr},
    };
    for (const auto& [field, said, kept] : cases) {
        CAPTURE(field);
        CAPTURE(said);
        const json body{
            {"session", std::to_string(demo.session_id)}, {"title", "A"}, {"filename", "a.mp4"}, {field, said}};
        const auto answer = admin().post(v1 + "videos/upload/init", body);
        if (kept.is_null()) {
            CHECK(answer.json().value("field", "") == field);
            continue;
        }
        REQUIRE(answer.status == 201);
        CHECK(answer.json().at("video").at("session_id") == demo.session_id);
        CHECK(answer.json().at("video").at(field) == kept);
    }
}

TEST_CASE_FIXTURE(ApiFixture, "002 upload: upload/complete while the storage is away") {
    const auto id = upload("bytes");
    const auto root = storage_directory.path();
    const auto aside = root.string() + "-aside";
    std::filesystem::rename(root, aside);
    const auto refused = admin().post(form_path(id, "/upload/complete"), json::object());
    const auto shown = admin().get(form_path(id)).json();
    std::filesystem::rename(aside, root);
    CHECK(refused.status == 503);
    CHECK(refused.detail() == "storage_unavailable");
    CHECK(shown.at("status") == "PENDING");
    CHECK(shown.at("error_reason").is_null());
    CHECK(admin().post(form_path(id, "/upload/complete"), json::object()).status == 200);
}

TEST_CASE_FIXTURE(ApiFixture, "002 upload: VIDEO_MIN_DURATION_SECONDS 3") {
    const auto shortest = ready_video(*this, MadeUpVideo(1));
    CHECK(admin().get(form_path(shortest)).json().at("duration") == 1.0);
    CHECK(start_playback(*this, shortest).status == 201);
    const auto id = uploaded_video();
    const auto playlist = claim_plainly(*this, id);
    CHECK(plain_call(*this, "plain-1", id, "complete", {{"hls_path", playlist}, {"duration", 1}}).status == 200);
    CHECK(admin().get(form_path(id)).json().at("status") == "READY");
}

TEST_CASE_FIXTURE(ApiFixture, "002 upload: retry keeps error_reason") {
    const auto id = uploaded_video();
    WorkerClient worker(*this);
    REQUIRE(worker.fail(worker.claim().value(), "not_media", "This is a text file.").status == 200);
    const auto failed = admin().get(form_path(id)).json();
    CHECK(failed.at("error_reason") == "This is a text file.");
    const auto retried = admin().post(form_path(id, "/retry"), json::object());
    REQUIRE(retried.status == 202);
    CHECK(retried.json().at("error_reason").is_null());
    CHECK(retried.json().at("error_code").is_null());
    CHECK(admin().get(form_path(id)).json().at("error_reason").is_null());
}

TEST_CASE_FIXTURE(ApiFixture, "002 videos CRUD: DELETE videos/{id} of a plain worker") {
    const auto id = uploaded_video();
    const auto playlist = claim_plainly(*this, id);
    const auto segment = fmt::format("hls/demo/{}/v0/seg.ts", id);
    services().storage.put(segment, "segment");
    REQUIRE(plain_call(*this, "plain-1", id, "complete", {{"hls_path", playlist}, {"duration", 6}}).status == 200);
    CHECK(collect_garbage(services().database, services().storage, std::chrono::seconds(0)).objects_removed == 0);
    REQUIRE(admin().remove(form_path(id)).status == 204);
    CHECK(admin().get(form_path(id)).status == 404);
    collect_garbage(services().database, services().storage, std::chrono::seconds(0));
    std::size_t left = 0;
    services().storage.list("", [&](const Storage::Object&) { ++left; });
    CHECK(left == 0);
}

TEST_CASE_FIXTURE(ApiFixture, "002 videos CRUD: trailing slash") {
    const auto id = ready_video(*this, MadeUpVideo(6));
    auto worker = worker_http("plain-1");
    auto manager = admin();
    auto learner = student();
    auto viewer = stranger();
    struct Case {
        TestClient& client;
        std::string path;
    };
    const auto nested = fmt::format("{}lectures/{}/sessions/{}/videos/{}", v1, demo.lecture_id, demo.session_id, id);
    const std::vector<Case> reads{{manager, v1 + "videos"},
                                  {manager, form_path(id)},
                                  {manager, nested},
                                  {manager, nested + "/stats"},
                                  {manager, form_path(id, "/stats")},
                                  {manager, form_path(id, "/summary")},
                                  {manager, form_path(id, "/achievement")},
                                  {manager, form_path(id, "/policy-impact")},
                                  {manager, v1 + "video-permissions"},
                                  {manager, v1 + "video-progress"},
                                  {manager, v1 + "video-playback-events"},
                                  {manager, fmt::format("{}video-playback-events/risk?video={}", v1, id)},
                                  {learner, v1 + "videos/student"},
                                  {worker, "/api/v1/internal/video-worker/next"},
                                  {worker, "/video-worker/next"}};
    const auto with_slash = [](std::string path) {
        const auto end = std::min(path.find('?'), path.size());
        return path.insert(end, "/");
    };
    for (const auto& [client, path] : reads) {
        CAPTURE(path);
        const auto plain = client.get(path);
        const auto slashed = client.get(with_slash(path));
        CHECK(plain.status < 300);
        CHECK(slashed.status == plain.status);
        CHECK(slashed.body == plain.body);
    }
    const json init{{"session", demo.session_id}, {"title", "A"}, {"filename", "a.mp4"}};
    CHECK(manager.post(v1 + "videos/upload/init/", init).status == 201);
    const auto started = learner.post(
        v1 + "playback/start/", {{"video_id", id}, {"enrollment_id", demo.enrollment_id}, {"device_id", "phone"}});
    REQUIRE(started.status == 201);
    const json token{{"token", started.json().at("token")}};
    for (const char* call : {"refresh/", "heartbeat/", "end/"}) {
        CAPTURE(call);
        CHECK(viewer.post(v1 + "playback/" + call, token).status == 200);
    }
}

TEST_CASE_FIXTURE(ApiFixture, "002 videos CRUD: boolean filters True/False") {
    const auto id = ready_video(*this, MadeUpVideo(6));
    REQUIRE(student().post(v1 + "video-progress", {{"video", id}, {"enrollment", demo.enrollment_id}}).status == 201);
    const auto started = start_playback(*this, id).json();
    REQUIRE(
        stranger()
            .post(v1 + "playback/events", {{"token", started.at("token")}, {"events", {{{"type", "FOCUS_GAINED"}}}}})
            .status == 201);
    for (const std::string list : {"video-progress?completed=", "video-playback-events?violated="}) {
        CAPTURE(list);
        for (const char* no : {"False", "false"})
            CHECK(admin().get(v1 + list + no).json().at("count") == 1);
        for (const char* yes : {"True", "true"})
            CHECK(admin().get(v1 + list + yes).json().at("count") == 0);
        for (const char* wrong : {"TRUE", "1", "0", "yes", "None"})
            CHECK(admin().get(v1 + list + wrong).detail() == "invalid_query");
    }
}

TEST_CASE_FIXTURE(ApiFixture, "002 playback: start numeric strings") {
    const auto id = ready_video(*this, MadeUpVideo(6));
    const auto start = [&](const json& video, const json& enrollment) {
        return student().post(v1 + "playback/start",
                              {{"video_id", video}, {"enrollment_id", enrollment}, {"device_id", "phone"}});
    };
    const auto video = std::to_string(id);
    const auto enrollment = std::to_string(demo.enrollment_id);
    CHECK(start(video, enrollment).status == 201);
    CHECK(start(id, enrollment).status == 201);
    for (const json& wrong :
         {json(" " + video), json(video + ".0"), json("0x1"), json("99999999999999999999"), json(true)})
        CHECK(start(wrong, enrollment).json().value("field", "") == "video_id");
    CHECK(start(video, "-1").json().value("field", "") == "enrollment_id");
}

TEST_CASE_FIXTURE(ApiFixture, "002 playback: start answer") {
    const auto id = ready_video(*this, MadeUpVideo(6));
    const auto before = epoch_seconds(services().now());
    const auto answer = start_playback(*this, id);
    REQUIRE(answer.status == 201);
    std::set<std::string> names;
    const auto started = answer.json();
    for (const auto& [name, value] : started.items())
        names.insert(name);
    CHECK(names == std::set<std::string>{"token", "session_id", "expires_at", "policy", "play_url", "token_expires_at",
                                         "storyboard_url", "viewer", "video", "resume", "next", "heartbeat_seconds",
                                         "server_time"});
    CHECK(answer.json().at("token").is_string());
    CHECK(answer.json().at("session_id").is_string());
    const auto lives = answer.json().at("expires_at").get<std::int64_t>() - before;
    CHECK(lives >= 600);
    CHECK(lives <= 630);
    CHECK(stranger().get(target_of(answer.json().at("play_url"))).status == 200);
}

TEST_CASE_FIXTURE(ApiFixture, "002 playback: heartbeat") {
    const auto started = start_playback(*this, ready_video(*this, MadeUpVideo(6))).json();
    advance(std::chrono::seconds(599));
    const auto beat = call_playback(*this, "heartbeat", started.at("token"));
    REQUIRE(beat.status == 200);
    const auto longer = beat.json().at("expires_at").get<std::int64_t>() - started.at("expires_at").get<std::int64_t>();
    CHECK(longer >= 599);
    CHECK(longer <= 630);
    // Redis keeps the session for as long as that.
    const auto life =
        services().redis.command({"PTTL", fmt::format("sluice:playback:{}:{}", demo.tenant_id, demo.student_user_id)});
    CHECK(life.integer > 590'000);
    CHECK(life.integer <= 600'000);
}

TEST_CASE_FIXTURE(ApiFixture, "002 events: events body") {
    const auto started = start_playback(*this, ready_video(*this, MadeUpVideo(6))).json();
    const auto report = [&](const json& events) {
        return stranger().post(v1 + "playback/events", {{"token", started.at("token")}, {"events", events}});
    };
    CHECK(report({{{"type", "FOCUS_LOST"}}}).json().at("stored") == 1);
    CHECK(report({{{"type", "FOCUS_LOST"}, {"occurred_at", nullptr}, {"payload", nullptr}}}).json().at("stored") == 1);
    CHECK(report({{{"type", "FOCUS_LOST"}, {"occurred_at", 1769860800}, {"payload", {{"a", 1}}}, {"more", true}},
                  {{"type", "FOCUS_GAINED"}}})
              .json()
              .at("stored") == 2);
    CHECK(database.value<int>("SELECT count(*) FROM playback_event") == 4);
}

TEST_CASE_FIXTURE(ApiFixture, "002 worker protocol: X-Worker-ID spelling") {
    for (const char* spelling : {"X-Worker-Id", "X-Worker-ID", "x-worker-id", "X-WORKER-ID"}) {
        CAPTURE(spelling);
        const auto id = uploaded_video();
        TestClient worker(port(), {{"X-Worker-Token", services().config.worker_token}, {spelling, "spelt"}});
        REQUIRE(worker.get("/api/v1/internal/video-worker/next").status == 200);
        CHECK(database.value<std::string>("SELECT leased_by FROM task WHERE state = 'running'") == "spelt");
        CHECK(plain_call(*this, "spelt", id, "heartbeat", json::object()).status == 200);
        REQUIRE(admin().post(form_path(id, "/cancel"), json::object()).status == 202);
        database.query("DELETE FROM task");
    }
}

TEST_CASE_FIXTURE(ApiFixture, "002 worker protocol: lease 60 s") {
    const auto id = uploaded_video();
    const auto next = worker_http("plain-1").get("/api/v1/internal/video-worker/next").json().at("job");
    CHECK(next.at("lease_seconds") == 60);
    const auto left = [&] {
        return database.value<double>(
            "SELECT extract(epoch FROM leased_until - now()) FROM task WHERE state = 'running'");
    };
    CHECK(left() > 50);
    CHECK(left() <= 60);
    database.query("UPDATE task SET leased_until = now() + interval '1 s'");
    REQUIRE(plain_call(*this, "plain-1", id, "heartbeat", json::object()).status == 200);
    CHECK(left() > 50);
}

TEST_CASE_FIXTURE(ApiFixture, "002 worker protocol: complete after own lease ran out, complete never claimed") {
    const auto id = uploaded_video();
    const auto playlist = fmt::format("hls/demo/{}/master.m3u8", id);
    services().storage.put(playlist, "#EXTM3U\n");
    const json report{{"hls_path", playlist}, {"duration", 6}};
    CHECK(plain_call(*this, "plain-1", id, "complete", report).detail() == "lease_owner_mismatch");
    CHECK(admin().get(form_path(id)).json().at("status") == "UPLOADED");
    REQUIRE(worker_http("plain-1").get("/api/v1/internal/video-worker/next").status == 200);
    database.query("UPDATE task SET leased_until = now() - interval '1 ms'");
    CHECK(plain_call(*this, "plain-1", id, "complete", report).detail() == "lease_owner_mismatch");
    CHECK(plain_call(*this, "plain-1", id, "heartbeat", json::object()).detail() == "lease_owner_mismatch_or_expired");
    CHECK(admin().get(form_path(id)).json().at("status") == "PROCESSING");
    // It asks again, and has it.
    REQUIRE(worker_http("plain-1").get("/api/v1/internal/video-worker/next").status == 200);
    CHECK(plain_call(*this, "plain-1", id, "complete", report).status == 200);
}

TEST_CASE_FIXTURE(ApiFixture, "002 CDN and settings: cookies") {
    const auto id = ready_video(*this, MadeUpVideo(6));
    const auto started = start_playback(*this, id);
    for (const auto& answer : {started, stranger().get(target_of(started.json().at("play_url"))),
                               call_playback(*this, "refresh", started.json().at("token")), admin().get(v1 + "videos"),
                               admin().get(form_path(id, "/play")),
                               stranger().post(v1 + "auth/login", {{"username", "x"}, {"password", "y"}})}) {
        CHECK(answer.status > 0);
        CHECK(answer.header("set-cookie").empty());
    }
    // A cookie opens nothing.
    const auto token = started.json().at("token").get<std::string>();
    CHECK(stranger().get(form_path(id, "/hls/master.m3u8"), {{"Cookie", "token=" + token}}).detail() ==
          "token_required");
}
