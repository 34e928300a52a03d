/// How a video is watched, what a change of policy would do, and exports.

#include <string>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/api/viewer.h"
#include "tests/support/worker_client.h"

using namespace sluice;
using nlohmann::json;

namespace {

class WatchingFixture : public ApiFixture {
  public:
    WatchingFixture() : video(ready_video(*this, MadeUpVideo(10))) {}

    /// A session in which the student of the demo watched these ranges of milliseconds.
    void watched(const std::string& ranges) {
        database.query(
            fmt::format("INSERT INTO playback_session (id, tenant_id, video_id, enrollment_id, user_id, device_id, "
                        "policy_version, position_ms, position_at, reported, served) "
                        "VALUES (gen_random_uuid(), {}, {}, {}, '{}', 'd', 1, 0, now(), '{}', '{}')",
                        demo.tenant_id, video, demo.enrollment_id, demo.student_user_id, ranges, ranges));
    }
    [[nodiscard]] json get(const std::string& call) const {
        return client(Role::instructor).get(fmt::format("/api/v1/videos/{}/{}", video, call)).json();
    }

    std::int64_t video;
};

}  // namespace

TEST_CASE_FIXTURE(WatchingFixture, "the heat map shows which parts were watched how often") {
    watched("{[0,5000)}");
    watched("{[2000,3000),[9500,10000)}");
    const auto map = get("heatmap?buckets=10");
    CHECK(map.at("duration") == 10.0);
    CHECK(map.at("students") == 1);
    REQUIRE(map.at("buckets").size() == 10);
    const double times[] = {1, 1, 2, 1, 1, 0, 0, 0, 0, 0.5};
    for (std::size_t i = 0; i < 10; ++i) {
        CAPTURE(i);
        const auto& bucket = map.at("buckets")[i];
        CHECK(bucket.at("start") == doctest::Approx(static_cast<double>(i)));
        CHECK(bucket.at("times").get<double>() == doctest::Approx(times[i]));
        CHECK(bucket.at("students") == (times[i] > 0 ? 1 : 0));
    }
    const auto own = get(fmt::format("heatmap?buckets=5&enrollment={}", demo.enrollment_id));
    CHECK(own.at("buckets")[1].at("tier") == 2);
    CHECK(own.at("buckets")[3].at("tier") == 0);
    auto reader = client(Role::instructor);
    for (const char* bad : {"buckets=0", "buckets=1001", "buckets=x", "enrollment=x", "range=7d"})
        CHECK(reader.get(fmt::format("/api/v1/videos/{}/heatmap?{}", video, bad)).status == 400);
    CHECK(reader.get(fmt::format("/api/v1/videos/{}/heatmap?enrollment=999999", video)).status == 404);
    // Without a length there are no parts.
    const auto pending = upload("x");
    CHECK(reader.get(fmt::format("/api/v1/videos/{}/heatmap", pending)).json().at("buckets").empty());
}

TEST_CASE_FIXTURE(WatchingFixture, "the bins of progress add up to the students") {
    auto staff = admin();
    const auto student = staff.post("/api/v1/students", {{"name", "z"}, {"user_id", "z"}}).json().at("id");
    staff.post("/api/v1/enrollments", {{"student", student}, {"lecture", demo.lecture_id}});
    staff.post("/api/v1/video-progress", {{"video", video}, {"enrollment", demo.enrollment_id}, {"progress", 1}});
    const auto bins = get("distribution").at("bins");
    REQUIRE(bins.size() == 20);
    std::int64_t sum = 0;
    for (const auto& bin : bins)
        sum += bin.at("students").get<std::int64_t>();
    CHECK(sum == get("summary").at("total_students"));
    CHECK(bins[19].at("students") == 1);
    CHECK(bins[0].at("students") == sum - 1);
}

TEST_CASE_FIXTURE(WatchingFixture, "activity tells sessions and events by hour or day") {
    const auto started = start_playback(*this, video);
    stranger().post(
        "/api/v1/playback/events",
        {{"token", started.json().at("token")},
         {"events", {{{"type", "FOCUS_LOST"}}, {{"type", "FULLSCREEN_ENTER"}}, {{"type", "WATERMARK_TAMPERED"}}}}});
    for (const char* range : {"24h", "7d", "all"}) {
        const auto activity = get(std::string("activity?range=") + range);
        REQUIRE(activity.size() == 1);
        CHECK(activity[0].at("sessions") == 1);
        CHECK(activity[0].at("danger") == 1);
        CHECK(activity[0].at("warn") == 1);
        CHECK(activity[0].at("info") == 1);
    }
    CHECK(client(Role::instructor).get(fmt::format("/api/v1/videos/{}/activity?range=1h", video)).status == 400);
}

TEST_CASE_FIXTURE(WatchingFixture, "a preview says for whom what would change, and changes nothing") {
    REQUIRE(start_playback(*this, video).status == 201);
    auto staff = client(Role::staff);
    const auto path = fmt::format("/api/v1/videos/{}/policy-preview", video);
    const auto version =
        get("").is_null() ? 0
                          : staff.get(fmt::format("/api/v1/videos/{}", video)).json().at("policy_version").get<int>();
    const auto preview = staff.post(path, {{"rule", "once"}, {"enrollments", {demo.enrollment_id}}}).json();
    CHECK(preview.at("changed") == 1);
    CHECK(preview.at("active_sessions") == 1);
    const auto& student = preview.at("results")[0];
    CHECK(student.at("enrollment") == demo.enrollment_id);
    CHECK(student.at("before").at("seek").at("mode") == "free");
    CHECK(student.at("after").at("seek").at("mode") == "bounded_forward");
    CHECK(student.at("after_rule") == "once");
    CHECK(staff.post(path, {{"rule", "once"}, {"enrollments", {999'999}}}).json().at("changed") == 0);
    CHECK(staff.post(path, json::object()).json().at("changed") == 0);
    CHECK(staff.post(path, {{"max_speed", 4}}).json().at("results")[0].at("after").at("playback_rate").at("max") == 4);
    CHECK(staff.post(path, {{"rule", "blocked"}}).json().at("results")[0].at("after_rule") == "blocked");
    CHECK(staff.get(fmt::format("/api/v1/videos/{}", video)).json().at("policy_version") == version);
    for (const json& bad :
         {json{{"rule", "never"}}, json{{"rule", 7}}, json{{"enrollments", {1}}}, json{{"max_speed", 17}},
          json{{"title", "x"}}, json{{"rule", "once"}, {"enrollments", "1"}}, json{{"allow_skip", 7}}})
        CHECK(staff.post(path, bad).status == 400);
}

TEST_CASE_FIXTURE(WatchingFixture, "stats and achievement are exported as tables that no spreadsheet runs") {
    auto staff = admin();
    staff.patch(fmt::format("/api/v1/students/{}", demo.student_id),
                {{"name", "=HYPERLINK(\"x\")"}, {"school", "a,b"}});
    staff.post("/api/v1/attendance",
               {{"enrollment", demo.enrollment_id}, {"session", demo.session_id}, {"status", "ONLINE"}});
    const auto stats = staff.get(fmt::format("/api/v1/videos/{}/stats/export", video));
    CHECK(stats.header("content-type") == "text/csv; charset=utf-8");
    CHECK(stats.header("content-disposition") == fmt::format("attachment; filename=\"video_{}_stats.csv\"", video));
    CHECK(stats.body.find("'=HYPERLINK") != std::string::npos);
    CHECK(stats.body.find("\"a,b\"") != std::string::npos);
    CHECK(stats.body.starts_with("enrollment,student_name,attendance_status"));
    const auto achievement = staff.get(fmt::format("/api/v1/videos/{}/achievement/export", video));
    CHECK(achievement.body.find(",danger") != std::string::npos);
    CHECK(staff.get(fmt::format("/api/v1/videos/{}/stats/export?attendance_status=x", video)).status == 400);
}

TEST_CASE_FIXTURE(ApiFixture, "the videos of a session are put in an order at once") {
    const auto a = upload("a");
    const auto b = upload("b");
    const auto c = upload("c");
    auto staff = client(Role::staff);
    const auto path = fmt::format("/api/v1/sessions/{}/videos/order", demo.session_id);
    CHECK(staff.post(path, {{"ids", {c, a, b}}}).status == 200);
    CHECK(ids_of(staff.get(fmt::format("/api/v1/videos?session={}", demo.session_id))) ==
          std::vector<std::int64_t>{c, a, b});
    for (const json& ids : {json{a, b}, json{a, b, c, 999'999}, json{a, b, b}, json{a, a, b, c}, json::array(),
                            json("x"), json{a, b, "x"}, json{a, b, -1}}) {
        CAPTURE(ids);
        CHECK(staff.post(path, {{"ids", ids}}).status == 400);
    }
    CHECK(ids_of(staff.get(fmt::format("/api/v1/videos?session={}", demo.session_id))) ==
          std::vector<std::int64_t>{c, a, b});
    CHECK(client(Role::admin, "theirs", "other").post(path, {{"ids", {a, b, c}}}).status == 404);
}
