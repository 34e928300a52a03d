/// What the academy's clients were promised of playback, row by row: policy, events, sessions.

#include <functional>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/api/viewer.h"
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
