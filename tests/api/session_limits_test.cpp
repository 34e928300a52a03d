/// Limits of playback sessions under load, through several API processes; and their audit brought in line.

#include <atomic>
#include <chrono>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "api/domain/signing/password.h"
#include "api/upkeep/reconciler.h"
#include "tests/api/viewer.h"
#include "tests/support/another_api.h"
#include "tests/support/worker_client.h"

using namespace sluice;
using nlohmann::json;

namespace {

constexpr std::size_t max_sessions = 3;
constexpr std::size_t max_devices = 2;

/// The sessions in Redis right now, and the devices among them.
std::pair<std::size_t, std::size_t> open_now(const ApiFixture& api) {
    auto reply = api.services().redis.command(
        {"HVALS", fmt::format("sluice:playback:{}:{}", api.demo.tenant_id, api.demo.student_user_id)});
    std::set<std::string> devices;
    for (const auto& entry : reply.elements)
        devices.insert(entry.text.substr(entry.text.rfind(' ')));  // numbers, in these tests
    return {reply.elements.size(), devices.size()};
}

}  // namespace

TEST_CASE("a thousand starts at once, through three API processes: never more than the limits") {
    constexpr int starts = 1000;
    constexpr int clients = 24;
    constexpr unsigned seed = 20260131;
    ApiFixture api;
    // More than one, since a start takes the place of the same device's session for the same video.
    const std::int64_t videos[] = {ready_video(api, MadeUpVideo(6)), ready_video(api, MadeUpVideo(6)),
                                   ready_video(api, MadeUpVideo(6))};
    const AnotherApi second(api.services().config);
    const AnotherApi third(api.services().config);
    const int ports[] = {api.port(), second.port(), third.port()};
    const TestClient::Headers headers{
        {"Authorization", "Bearer " + api.access_token(Role::student, api.demo.student_user_id)}};

    std::atomic<int> next = 0;
    std::atomic<int> opened = 0;
    std::atomic<int> refused = 0;
    std::atomic<bool> is_over = false;
    std::size_t sessions_seen = 0;
    std::size_t devices_seen = 0;
    std::thread watcher([&] {
        while (!is_over) {
            const auto [sessions, devices] = open_now(api);
            sessions_seen = std::max(sessions_seen, sessions);
            devices_seen = std::max(devices_seen, devices);
        }
    });
    std::vector<std::thread> threads;
    for (int i = 0; i < clients; ++i) {
        threads.emplace_back([&, i] {
            std::mt19937 random(seed + static_cast<unsigned>(i));
            TestClient client(ports[i % 3], headers);
            while (next++ < starts) {
                const auto answer =
                    client.post("/api/v1/playback/start", {{"video_id", videos[random() % 3]},
                                                           {"enrollment_id", api.demo.enrollment_id},
                                                           {"device_id", fmt::format("device {}", random() % 5)}});
                if (answer.status == 201) {
                    ++opened;
                    // Half of them make room again.
                    if (random() % 2 == 0) client.post("/api/v1/playback/end", {{"token", answer.json().at("token")}});
                } else if (answer.status == 409) {
                    ++refused;
                }
            }
        });
    }
    for (auto& thread : threads)
        thread.join();
    is_over = true;
    watcher.join();
    CHECK(opened + refused == starts);
    CHECK(opened >= 3);
    CHECK(refused > 0);
    CHECK(sessions_seen == max_sessions);
    CHECK(devices_seen <= max_devices);
    CHECK(open_now(api).first <= max_sessions);
}

TEST_CASE("a place is free again after an end, an expiry and a revocation") {
    ApiFixture api;
    const auto video_id = ready_video(api, MadeUpVideo(6));
    const auto phones_other_video = ready_video(api, MadeUpVideo(6));
    const auto phones_third_video = ready_video(api, MadeUpVideo(6));
    const auto start = [&](const char* device) { return start_playback(api, video_id, device); };
    const auto phone = start_playback(api, phones_other_video, "phone").json();
    REQUIRE(start("laptop").status == 201);
    CHECK(start("tablet").detail() == "device_limit_exceeded");
    REQUIRE(start("phone").status == 201);
    // Two sessions of one device are one device, but two sessions.
    CHECK(start_playback(api, phones_third_video, "phone").detail() == "concurrency_limit_exceeded");
    SUBCASE("an end") {
        REQUIRE(call_playback(api, "end", phone.at("token")).status == 200);
        CHECK(start_playback(api, phones_third_video, "phone").status == 201);
    }
    SUBCASE("an expiry") {
        // As if their time had run out: their ends lie in the past.
        const auto user = fmt::format("sluice:playback:{}:{}", api.demo.tenant_id, api.demo.student_user_id);
        auto& redis = api.services().redis;
        for (const auto& id : redis.command({"HKEYS", user}).elements)
            redis.command({"HSET", user, id.text, "1000 1 1 phone"});
        CHECK(start("tablet").status == 201);
        const auto done =
            reconcile_sessions(api.services().database, api.services().sessions, std::chrono::seconds(600));
        CHECK(done.expired == 3);
        CHECK(done.closed == 0);
        CHECK(api.database.value<int>("SELECT count(*) FROM playback_session WHERE state = 'EXPIRED'") == 3);
        CHECK(api.database.value<int>("SELECT count(*) FROM playback_session WHERE state = 'ACTIVE'") == 1);
    }
    SUBCASE("a revocation") {
        api.database.query(
            fmt::format("UPDATE playback_session SET state = 'REVOKED', ended_at = now() WHERE id = '{}'",
                        phone.at("session_id").get<std::string>()));
        const auto done =
            reconcile_sessions(api.services().database, api.services().sessions, std::chrono::seconds(600));
        CHECK(done.expired == 0);
        CHECK(done.closed == 1);
        CHECK(call_playback(api, "heartbeat", phone.at("token")).detail() == "session_inactive");
        CHECK(start_playback(api, phones_third_video, "phone").status == 201);
    }
}

TEST_CASE("reconciling ends nothing while Redis is away") {
    RedisServer redis;
    ApiFixture::Options options;
    options.redis = &redis;
    ApiFixture api(options);
    const auto video_id = ready_video(api, MadeUpVideo(6));
    REQUIRE(start_playback(api, video_id).status == 201);
    redis.stop();
    CHECK_THROWS_AS(reconcile_sessions(api.services().database, api.services().sessions, std::chrono::seconds(600)),
                    RedisUnavailable);
    CHECK(api.database.value<int>("SELECT count(*) FROM playback_session WHERE state = 'ACTIVE'") == 1);
}

TEST_CASE("nobody logs in uncounted while Redis is away") {
    RedisServer redis;
    ApiFixture::Options options;
    options.redis = &redis;
    ApiFixture api(options);
    api.database.query(
        fmt::format("INSERT INTO account (tenant_id, username, user_id, role, password_hash) "
                    "VALUES ({}, 'emmy', 'emmy', 'student', '{}')",
                    api.demo.tenant_id, hash_password("correct horse")));
    const auto log_in = [&](const char* password) {
        return api.stranger().post("/api/v1/auth/login", {{"username", "emmy"}, {"password", password}});
    };
    CHECK(log_in("correct horse").status == 200);
    CHECK(log_in("wrong").status == 401);
    redis.stop();
    for (const char* password : {"correct horse", "wrong"}) {
        const auto answer = log_in(password);
        CHECK(answer.status == 503);
        CHECK(answer.detail() == "sessions_unavailable");
    }
}
