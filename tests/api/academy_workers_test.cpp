/// The academy's workers and uploads as their clients expect them. Cases are named after the rows of what was asked.

#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/api_fixture.h"
#include "tests/support/worker_client.h"

using namespace sluice;
using nlohmann::json;

namespace {

/// A worker that knows nothing of leases, and the video that it has claimed.
struct PlainWorker {
    explicit PlainWorker(ApiFixture& fixture, TestClient::Headers headers = {{"X-Worker-Id", "plain-1"}})
        : api(fixture), http(fixture.port(), with_token(std::move(headers))), id(fixture.uploaded_video()) {
        claim();
    }

    TestClient::Headers with_token(TestClient::Headers headers) const {
        headers.emplace_back("X-Worker-Token", api.services().config.worker_token);
        return headers;
    }

    void claim() {
        api.database.query("UPDATE task SET run_after = now()");
        REQUIRE(http.get("/api/v1/video-worker/next").json().at("job").at("video_id") == id);
    }
    [[nodiscard]] std::string playlist() const { return fmt::format("hls/demo/{}/master.m3u8", id); }
    void store_tree() const { api.services().storage.put(playlist(), "#EXTM3U\n"); }
    Answer post(const char* call, const json& body) {
        return http.post(fmt::format("/api/v1/video-worker/{}/{}", id, call), body);
    }
    [[nodiscard]] json video() const { return api.admin().get(fmt::format("/api/v1/videos/{}", id)).json(); }

    ApiFixture& api;
    TestClient http;
    std::int64_t id;
};

const json settled{{"ok", true}, {"reason", "ok"}};
const json settled_before{{"ok", true}, {"reason", "idempotent"}};

}  // namespace

TEST_CASE_FIXTURE(ApiFixture, "002 worker protocol: X-Worker-Id missing") {
    for (const TestClient::Headers& headers : std::vector<TestClient::Headers>{{}, {{"X-Worker-Id", ""}}}) {
        PlainWorker worker(*this, headers);
        CHECK(worker.post("heartbeat", json::object()).status == 200);
        CHECK(database.value<std::string>("SELECT leased_by FROM task WHERE state = 'running'") == "worker-unknown");
        worker.store_tree();
        CHECK(worker.post("complete", {{"hls_path", worker.playlist()}}).json() == settled);
    }
}

TEST_CASE_FIXTURE(ApiFixture, "002 worker protocol: complete without duration, or with one as text") {
    struct Case {
        json duration;
        json shown;
    };
    const std::vector<Case> cases{{json(), json()}, {27, 27.0},       {"27", 27.0},
                                  {"27.25", 27.25}, {"long", json()}, {json::array(), json()},
                                  {-1, json()},     {1e9, json()},    {std::string("2\0", 2), json()}};
    for (const auto& [duration, shown] : cases) {
        CAPTURE(duration);
        PlainWorker worker(*this);
        worker.store_tree();
        CHECK(worker.post("complete", {{"hls_path", worker.playlist()}, {"duration", duration}}).json() == settled);
        CHECK(worker.video().at("status") == "READY");
        CHECK(worker.video().at("duration") == shown);
    }
}

TEST_CASE_FIXTURE(ApiFixture, "002 worker protocol: a video without duration can be watched and counted") {
    PlainWorker worker(*this);
    worker.store_tree();
    REQUIRE(worker.post("complete", {{"hls_path", worker.playlist()}}).status == 200);
    for (const char* view : {"", "/stats", "/summary?range=all", "/achievement", "/policy-impact", "/play"}) {
        CAPTURE(view);
        CHECK(admin().get(fmt::format("/api/v1/videos/{}{}", worker.id, view)).status == 200);
    }
    const auto start =
        student().post("/api/v1/playback/start",
                       {{"video_id", worker.id}, {"enrollment_id", demo.enrollment_id}, {"device_id", "tablet"}});
    REQUIRE(start.status == 201);
    CHECK(stranger().get(target_of(start.json().at("play_url"))).status == 200);
}

TEST_CASE_FIXTURE(ApiFixture, "002 worker protocol: complete with leading slash / storage/media prefix") {
    for (const std::string before : {"/", "//", "storage/media/", "/storage/media/"}) {
        CAPTURE(before);
        PlainWorker worker(*this);
        worker.store_tree();
        CHECK(worker.post("complete", {{"hls_path", before + worker.playlist()}, {"duration", 5}}).json() == settled);
        CHECK(worker.video().at("hls_path") == worker.playlist());
    }
}

TEST_CASE_FIXTURE(ApiFixture, "002 worker protocol: no path leads out of the video's own folder") {
    PlainWorker worker(*this);
    const auto next = worker.id + 1;
    services().storage.put(fmt::format("hls/demo/{}/master.m3u8", next), "#EXTM3U\n");
    services().storage.put("storage/media/master.m3u8", "#EXTM3U\n");
    worker.store_tree();
    const std::vector<json> paths{fmt::format("/hls/demo/{}/master.m3u8", next),
                                  fmt::format("storage/media/hls/demo/{}/master.m3u8", next),
                                  fmt::format("/storage/media/hls/demo/{}/../{}/master.m3u8", worker.id, next),
                                  "storage/media/storage/media/" + worker.playlist(),
                                  "storage/media//" + worker.playlist(),
                                  "./" + worker.playlist(),
                                  "/../" + worker.playlist(),
                                  "/storage/media/master.m3u8",
                                  "storage/media/",
                                  "/storage/media",
                                  "/",
                                  "///",
                                  "/etc/passwd",
                                  "C:\\" + worker.playlist(),
                                  "%2f" + worker.playlist(),
                                  worker.playlist() + std::string(1, '\0'),
                                  worker.playlist() + "\n",
                                  std::string(600, '/') + worker.playlist(),
                                  5,
                                  json::array({worker.playlist()})};
    for (const auto& path : paths) {
        CAPTURE(path);
        for (const auto& refused : {worker.post("complete", {{"hls_path", path}, {"duration", 1}}),
                                    worker.http.post(fmt::format("/internal/videos/{}/processing-complete", worker.id),
                                                     {{"hls_path", path}, {"duration", 1}})}) {
            CHECK(refused.status == 400);
            CHECK(refused.detail() == "invalid_field");
            CHECK(refused.json().value("field", "") == "hls_path");
        }
    }
    CHECK(worker.video().at("status") == "PROCESSING");
}

TEST_CASE_FIXTURE(ApiFixture, "002 worker protocol: complete already READY, any worker") {
    PlainWorker worker(*this);
    worker.store_tree();
    const json report{{"hls_path", worker.playlist()}, {"duration", 5}};
    REQUIRE(worker.post("complete", report).json() == settled);
    const auto path = fmt::format("/api/v1/video-worker/{}/complete", worker.id);
    for (const json& again : {report, json{{"hls_path", "hls/demo/999/master.m3u8"}}, json::object()}) {
        CAPTURE(again);
        CHECK(worker_http("plain-2").post(path, again).json() == settled_before);
    }
    CHECK(worker.video().at("hls_path") == worker.playlist());
    CHECK(worker.video().at("duration") == 5.0);
    // A lease that is named is another's, READY or not.
    const json fenced{{"hls_path", worker.playlist()}, {"epoch", 999'999}};
    CHECK(worker_http("plain-2").post(path, fenced).detail() == "lease_owner_mismatch");
    // Also a video that was made task by task.
    const auto id = ready_video(*this, MadeUpVideo(6));
    const auto other_path = fmt::format("/api/v1/video-worker/{}/complete", id);
    CHECK(worker_http("plain-2").post(other_path, report).json() == settled_before);
}

TEST_CASE_FIXTURE(ApiFixture, "002 worker protocol: fail reason and code of any form") {
    struct Case {
        json body;
        const char* code;
        std::string reason;
    };
    const std::vector<Case> cases{
        {{{"reason", std::string(1001, 'x')}}, "decode_error", std::string(1001, 'x')},
        {{{"reason", std::string(500'000, 'x')}}, "decode_error", std::string(2000, 'x')},
        {{{"reason", "frame=1\rframe=2 \x1b[31mNo\x1b[0m"}}, "decode_error", "frame=1 frame=2  [31mNo [0m"},
        {{{"reason", std::string("a\0b", 3)}}, "decode_error", "a b"},
        {{{"reason", ""}}, "decode_error", "unknown"},
        {{{"reason", 5}}, "decode_error", "unknown"},
        {{{"reason", json::array({"x"})}}, "decode_error", "unknown"},
        {json::object(), "decode_error", "unknown"},
        {{{"code", "no_such_code"}, {"reason", "Why."}}, "decode_error", "Why."},
        {{{"code", 5}, {"reason", "Why."}}, "decode_error", "Why."},
        {{{"code", std::string("trunc\0ated", 10)}, {"reason", "Why."}}, "decode_error", "Why."},
        {{{"code", "truncated"}, {"reason", "Why."}}, "truncated", "Why."},
    };
    for (const auto& [body, code, reason] : cases) {
        CAPTURE(body.dump().substr(0, 100));
        PlainWorker worker(*this);
        CHECK(worker.post("fail", body).json() == settled);
        if (worker.video().at("status") != "FAILED") {
            worker.claim();
            CHECK(worker.post("fail", body).json() == settled);
        }
        CHECK(worker.video().at("status") == "FAILED");
        CHECK(worker.video().at("error_code") == code);
        CHECK(worker.video().at("error_reason") == reason);
    }
}

TEST_CASE_FIXTURE(ApiFixture, "002 worker protocol: fail repeated after the first, and already FAILED") {
    PlainWorker worker(*this);
    const json why{{"reason", "ffmpeg said no"}};
    CHECK(worker.post("fail", why).json() == settled);
    CHECK(worker.post("fail", why).json() == settled_before);
    CHECK(worker.video().at("status") == "PROCESSING");
    worker.claim();
    const auto path = fmt::format("/api/v1/video-worker/{}/fail", worker.id);
    CHECK(worker_http("plain-2").post(path, why).detail() == "lease_owner_mismatch");
    CHECK(worker.post("fail", why).json() == settled);
    CHECK(worker.video().at("status") == "FAILED");
    for (const auto* name : {"plain-1", "plain-2"})
        CHECK(worker_http(name).post(path, {{"reason", "Another."}}).json() == settled_before);
    CHECK(worker.video().at("error_reason") == "ffmpeg said no");
    CHECK(worker.post("complete", {{"hls_path", worker.playlist()}}).status == 409);
}

TEST_CASE_FIXTURE(ApiFixture, "002 worker protocol: a video that was never claimed has nothing to fail") {
    const auto id = uploaded_video();
    const auto path = fmt::format("/api/v1/video-worker/{}/fail", id);
    CHECK(worker_http("plain-1").post(path, {{"reason", "Too early."}}).detail() == "lease_owner_mismatch");
    CHECK(worker_http("plain-1").post("/api/v1/video-worker/999999/fail", json::object()).status == 404);
}

TEST_CASE_FIXTURE(ApiFixture, "002 worker protocol: processing-complete without duration, and idempotent") {
    PlainWorker worker(*this);
    worker.store_tree();
    const auto path = fmt::format("/api/v1/internal/videos/{}/processing-complete", worker.id);
    const json report{{"hls_path", "/storage/media/" + worker.playlist()}};
    CHECK(worker.http.post(path, report).json() == json{{"ok", true}, {"reason", "ok"}, {"idempotent", false}});
    CHECK(worker.http.post(path, report).json() == json{{"ok", true}, {"reason", "idempotent"}, {"idempotent", true}});
    CHECK(worker.video().at("hls_path") == worker.playlist());
    CHECK(worker.video().at("duration").is_null());
}

TEST_CASE_FIXTURE(ApiFixture, "002 upload: init ext without dot, content_type default and parameters") {
    struct Case {
        json content_type;
        const char* kept;
    };
    const std::vector<Case> cases{{json(), "video/mp4"},
                                  {"video/webm; codecs=vp9", "video/webm"},
                                  {"video/webm ;codecs=\"vp9;\"", "video/webm"},
                                  {"video/quicktime", "video/quicktime"},
                                  {";", "video/mp4"},
                                  {" ; x", "video/mp4"},
                                  {std::string(100, ';'), "video/mp4"}};
    for (const auto& [content_type, kept] : cases) {
        CAPTURE(content_type);
        const json body{{"session", demo.session_id},
                        {"title", "A lecture"},
                        {"filename", "lecture"},
                        {"content_type", content_type}};
        const auto answer = admin().post("/api/v1/videos/upload/init", body);
        REQUIRE(answer.status == 201);
        CHECK(answer.json().at("content_type") == kept);
        CHECK(answer.json().at("file_key").get<std::string>().ends_with(".mp4"));
    }
    for (const json& bad : {json(5), json("video/mp4\r\nX-Evil: yes"), json(std::string("video/mp4\0", 10)),
                            json(std::string(101, 'x')), json::array({"video/mp4"})}) {
        CAPTURE(bad);
        const json body{{"session", demo.session_id}, {"title", "A"}, {"filename", "a"}, {"content_type", bad}};
        CHECK(admin().post("/api/v1/videos/upload/init", body).json().value("field", "") == "content_type");
    }
}

TEST_CASE_FIXTURE(ApiFixture, "002 upload: PUT again, with Content-Type multipart/form-data") {
    const json body{{"session", demo.session_id}, {"title", "A lecture"}, {"filename", "lecture.mp4"}};
    const auto init = admin().post("/api/v1/videos/upload/init", body).json();
    const auto target = target_of(init.at("upload_url"));
    const auto put = [&](const std::string& bytes, const std::string& type) {
        return stranger().send("PUT", target, bytes, type).status;
    };
    const std::string bytes(200'000, 'v');
    CHECK(put(bytes, "multipart/form-data; boundary=x") == 201);
    for (const auto* type : {"video/mp4", "multipart/form-data; boundary=x", "multipart/form-data", "application/json",
                             "application/x-www-form-urlencoded", "nonsense"}) {
        CAPTURE(type);
        CHECK(put(bytes, type) == 200);
        CHECK(put(std::string(200'000, 'w'), type) == 409);
        CHECK(put(bytes + "v", type) == 409);
        CHECK(put("", type) == 409);
    }
    CHECK(services().storage.read_all(init.at("file_key"), 200'000) == bytes);
}

TEST_CASE_FIXTURE(ApiFixture, "002 upload: upload/complete parsers, nothing there, not PENDING, duration") {
    const json body{{"session", demo.session_id}, {"title", "A lecture"}, {"filename", "lecture.mp4"}};
    const auto init = admin().post("/api/v1/videos/upload/init", body).json();
    const auto video_path = fmt::format("/api/v1/videos/{}", init.at("video").at("id").get<std::int64_t>());
    const auto complete = [&](const std::string& bytes, const std::string& type) {
        return admin().send("POST", video_path + "/upload/complete", bytes, type);
    };
    CHECK(admin().get(video_path).json().at("error_reason").is_null());
    CHECK(complete("--x\r\n\r\n--x--", "multipart/form-data; boundary=x").detail() == "source_not_found_or_empty");
    auto video = admin().get(video_path).json();
    CHECK(video.at("status") == "PENDING");
    CHECK(video.at("error_reason") == "source_not_found_or_empty");
    CHECK(video.at("error_code").is_null());
    REQUIRE(stranger().put(target_of(init.at("upload_url")), "bytes").status == 201);
    const auto completed = complete(std::string("a\0=%", 4), "application/x-www-form-urlencoded");
    REQUIRE(completed.status == 200);
    CHECK(completed.json().at("status") == "UPLOADED");
    CHECK(completed.json().at("error_reason").is_null());
    CHECK(completed.json().at("duration").is_null());
    for (const auto* type : {"multipart/form-data", "application/json", "nonsense"}) {
        CAPTURE(type);
        CHECK(complete("{not json", type).detail() == "video_not_pending");
    }
    CHECK(admin().get(video_path).json().at("error_reason").is_null());
}

TEST_CASE("002 CDN and settings: kid default, thumbnail_url and hls_url of videos CRUD") {
    ApiFixture::Options options;
    options.configure = [](ApiConfig& config) {
        config.cdn_base_url = "https://cdn.example";
        config.cdn_secret = "a secret of the edge";
    };
    ApiFixture api(options);
    const auto id = ready_video(api, MadeUpVideo(6));
    const auto path = fmt::format("/api/v1/videos/{}", id);
    const auto video = api.admin().get(path).json();
    const auto version = api.database.value<std::int64_t>("SELECT floor(extract(epoch FROM updated_at)) FROM video");
    const auto check_signed = [&](const std::string& url) {
        CAPTURE(url);
        const auto target = target_of(url);
        const auto question = target.find('?');
        const auto query = target.substr(question);
        CHECK(url.starts_with("https://cdn.example/"));
        REQUIRE(query.starts_with(fmt::format("?v={}&exp=", version)));
        const auto expires_at = std::stoll(query.substr(query.find("&exp=") + 5));
        CHECK(url == api.services().cdn.url(target.substr(0, question), expires_at, "", version));
        CHECK(url.find("&kid=v1&uid=") != std::string::npos);
    };
    check_signed(video.at("hls_url"));
    CHECK(target_of(video.at("hls_url")).starts_with(path + "/hls/master.m3u8?"));
    check_signed(video.at("thumbnail_url"));
    CHECK(api.stranger().get(target_of(video.at("thumbnail_url"))).status == 200);
    // Signed for the CDN, and yet not to be watched without a token.
    CHECK(api.stranger().get(target_of(video.at("hls_url"))).status == 403);
    // A change is another version.
    api.database.query("UPDATE video SET updated_at = updated_at + interval '1 minute'");
    const auto changed = api.admin().get(path).json().at("hls_url").get<std::string>();
    CHECK(changed.find(fmt::format("?v={}&", version + 60)) != std::string::npos);
}

TEST_CASE_FIXTURE(ApiFixture, "002 videos CRUD: thumbnail_url of a plain worker's video") {
    PlainWorker worker(*this);
    CHECK(worker.video().at("thumbnail_url").is_null());
    CHECK(worker.video().at("hls_url").is_null());
    worker.store_tree();
    REQUIRE(worker.post("complete", {{"hls_path", worker.playlist()}, {"duration", 5}}).status == 200);
    const auto thumbnail = target_of(worker.video().at("thumbnail_url"));
    CHECK(worker.video().at("hls_url").get<std::string>().starts_with(services().config.public_url));
    CHECK(stranger().get(thumbnail).status == 404);
    services().storage.put(fmt::format("hls/demo/{}/thumbnail.jpg", worker.id), "a picture");
    CHECK(stranger().get(thumbnail).body == "a picture");
}

TEST_CASE("002 CDN and settings: SLUICE_EVENT_BATCH_MAX") {
    ApiFixture::Options options;
    options.configure = [](ApiConfig& config) { config.max_event_batch = 3; };
    ApiFixture api(options);
    const auto id = ready_video(api, MadeUpVideo(6));
    const auto token = api.student()
                           .post("/api/v1/playback/start",
                                 {{"video_id", id}, {"enrollment_id", api.demo.enrollment_id}, {"device_id", "tablet"}})
                           .json()
                           .at("token");
    const auto report = [&](std::size_t count) {
        const json events(count, json{{"type", "FOCUS_GAINED"}});
        return api.stranger().post("/api/v1/playback/events", {{"token", token}, {"events", events}});
    };
    CHECK(report(3).status == 201);
    CHECK(report(4).detail() == "batch_too_large");
    CHECK(report(100'000 / 4).status == 413);
    CHECK(ApiFixture().services().config.max_event_batch == 200);
}
