/// What a start tells its player, and what it does about limits.

#include <string>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/api/viewer.h"
#include "tests/support/worker_client.h"

using namespace sluice;
using nlohmann::json;

namespace {

Answer start_with(const ApiFixture& api, std::int64_t video, const std::string& device, const json& more) {
    json body{{"video_id", video}, {"enrollment_id", api.demo.enrollment_id}, {"device_id", device}};
    if (more.is_object()) body.update(more);
    return api.student().post("/api/v1/playback/start", body);
}

}  // namespace

TEST_CASE_FIXTURE(ApiFixture, "a start tells its player what to show around the picture") {
    const auto first = ready_video(*this, MadeUpVideo(13));
    const auto blocked = ready_video(*this, MadeUpVideo(6));
    const auto second = ready_video(*this, MadeUpVideo(6));
    auto staff = admin();
    REQUIRE(staff
                .post("/api/v1/video-permissions",
                      {{"video", blocked}, {"enrollment", demo.enrollment_id}, {"rule", "blocked"}})
                .status == 201);
    REQUIRE(staff
                .post("/api/v1/video-progress",
                      {{"video", first}, {"enrollment", demo.enrollment_id}, {"last_position", 4.5}})
                .status == 201);
    const auto started = start_with(*this, first, "phone", {});
    REQUIRE(started.status == 201);
    const auto answer = started.json();
    CHECK(answer.at("viewer").at("user_id") == demo.student_user_id);
    CHECK(answer.at("viewer").at("student_name").is_string());
    CHECK(answer.at("video").at("id") == first);
    CHECK(answer.at("video").at("is_growing") == false);
    CHECK(answer.at("video").at("duration") == 13.0);
    CHECK(answer.at("video").at("lecture_title").is_string());
    CHECK(answer.at("resume").at("position") == 4.5);
    CHECK(answer.at("resume").at("completed") == false);
    CHECK(answer.at("next").at("video") == second);
    CHECK(answer.at("heartbeat_seconds") == services().config.heartbeat_seconds());
    CHECK(start_with(*this, second, "phone", {}).json().at("next") == nullptr);
    // Another session that the enrolment does not open is not what comes next.
    const auto closed = staff.post("/api/v1/sessions", {{"lecture", demo.lecture_id}, {"title", "closed"}});
    REQUIRE(staff.patch(fmt::format("/api/v1/videos/{}", blocked), {{"session", closed.json().at("id")}}).status ==
            200);
    CHECK(start_with(*this, second, "phone", {}).json().at("next") == nullptr);
}

TEST_CASE_FIXTURE(ApiFixture, "a start beyond the limits lists what is open, and may replace one of these") {
    const auto video = ready_video(*this, MadeUpVideo(6));
    const auto other = ready_video(*this, MadeUpVideo(6));
    const auto phone = start_with(*this, video, "phone", {{"device_label", "My phone \xF0\x9F\x93\xB1"}});
    REQUIRE(phone.status == 201);
    REQUIRE(start_with(*this, video, "tablet", {}).status == 201);
    const auto refused = start_with(*this, other, "laptop", {});
    REQUIRE(refused.status == 409);
    CHECK(refused.detail() == "device_limit_exceeded");
    const auto sessions = refused.json().at("sessions");
    REQUIRE(sessions.size() == 2);
    CHECK(sessions[1].at("session_id") == phone.json().at("session_id"));
    CHECK(sessions[1].at("device_label") == "My phone \xF0\x9F\x93\xB1");
    CHECK(sessions[1].at("video") == video);
    CHECK(sessions[1].at("is_this_device") == false);
    const auto replacing = start_with(*this, other, "laptop", {{"replace", phone.json().at("session_id")}});
    REQUIRE(replacing.status == 201);
    CHECK(call_playback(*this, "heartbeat", phone.json().at("token")).detail() == "session_inactive");
    CHECK(database.value<std::string>(
              fmt::format("SELECT state || ' ' || end_reason FROM playback_session WHERE id = '{}'",
                          phone.json().at("session_id").get<std::string>())) == "ENDED replaced");
    // Once more: it is over, so nothing is replaced, and the limit holds.
    CHECK(start_with(*this, other, "watch", {{"replace", phone.json().at("session_id")}}).status == 409);
    const auto own = student().get("/api/v1/playback/sessions?device_id=laptop").json().at("results");
    REQUIRE(own.size() == 2);
    CHECK(own[0].at("is_this_device") == true);
    CHECK(own[1].at("is_this_device") == false);
    CHECK(own[0].at("video_title").is_string());
    CHECK(own[0].at("events") == 0);
}

TEST_CASE_FIXTURE(ApiFixture, "nobody replaces what is not theirs, and labels are texts") {
    const auto video = ready_video(*this, MadeUpVideo(6));
    const auto theirs = start_with(*this, video, "phone", {}).json();
    for (const json& more : {json{{"replace", "x"}}, json{{"replace", 7}}, json{{"replace", std::string(36, 'a')}},
                             json{{"replace", "' OR 1=1"}}, json{{"device_label", std::string(81, 'a')}},
                             json{{"device_label", std::string("a\0b", 3)}}, json{{"device_label", "a\x1B[2J"}},
                             json{{"device_label", json::array()}}, json{{"device_label", ""}}}) {
        CAPTURE(more);
        const auto answer = start_with(*this, video, "laptop", more);
        CHECK(answer.status == 400);
        CHECK(answer.detail() == "invalid_field");
    }
    // Another student of the same academy.
    auto staff = admin();
    const auto student = staff.post("/api/v1/students", {{"name", "z"}, {"user_id", "z"}}).json().at("id");
    const auto enrollment =
        staff.post("/api/v1/enrollments", {{"student", student}, {"lecture", demo.lecture_id}}).json().at("id");
    staff.post("/api/v1/session-enrollments", {{"session", demo.session_id}, {"enrollment", enrollment}});
    auto attacker = client(Role::student, "z");
    CHECK(attacker
              .post("/api/v1/playback/start", {{"video_id", video},
                                               {"enrollment_id", enrollment},
                                               {"device_id", "d"},
                                               {"replace", theirs.at("session_id")}})
              .status == 201);
    CHECK(call_playback(*this, "heartbeat", theirs.at("token")).status == 200);
}

TEST_CASE_FIXTURE(ApiFixture, "who tampers with the watermark violates every policy") {
    const auto video = ready_video(*this, MadeUpVideo(6));
    const auto token = start_with(*this, video, "phone", {}).json().at("token");
    const auto stored = stranger().post(
        "/api/v1/playback/events",
        {{"token", token}, {"events", {{{"type", "WATERMARK_TAMPERED"}, {"payload", {{"how", "hidden"}}}}}}});
    REQUIRE(stored.status == 201);
    CHECK(stored.json().at("violations") == 1);
    const auto event =
        admin().get(fmt::format("/api/v1/video-playback-events?video={}", video)).json().at("results")[0];
    CHECK(event.at("violation_reason") == "watermark_tampered");
    CHECK(event.at("severity") == "danger");
    CHECK(event.at("score") == 7);
    CHECK(admin().get("/api/v1/video-playback-events?event_type=WATERMARK_TAMPERED").json().at("count") == 1);
}

TEST_CASE_FIXTURE(ApiFixture,
                  "a student's videos are named by lecture and session, and of one lecture if that is asked") {
    const auto video = ready_video(*this, MadeUpVideo(6));
    const auto rows = student().get(fmt::format("/api/v1/videos/student?lecture={}", demo.lecture_id)).json();
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].at("id") == video);
    CHECK(rows[0].at("lecture_title").is_string());
    CHECK(rows[0].at("session_order").is_number_integer());
    CHECK(rows[0].at("is_growing") == false);
    CHECK(rows[0].at("live") == nullptr);
    const auto empty = admin().post("/api/v1/lectures", {{"title", "x"}}).json().at("id").get<std::int64_t>();
    CHECK(student().get(fmt::format("/api/v1/videos/student?lecture={}", empty)).json().empty());
    CHECK(student().get("/api/v1/videos/student?lecture=999999").status == 404);
    CHECK(student().get("/api/v1/videos/student?lecture=x").status == 400);
}
