/// What /metrics says of requests and of playback.

#include <chrono>
#include <string>
#include <thread>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/api/viewer.h"
#include "tests/support/made_up_video.h"
#include "tests/support/redis_server.h"
#include "tests/support/worker_client.h"

using namespace sluice;

namespace {

/// The value of a line of /metrics, 0 if it is not there. Other tests of this process move the counters, too.
double figure(const ApiFixture& api, const std::string& name) {
    const auto text = '\n' + api.stranger().get("/metrics").body;
    const auto at = text.find('\n' + name + ' ');
    return at == std::string::npos ? 0 : std::stod(text.substr(at + name.size() + 2));
}

bool is_soon(const ApiFixture& api, const std::string& name, double value) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (figure(api, name) != value) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return true;
}

}  // namespace

TEST_CASE_FIXTURE(ApiFixture, "metrics: requests are counted by the pattern of their route, and never by their path") {
    const auto labels = std::string(R"({method="GET",route="/api/v1/videos/{id}"})");
    const auto requests = figure(*this, "sluice_http_request_seconds_count" + labels);
    const auto bytes = figure(*this, "sluice_http_sent_bytes_total" + labels);
    const auto id = uploaded_video();
    const auto answer = admin().get(fmt::format("/api/v1/videos/{}", id));
    REQUIRE(answer.status == 200);
    CHECK(is_soon(*this, "sluice_http_request_seconds_count" + labels, requests + 1));
    CHECK(figure(*this, "sluice_http_sent_bytes_total" + labels) == bytes + static_cast<double>(answer.body.size()));

    const auto unknown = figure(*this, R"(sluice_http_request_seconds_count{method="",route=""})");
    stranger().get("/no/such/path-of-a-stranger");
    CHECK(is_soon(*this, R"(sluice_http_request_seconds_count{method="",route=""})", unknown + 1));
    CHECK(stranger().get("/metrics").body.find("path-of-a-stranger") == std::string::npos);
}

TEST_CASE_FIXTURE(ApiFixture, "metrics: refusals are counted by code, answers by the class of their status") {
    const std::string code = R"(sluice_http_refusals_total{code="not_found"})";
    const std::string streams = R"(sluice_http_refusals_total{code="permission_denied"})";
    const std::string answers = R"(sluice_http_answers_total{class="4xx"})";
    const auto id = uploaded_video();
    const auto refusals = figure(*this, code);
    const auto of_streams = figure(*this, streams);
    const auto answered = figure(*this, answers);
    CHECK(admin().get("/api/v1/videos/999999").status == 404);
    CHECK(figure(*this, code) == refusals + 1);
    CHECK(stranger().get(fmt::format("/api/v1/stream/{}", id)).status == 403);
    CHECK(figure(*this, streams) == of_streams + 1);
    CHECK(is_soon(*this, answers, answered + 2));
}

TEST_CASE_FIXTURE(ApiFixture, "metrics: look-ups of playback in caches, hits and misses") {
    const auto lookups = [&](const std::string& cache, const std::string& result) {
        return figure(*this, fmt::format(R"(sluice_cache_lookups_total{{cache="{}",result="{}"}})", cache, result));
    };
    const auto id = ready_video(*this, MadeUpVideo(13));
    const auto path = start_playback(*this, id).json().at("play_url").get<std::string>();
    const auto target = path.substr(path.find("/p/"));
    for (const std::string cache : {"manifest", "liveness"}) {
        CAPTURE(cache);
        const auto misses = lookups(cache, "miss");
        const auto hits = lookups(cache, "hit");
        for (int i = 0; i < 20; ++i)
            REQUIRE(stranger().get(target).status == 200);
        CHECK(lookups(cache, "hit") + lookups(cache, "miss") == hits + misses + 20);
        CHECK(lookups(cache, "hit") > hits);
    }
    CHECK(lookups("state", "hit") > 0);
    CHECK(lookups("state", "miss") > 0);
}

TEST_CASE("metrics: playback sessions that go on are counted, and no others") {
    const std::string open = "sluice_playback_sessions";
    RedisServer redis;
    ApiFixture::Options options;
    options.redis = &redis;
    options.configure = [](ApiConfig& config) { config.playback_ttl_seconds = 2; };
    ApiFixture api(options);
    const auto id = ready_video(api, MadeUpVideo(13));
    CHECK(figure(api, open) == 0);
    const auto first = start_playback(api, id).json();
    CHECK(figure(api, open) == 1);
    start_playback(api, id);  // the same device: in place of the first
    CHECK(figure(api, open) == 1);
    const auto other = ready_video(api, MadeUpVideo(13));
    const auto second = start_playback(api, other).json().at("session_id").get<std::string>();
    CHECK(figure(api, open) == 2);
    REQUIRE(
        api.student().post(fmt::format("/api/v1/playback/sessions/{}/end", second), nlohmann::json::object()).status ==
        200);
    CHECK(figure(api, open) == 1);
    CHECK(is_soon(api, open, 0));  // the other one runs out
    redis.stop();
    CHECK(api.stranger().get("/metrics").body.find("\nsluice_playback_sessions ") == std::string::npos);
}
