/// What players report: judged by the server, written down, and shown to staff.

#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/api/viewer.h"
#include "tests/support/another_api.h"
#include "tests/support/worker_client.h"

using namespace sluice;
using nlohmann::json;

namespace {

const std::string log_path = v1 + "video-playback-events";

json event(const std::string& type, const json& payload = json::object()) {
    return {{"type", type}, {"payload", payload}};
}

/// A READY video that may not be sought in, and how its student reports of it.
struct Watched {
    Watched() {
        api.admin().patch(fmt::format("{}videos/{}", v1, video_id), {{"allow_skip", false}, {"max_speed", 1.5}});
    }

    json start(const std::string& device = "phone") { return start_playback(api, video_id, device).json(); }
    Answer report(const json& token, const json& events) {
        return api.stranger().post(v1 + "playback/events", {{"token", token}, {"events", events}});
    }
    std::string state_of(const json& started) {
        return api.database.value<std::string>(fmt::format("SELECT state FROM playback_session WHERE id = '{}'",
                                                           started.at("session_id").get<std::string>()));
    }

    ApiFixture api;
    std::int64_t video_id = ready_video(api, MadeUpVideo(13));
};

const json seek = event("SEEK_ATTEMPT", {{"to", 100}});
const json harmless = event("FOCUS_GAINED");

}  // namespace

TEST_CASE_FIXTURE(Watched, "events are stored with the server's judgement") {
    const auto started = start();
    const auto answer =
        report(started.at("token"), {{{"type", "VISIBILITY_HIDDEN"}, {"occurred_at", "2026-01-31T12:00:00Z"}},
                                     event("SPEED_CHANGE_ATTEMPT", {{"rate", 1.5}}),
                                     event("SPEED_CHANGE_ATTEMPT", {{"rate", 4}}),
                                     harmless,
                                     harmless});
    CHECK(answer.status == 201);
    CHECK(answer.json() == json{{"stored", 5}, {"violations", 1}, {"revoked", false}});
    const auto list = api.admin().get(fmt::format("{}?range=all&video={}", log_path, video_id)).json();
    CHECK(list.at("count") == 5);
    const auto& hidden = list.at("results")[4];
    CHECK(hidden.at("event_type") == "VISIBILITY_HIDDEN");
    CHECK(hidden.at("occurred_at") == "2026-01-31T12:00:00Z");
    CHECK(hidden.at("severity") == "info");
    CHECK(hidden.at("score") == 1);
    const auto& fast = list.at("results")[2];
    CHECK(fast.at("violated") == true);
    CHECK(fast.at("violation_reason") == "speed_blocked");
    CHECK(fast.at("severity") == "danger");
    CHECK(fast.at("score") == 7);
    CHECK(fast.at("event_payload").at("rate") == 4);
    CHECK(fast.at("enrollment_id") == api.demo.enrollment_id);

    const auto count = [&](const std::string& query) {
        return api.admin().get(log_path + query).json().at("count").get<int>();
    };
    CHECK(count("?range=all&event_type=FOCUS_GAINED,VISIBILITY_HIDDEN") == 3);
    CHECK(count("?violated=true") == 1);
    CHECK(count("?violated=false&range=24h") == 3);
    CHECK(count("?violated=false&range=all") == 4);
    CHECK(count("?search=nobody") == 0);
    for (const char* query : {"?range=1h", "?event_type=PLAY", "?violated=yes", "?video=x"})
        CHECK(api.admin().get(log_path + query).detail() == "invalid_query");
}

TEST_CASE_FIXTURE(Watched, "the third violation ends the session, however they come") {
    const auto started = start();
    const auto& token = started.at("token");
    SUBCASE("one by one among others") {
        for (int i = 0; i < 4; ++i)
            REQUIRE(report(token, json::array({harmless})).status == 201);
        CHECK(report(token, json::array({seek})).json().at("revoked") == false);
        CHECK(report(token, json::array({seek})).json().at("revoked") == false);
        CHECK(report(token, json::array({seek})).json().at("revoked") == true);
    }
    SUBCASE("in one batch") {
        CHECK(report(token, {seek, harmless, seek, harmless, seek, harmless, harmless}).json().at("revoked") == true);
    }
    SUBCASE("half of four events") {
        CHECK(report(token, {harmless, seek, harmless}).json().at("revoked") == false);
        CHECK(report(token, json::array({seek})).json().at("revoked") == true);
    }
    CHECK(state_of(started) == "REVOKED");
    CHECK(report(token, json::array({harmless})).status == 409);
    CHECK(report(token, json::array({harmless})).detail() == "session_inactive");
    CHECK(call_playback(api, "heartbeat", token).detail() == "session_inactive");
    CHECK(api.stranger().get(target_of(started.at("play_url"))).status == 403);
    // The place is free again.
    CHECK(start_playback(api, video_id).status == 201);
}

TEST_CASE_FIXTURE(Watched, "batches that come side by side are counted once each") {
    const auto started = start();
    constexpr int parallel = 8;
    std::vector<std::thread> threads;
    std::vector<json> answers(parallel);
    for (int i = 0; i < parallel; ++i) {
        threads.emplace_back([&, i] {
            const auto answer = report(started.at("token"), {harmless, harmless, harmless, seek});
            answers[static_cast<std::size_t>(i)] = answer.status == 201 ? answer.json() : json();
        });
    }
    for (auto& thread : threads)
        thread.join();
    CHECK(std::count_if(answers.begin(), answers.end(), [](const json& a) { return a.is_object(); }) == 3);
    CHECK(std::count_if(answers.begin(), answers.end(),
                        [](const json& a) { return a.is_object() && a.at("revoked") == true; }) == 1);
    CHECK(api.database.value<int>("SELECT count(*) FROM playback_event") == 12);
}

TEST_CASE_FIXTURE(Watched, "what cannot be an event is refused, and nothing of its batch kept") {
    const auto token = start().at("token");
    const auto with = [](const json& change) {
        json changed = event("FOCUS_LOST");
        changed.update(change);
        return changed;
    };
    const std::pair<json, const char*> cases[] = {
        {with({{"type", "PLAY"}}), "events[1].type"},
        {with({{"type", nullptr}}), "events[1].type"},
        {with({{"type", 7}}), "events[1].type"},
        {with({{"payload", std::string(5000, 'x')}}), "events[1].payload"},
        {with({{"payload", json::array({std::string("\0", 1)})}}), "events[1].payload"},
        {with({{"payload", {{"x", std::string(5000, 'x')}}}}), "events[1].payload"},
        {with({{"payload", {{"x", std::string("a\0b", 3)}}}}), "events[1].payload"},
        {with({{"occurred_at", "yesterday"}}), "events[1].occurred_at"},
        {with({{"occurred_at", -1}}), "events[1].occurred_at"},
        {with({{"occurred_at", 1e300}}), "events[1].occurred_at"},
        {json("FOCUS_LOST"), "events[1]"},
    };
    for (const auto& [wrong, field] : cases) {
        const auto answer = report(token, {harmless, wrong});
        CAPTURE(answer.body);
        CHECK(answer.status == 400);
        CHECK(answer.json().value("field", "") == field);
    }
    CHECK(report(token, "all").json().value("field", "") == "events");
    CHECK(report(token, json::array()).json().at("stored") == 0);
    CHECK(report(token, json(200, harmless)).status == 201);
    const auto too_many = report(token, json(201, harmless));
    CHECK(too_many.status == 413);
    CHECK(too_many.detail() == "batch_too_large");
    CHECK(report(nullptr, json::array({harmless})).detail() == "token_required");
    CHECK(report("x", json::array({harmless})).detail() == "invalid_token");
    CHECK(api.database.value<int>("SELECT count(*) FROM playback_event") == 200);
}

TEST_CASE_FIXTURE(Watched, "another API process lets the revoked session have nothing more within a second") {
    const AnotherApi another(api.services().config);
    const auto started = start();
    const auto segment =
        target_of(
            started.at("play_url").get<std::string>().substr(0, started.at("play_url").get<std::string>().rfind('/'))) +
        "/720p/seg-00000.m4s";
    TestClient viewer(another.port(), {});
    REQUIRE(viewer.get(segment).status == 200);
    REQUIRE(report(started.at("token"), {seek, seek, seek}).json().at("revoked") == true);
    const auto revoked = std::chrono::steady_clock::now();
    CHECK(wait_for_status(403, [&] { return viewer.get(segment); }).detail() == "session_inactive");
    CHECK(std::chrono::steady_clock::now() - revoked < std::chrono::seconds(1));
}

TEST_CASE_FIXTURE(Watched, "staff see who is a risk, and take it away as CSV") {
    api.database.query(fmt::format("UPDATE student SET name = '=cmd,\"x\"' WHERE id = {}", api.demo.student_id));
    report(start().at("token"), {seek, harmless, harmless, harmless, event("PLAYER_ERROR")});
    const auto risks = api.admin().get(fmt::format("{}/risk?video={}&range=7d&limit=5", log_path, video_id)).json();
    REQUIRE(risks.size() == 1);
    CHECK(risks[0].at("enrollment_id") == api.demo.enrollment_id);
    CHECK(risks[0].at("score") == 8);
    CHECK(risks[0].at("danger") == 1);
    const auto csv = api.admin().get(fmt::format("{}/export?video={}", log_path, video_id));
    CHECK(csv.header("content-type") == "text/csv; charset=utf-8");
    CHECK(csv.body.starts_with("occurred_at,student_name,"));
    CHECK(csv.body.find(",\"'=cmd,\"\"x\"\"\",") != std::string::npos);
    CHECK(std::count(csv.body.begin(), csv.body.end(), '\n') == 6);

    auto theirs = api.client(Role::admin, "their-admin", "other");
    CHECK(theirs.get(fmt::format("{}?video={}", log_path, video_id)).status == 404);
    CHECK(theirs.get(fmt::format("{}/risk?video={}", log_path, video_id)).status == 404);
    CHECK(theirs.get(fmt::format("{}/export?video={}", log_path, video_id)).status == 404);
    CHECK(theirs.get(log_path).json().at("count") == 0);
    CHECK(api.student().get(log_path).status == 403);
}

TEST_CASE_FIXTURE(Watched, "the database and the rules give an event the same score") {
    for (const char* type : {"VISIBILITY_HIDDEN", "VISIBILITY_VISIBLE", "FOCUS_LOST", "FOCUS_GAINED", "SEEK_ATTEMPT",
                             "SPEED_CHANGE_ATTEMPT", "FULLSCREEN_ENTER", "FULLSCREEN_EXIT", "PLAYER_ERROR"}) {
        for (const bool violated : {false, true}) {
            CAPTURE(std::string(type));
            const auto stored = api.database.value<int>(fmt::format(
                "INSERT INTO playback_event (tenant_id, session_id, video_id, enrollment_id, type, occurred_at, "
                "violated, "
                "reason) VALUES ({}, gen_random_uuid(), {}, {}, '{}', now(), {}, {}) RETURNING score",
                api.demo.tenant_id, video_id, api.demo.enrollment_id, type, violated, violated ? "'x'" : "NULL"));
            CHECK(stored == score(playback_event_type(type).value(), violated, violated));
        }
    }
}
