/// What the academy's clients were promised of playback, row by row: policy, events, sessions.

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "api/store/playback/playback_session_list.h"
#include "tests/api/viewer.h"
#include "tests/support/another_api.h"
#include "tests/support/worker_client.h"

using namespace sluice;
using nlohmann::json;

namespace {

/// A READY video, and its student, of whom nothing has been heard yet.
struct Playback {
    json start(const std::string& device = "phone") {
        const auto answer = start_playback(api, video_id, device);
        CAPTURE(answer.body);
        REQUIRE(answer.status == 201);
        return answer.json();
    }
    Answer report(const json& token, const json& events) {
        return api.stranger().post(v1 + "playback/events", {{"token", token}, {"events", events}});
    }
    void set_video(const json& fields) {
        REQUIRE(api.admin().patch(fmt::format("{}videos/{}", v1, video_id), fields).status == 200);
    }
    /// Replaces the student's permission.
    void permit(json fields) {
        api.database.query("DELETE FROM video_permission");
        fields["video"] = video_id;
        fields["enrollment"] = api.demo.enrollment_id;
        REQUIRE(api.admin().post(v1 + "video-permissions", fields).status == 201);
    }

    ApiFixture api;
    std::int64_t video_id = ready_video(api, MadeUpVideo(video_seconds));
};

const json seek_free{{"mode", "free"}, {"forward_limit", nullptr}, {"grace_seconds", 3}};
const json seek_bounded{
    {"mode", "bounded_forward"}, {"forward_limit", "max_watched"}, {"max_watched", 0.0}, {"grace_seconds", 3}};
const json seek_blocked{{"mode", "blocked"}};

}  // namespace

TEST_CASE_FIXTURE(Playback, "002 policy: what start answers") {
    struct Row {
        const char* name;
        json video;
        json permission;  ///< null: none
        json policy;      ///< what start must answer, among the rest
    };
    const json open{{"allow_skip", true}, {"max_speed", 1.5}};
    const json closed{{"allow_skip", false}};
    const Row rows[] = {
        {"002 policy: policy keys",
         open,
         nullptr,
         {{"allow_seek", true},
          {"seek", seek_free},
          {"playback_rate", {{"max", 1.5}, {"ui_control", true}}},
          {"watermark", {{"enabled", true}, {"mode", "overlay"}, {"fields", json::array({"user_id"})}}},
          {"concurrency", {{"max_sessions", 3}, {"max_devices", 2}}}}},
        {"002 policy: allow_skip=false, no permission",
         closed,
         nullptr,
         {{"allow_seek", false}, {"seek", seek_blocked}}},
        {"002 policy: allow_skip=false + once",
         closed,
         {{"rule", "once"}},
         {{"allow_seek", false}, {"seek", seek_bounded}}},
        {"002 policy: allow_skip_override=false + once",
         open,
         {{"rule", "once"}, {"allow_skip_override", false}},
         {{"allow_seek", false}, {"seek", seek_bounded}}},
        {"002 policy: seek.forward_limit", open, {{"rule", "once"}}, {{"allow_seek", true}, {"seek", seek_bounded}}},
        {"002 policy: blocked seek object",
         open,
         {{"rule", "once"}, {"block_seek", true}},
         {{"allow_seek", false}, {"seek", seek_blocked}}},
        {"002 policy: max_speed_override, watermark override",
         open,
         {{"rule", "free"}, {"max_speed_override", 2}, {"show_watermark_override", false}},
         {{"playback_rate", {{"max", 2}, {"ui_control", true}}},
          {"watermark", {{"enabled", false}, {"mode", "overlay"}, {"fields", json::array({"user_id"})}}}}},
        {"002 policy: block_speed_control",
         open,
         {{"rule", "free"}, {"block_speed_control", true}},
         {{"playback_rate", {{"max", 1.0}, {"ui_control", false}}}}},
    };
    for (const auto& row : rows) {
        CAPTURE(row.name);
        set_video(row.video);
        api.database.query("DELETE FROM video_permission");
        if (!row.permission.is_null()) permit(row.permission);
        const auto policy = start().at("policy");
        for (const auto& [key, value] : row.policy.items()) {
            CAPTURE(key);
            CHECK(policy.at(key) == value);
        }
    }
}

TEST_CASE_FIXTURE(Playback, "002 events: what is a violation") {
    struct Row {
        const char* name;
        json video;
        json permission;
        json event;
        int violations;
    };
    const auto seek = [](json payload) { return json{{"type", "SEEK_ATTEMPT"}, {"payload", std::move(payload)}}; };
    const auto speed = [](json payload) {
        return json{{"type", "SPEED_CHANGE_ATTEMPT"}, {"payload", std::move(payload)}};
    };
    const json open{{"allow_skip", true}, {"max_speed", 1.5}};
    const json closed{{"allow_skip", false}};
    const json slow{{"allow_skip", true}, {"max_speed", 1}};
    const json free{{"rule", "free"}};
    const json once{{"rule", "once"}};
    const Row rows[] = {
        {"SEEK_ATTEMPT where it is free", open, free, seek({{"to", 9}}), 0},
        {"SEEK_ATTEMPT under bounded_forward, within", open, once, seek({{"to", 3}}), 0},
        {"SEEK_ATTEMPT under bounded_forward, beyond", open, once, seek({{"to", 4}}), 1},
        {"SEEK_ATTEMPT under bounded_forward, without to", open, once, seek(json::object()), 1},
        {"SEEK_ATTEMPT, once on a video without seeking", closed, once, seek({{"to", 0}}), 1},
        {"SPEED_CHANGE_ATTEMPT, max 1.0", slow, free, speed({{"speed", 1}}), 1},
        {"SPEED_CHANGE_ATTEMPT, max 1.0, without payload", slow, free, speed(nullptr), 1},
        {"speed in payload, within", open, free, speed({{"speed", 1.5}}), 0},
        {"speed in payload, beyond", open, free, speed({{"speed", 2}}), 1},
        {"speed in payload, as text", open, free, speed({{"speed", "2"}}), 1},
        {"rate in payload, beyond", open, free, speed({{"rate", 2}}), 1},
    };
    for (const auto& row : rows) {
        CAPTURE(row.name);
        set_video(row.video);
        permit(row.permission);
        const auto answer = report(start().at("token"), json::array({row.event}));
        CAPTURE(answer.body);
        REQUIRE(answer.status == 201);
        CHECK(answer.json().at("violations") == row.violations);
    }
}

namespace {

const std::string events_path = v1 + "video-playback-events";

/// A video with one violation, one warning and one event of January, which are listed in this order.
struct Reported : Playback {
    Reported() {
        set_video({{"allow_skip", false}, {"max_speed", 1.5}});
        started = start();
        const auto answer =
            report(started.at("token"), {{{"type", "VISIBILITY_HIDDEN"}, {"occurred_at", "2026-01-31T12:00:00Z"}},
                                         {{"type", "FOCUS_LOST"}, {"payload", {"any", "JSON", nullptr, 1.5}}},
                                         {{"type", "SEEK_ATTEMPT"}, {"payload", {{"to", 9}}}}});
        REQUIRE(answer.status == 201);
    }
    int count(const std::string& query) {
        CAPTURE(query);
        const auto answer = api.admin().get(events_path + query);
        REQUIRE(answer.status == 200);
        return answer.json().at("count").get<int>();
    }
    json started;
};

}  // namespace

TEST_CASE_FIXTURE(Reported, "002 events: payload any JSON") {
    const auto& token = started.at("token");
    const json payloads[] = {"text", 7, 1e300, true, json::array(), json::array({1, {{"a", "b"}}}), {{"x", nullptr}}};
    json events = json::array();
    for (const auto& payload : payloads)
        events.push_back({{"type", "FOCUS_GAINED"}, {"payload", payload}});
    REQUIRE(report(token, events).status == 201);
    const auto kept = api.admin().get(events_path + "?event_type=FOCUS_GAINED").json().at("results");
    REQUIRE(kept.size() == std::size(payloads));
    for (std::size_t i = 0; i < kept.size(); ++i)
        CHECK(kept[kept.size() - 1 - i].at("event_payload") == payloads[i]);

    const std::string deep = std::string(100, '[') + std::string(100, ']');
    const auto body = fmt::format(R"({{"token":"{}","events":[{{"type":"FOCUS_LOST","payload":{}}}]}})",
                                  token.get<std::string>(), deep);
    CHECK(api.stranger().send("POST", v1 + "playback/events", body, "application/json").detail() == "invalid_json");
}

TEST_CASE_FIXTURE(Reported, "002 events: event fields, severity, score, policy_snapshot") {
    const auto list = api.admin().get(events_path + "?range=all").json().at("results");
    REQUIRE(list.size() == 3);
    const auto& seek = list[0];
    CHECK(seek.at("event_type") == "SEEK_ATTEMPT");
    CHECK(seek.at("video") == video_id);
    CHECK(seek.at("enrollment_id") == api.demo.enrollment_id);
    CHECK(seek.at("session_id") == started.at("session_id"));
    CHECK(seek.at("user_id") == api.demo.student_user_id);
    CHECK(seek.at("violated") == true);
    CHECK(seek.at("violation_reason") == "seek_blocked");
    CHECK(seek.at("event_payload") == json{{"to", 9}});
    CHECK(seek.at("policy_snapshot") == started.at("policy"));
    CHECK(seek.at("severity") == "danger");
    CHECK(seek.at("score") == 7);
    CHECK(list[1].at("severity") == "warn");
    CHECK(list[1].at("violation_reason").is_null());
    CHECK(list[2].at("severity") == "info");

    // The evidence stays what it was.
    set_video({{"allow_skip", true}});
    const auto one = fmt::format("{}/{}", events_path, seek.at("id").get<std::int64_t>());
    CHECK(api.admin().get(one).json() == seek);
    CHECK(api.client(Role::instructor).get(one).json() == seek);
    CHECK(api.student().get(one).status == 403);
    CHECK(api.client(Role::admin, "theirs", "other").get(one).status == 404);
    for (const char* wrong : {"/0", "/-1", "/x", "/99999999999999999999", "/1%00"})
        CHECK(api.admin().get(events_path + wrong).status == 404);
}

TEST_CASE_FIXTURE(Reported, "002 events: default range, range by, filters, search, order") {
    const auto session = started.at("session_id").get<std::string>();
    struct Row {
        const char* name;
        std::string query;
        int count;
    };
    const Row rows[] = {
        {"GET video-playback-events default range", "", 2},
        {"range by occurred_at", "?range=7d", 2},
        {"range all", "?range=all", 3},
        {"filter enrollment", fmt::format("?range=all&enrollment={}", api.demo.enrollment_id), 3},
        {"filter lecture", fmt::format("?range=all&lecture={}", api.demo.lecture_id), 3},
        {"filter session_id", "?range=all&session_id=" + session, 3},
        {"filter session_id of none", "?range=all&session_id=00000000-0000-0000-0000-000000000000", 0},
        {"filter event_type list, violated", "?event_type=SEEK_ATTEMPT,FOCUS_LOST&violated=false", 1},
        {"search session_id", "?search=" + session.substr(0, 18), 2},
        {"search of what is not there", "?search=%25", 0},
        {"search of less than a session_id", "?search=" + session.substr(0, 6), 0},
        {"a full page", "?range=all&page_size=1", 3},
        {"a page in the middle", "?range=all&page_size=1&page=2", 3},
        {"a page behind the last", "?range=all&page_size=1&page=9", 3},
    };
    for (const auto& [name, query, expected] : rows) {
        CAPTURE(name);
        CHECK(count(query) == expected);
    }
    CHECK(api.client(Role::instructor).get(events_path).json().at("count") == 2);
    api.database.query("UPDATE playback_event SET occurred_at = now() - interval '1 hour' WHERE type = 'SEEK_ATTEMPT'");
    const auto list = api.admin().get(events_path).json().at("results");
    CHECK(list[0].at("event_type") == "FOCUS_LOST");
    // What is not understood is not ignored.
    for (const auto& path : {events_path + "?enrolment=1", events_path + "/risk?video=1&search=x",
                             events_path + "/export?video=1&sort=id"}) {
        CAPTURE(path);
        CHECK(api.admin().get(path).detail() == "unknown_filter");
    }
    for (const char* query : {"?session_id=x", "?session_id=%27%3B--", "?enrollment=x", "?lecture=-1", "?range=1h"}) {
        CAPTURE(query);
        CHECK(api.admin().get(events_path + query).detail() == "invalid_query");
    }
    CHECK(api.admin().get(events_path + "?enrollment=999999").status == 404);
    CHECK(api.admin().get(events_path + "?lecture=999999").status == 404);
}

TEST_CASE_FIXTURE(Reported, "002 events: risk") {
    const auto path = fmt::format("{}/risk?video={}", events_path, video_id);
    auto risks = api.client(Role::instructor).get(path).json();
    REQUIRE(risks.size() == 1);
    CHECK(risks[0].at("last_occurred_at").is_string());
    risks[0].erase("last_occurred_at");
    CHECK(risks[0] == json{{"enrollment_id", api.demo.enrollment_id},
                           {"student_name", risks[0].at("student_name")},
                           {"score", 9},
                           {"danger", 1},
                           {"warn", 1},
                           {"info", 0}});
    CHECK(api.admin().get(path + "&range=all").json()[0].at("info") == 1);

    // More of equal score: dangers decide, then warnings. The rows are of students of their own.
    for (int i = 0; i < 6; ++i) {
        api.database.query(fmt::format(
            "WITH s AS (INSERT INTO student (tenant_id, name, user_id) VALUES ({0}, 'n{1}', 'u{1}') RETURNING id), "
            "e AS (INSERT INTO enrollment (tenant_id, student_id, lecture_id) SELECT {0}, id, {2} FROM s RETURNING id) "
            "INSERT INTO playback_event (tenant_id, session_id, video_id, enrollment_id, type, occurred_at) "
            "SELECT {0}, gen_random_uuid(), {3}, id, type::playback_event_type, now() FROM e, unnest(ARRAY[{4}]) AS "
            "type",
            api.demo.tenant_id, i, api.demo.lecture_id, video_id,
            i % 2 == 0 ? "'SEEK_ATTEMPT'" : "'PLAYER_ERROR', 'PLAYER_ERROR', 'PLAYER_ERROR'"));
    }
    const auto ranked = api.admin().get(path).json();
    REQUIRE(ranked.size() == 5);
    CHECK(ranked[0].at("score") == 9);
    for (std::size_t i : {1, 2, 3})
        CHECK(ranked[i].at("warn") == 1);
    CHECK(ranked[4].at("info") == 3);

    const auto refused = api.admin().get(events_path + "/risk");
    CHECK(refused.status == 400);
    CHECK(refused.json().at("message") == "video is required.");
}

TEST_CASE_FIXTURE(Reported, "002 events: CSV columns, filename, default range, video required") {
    const auto path = fmt::format("{}/export?video={}", events_path, video_id);
    const auto csv = api.client(Role::instructor).get(path);
    REQUIRE(csv.status == 200);
    CHECK(
        csv.body.starts_with("occurred_at,student_name,enrollment_id,event_type,violated,violation_reason,session_id,"
                             "user_id,score,payload,policy_snapshot,id"));
    CHECK(std::count(csv.body.begin(), csv.body.end(), '\n') == 3);
    CHECK(csv.body.find(",SEEK_ATTEMPT,Y,seek_blocked,") != std::string::npos);
    CHECK(csv.body.find(",FOCUS_LOST,N,,") != std::string::npos);
    CHECK(csv.header("content-disposition") ==
          fmt::format("attachment; filename=\"video_{}_events_24h.csv\"", video_id));
    const auto all = api.admin().get(path + "&range=all");
    CHECK(std::count(all.body.begin(), all.body.end(), '\n') == 4);
    CHECK(all.header("content-disposition") ==
          fmt::format("attachment; filename=\"video_{}_events_all.csv\"", video_id));
    CHECK(api.admin().get(events_path + "/export").status == 400);
}

namespace {

const std::string sessions_path = v1 + "playback-sessions";

/// The status of a request for the video's playlist.
int stream_status(const ApiFixture& api, const json& started) {
    return api.stranger().get(target_of(started.at("play_url"))).status;
}

}  // namespace

TEST_CASE_FIXTURE(Playback, "002 playback: list of playback sessions") {
    const json body{
        {"video_id", video_id}, {"enrollment_id", api.demo.enrollment_id}, {"device_id", "Emmy's \"phone\" 100%"}};
    const auto token = "Bearer " + api.access_token(Role::student, api.demo.student_user_id);
    TestClient behind_edge(api.port(), {{"Authorization", token},
                                        {"X-Forwarded-For", "2001:db8:0:1::7"},
                                        {"User-Agent", "Browser/1.0 \xff" + std::string(1000, 'x')}});
    const auto first = behind_edge.post(v1 + "playback/start", body);
    REQUIRE(first.status == 201);
    const auto second = start("laptop");
    REQUIRE(call_playback(api, "end", second.at("token")).status == 200);

    const auto page = api.admin().get(sessions_path).json();
    REQUIRE(page.at("count") == 2);
    const auto& session = page.at("results")[1];
    CHECK(page.at("results")[0].at("id") == second.at("session_id"));
    CHECK(session.at("id") == first.json().at("session_id"));
    CHECK(session.at("session_id") == session.at("id"));
    CHECK(session.at("video") == video_id);
    CHECK(session.at("enrollment") == api.demo.enrollment_id);
    CHECK(session.at("student_name").is_string());
    CHECK(session.at("device_id") == body.at("device_id"));
    CHECK(session.at("status") == "ACTIVE");
    CHECK(session.at("ended_at").is_null());
    CHECK(session.at("end_reason").is_null());
    CHECK(session.at("ip") == "2001:db8:0:1::/64");
    CHECK(session.at("user_agent").get<std::string>().starts_with("Browser/1.0 ?xxx"));
    CHECK(session.at("user_agent").get<std::string>().size() == 300);

    struct Row {
        std::string query;
        int count;
    };
    const Row rows[] = {
        {fmt::format("?video={}", video_id), 2},
        {fmt::format("?enrollment={}", api.demo.enrollment_id), 2},
        {fmt::format("?lecture={}", api.demo.lecture_id), 2},
        {"?status=ACTIVE", 1},
        {"?status=ENDED", 1},
        {"?status=REVOKED", 0},
        {"?page_size=1", 2},
        {"?page_size=1&page=2", 2},
        {"?page_size=1&page=9", 2},
        {"?search=lapt", 1},
        {"?search=aptop", 0},
        {"?search=Emmy%27s%20%22phone%22%20100%25", 1},
        {"?search=Emmy%25", 0},
        {"?search=%25%25", 0},
        {"?search=" + session.at("id").get<std::string>(), 1},
        {"?search=" + session.at("student_name").get<std::string>().substr(0, 3), 2},
    };
    for (const auto& [query, count] : rows) {
        CAPTURE(query);
        CHECK(api.client(Role::staff).get(sessions_path + query).json().at("count") == count);
    }
    CHECK(api.admin().get(sessions_path + "?user=x").detail() == "unknown_filter");
    CHECK(api.student().get(v1 + "playback/sessions?video=1").detail() == "unknown_filter");
    for (const char* query : {"?status=active", "?status=%27", "?video=x", "?enrollment=0", "?page=0"}) {
        CAPTURE(query);
        CHECK(api.admin().get(sessions_path + query).detail() == "invalid_query");
    }
    CHECK(api.client(Role::admin, "theirs", "other").get(sessions_path).json().at("count") == 0);
}

TEST_CASE_FIXTURE(Playback, "002 playback: revoke one session by hand") {
    REQUIRE(api.admin().post(v1 + "webhooks", {{"url", "https://receiver.example/"}}).status == 201);
    const AnotherApi another(api.services().config);
    const auto started = start();
    const auto path = fmt::format("{}/{}/revoke", sessions_path, started.at("session_id").get<std::string>());
    TestClient viewer(another.port(), {});
    REQUIRE(viewer.get(target_of(started.at("play_url"))).status == 200);
    CHECK(api.client(Role::admin, "theirs", "other").post(path, json::object()).status == 404);
    CHECK(api.client(Role::instructor).post(path, json::object()).status == 403);
    REQUIRE(stream_status(api, started) == 200);

    REQUIRE(api.client(Role::staff).post(path, json::object()).status == 200);
    const auto revoked = std::chrono::steady_clock::now();
    CHECK(stream_status(api, started) == 403);
    CHECK(wait_for_status(403, [&] { return viewer.get(target_of(started.at("play_url"))); }).status == 403);
    CHECK(std::chrono::steady_clock::now() - revoked < std::chrono::seconds(1));
    CHECK(call_playback(api, "heartbeat", started.at("token")).detail() == "session_inactive");
    const auto session = api.admin().get(sessions_path + "?status=REVOKED").json().at("results")[0];
    CHECK(session.at("end_reason") == "revoked");
    CHECK(session.at("ended_at").is_string());
    CHECK(api.database.value<int>("SELECT count(*) FROM webhook_delivery WHERE event = 'playback.revoked'") == 1);

    CHECK(api.admin().post(path, json::object()).detail() == "session_inactive");
    for (const char* wrong :
         {"/x/revoke", "/1/revoke", "/%27/revoke", "/00000000-0000-0000-0000-000000000000/revoke"}) {
        CAPTURE(wrong);
        CHECK(api.admin().post(sessions_path + wrong, json::object()).status == 404);
    }
    CHECK(start_playback(api, video_id).status == 201);
}

TEST_CASE_FIXTURE(Playback, "002 playback: a student's own sessions, and ending one") {
    const auto phone = start("phone");
    const auto laptop = start("laptop");
    const auto own = api.student().get(v1 + "playback/sessions").json();
    CHECK(own.at("count") == 2);
    CHECK(own.at("results")[0].at("device_id") == "laptop");
    CHECK(api.client(Role::student, "another").get(v1 + "playback/sessions").json().at("count") == 0);

    const auto path = fmt::format("{}playback/sessions/{}/end", v1, phone.at("session_id").get<std::string>());
    CHECK(api.client(Role::student, "another").post(path, json::object()).status == 404);
    REQUIRE(stream_status(api, phone) == 200);
    CHECK(api.student().post(path, json::object()).json() == json{{"ok", true}});
    CHECK(stream_status(api, phone) == 403);
    CHECK(stream_status(api, laptop) == 200);
    CHECK(api.student().post(path, json::object()).detail() == "session_inactive");
    CHECK(api.student().post(v1 + "playback/sessions/x/end", json::object()).status == 404);
    CHECK(api.student().get(v1 + "playback/sessions").json().at("count") == 1);
    CHECK(api.admin().get(sessions_path + "?status=ENDED").json().at("results")[0].at("end_reason") == "ended");
}

TEST_CASE_FIXTURE(Playback, "where a session was watched is forgotten, some days later and in batches") {
    for (const char* device : {"phone", "laptop"})
        start(device);
    auto& database = api.services().database;
    CHECK(playback_session_list::forget_viewers(database, 180, 10) == 0);
    api.database.query("UPDATE playback_session SET started_at = now() - interval '181 days'");
    CHECK(playback_session_list::forget_viewers(database, 180, 1) == 1);
    CHECK(playback_session_list::forget_viewers(database, 180, 10) == 1);
    CHECK(playback_session_list::forget_viewers(database, 180, 10) == 0);
    const auto kept = api.admin().get(sessions_path).json().at("results");
    REQUIRE(kept.size() == 2);
    CHECK(kept[0].at("ip").is_null());
    CHECK(kept[0].at("user_agent").is_null());
    CHECK(kept[0].at("device_id").is_string());
}
