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
