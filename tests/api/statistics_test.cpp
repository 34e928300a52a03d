/// What staff see of a video's audience.

#include <string>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/api/viewer.h"
#include "tests/support/worker_client.h"

using namespace sluice;
using nlohmann::json;

namespace {

/// `count` students who may all see the session, every second of them ONLINE, each a bit further than the one before.
void enroll(ApiFixture& api, std::int64_t video_id, int count) {
    api.database.query(fmt::format(
        "WITH people AS (INSERT INTO student (tenant_id, user_id, name, school)"
        "  SELECT {0}, 'u' || i, 'Student ' || lpad(i::text, 5, '0'), 'North' FROM generate_series(1, {1}) i"
        "  RETURNING id, user_id),"
        " enrolled AS (INSERT INTO enrollment (tenant_id, student_id, lecture_id)"
        "  SELECT {0}, id, {2} FROM people RETURNING id, student_id),"
        " numbered AS (SELECT enrolled.id, substr(people.user_id, 2)::int AS number FROM enrolled"
        "  JOIN people ON people.id = student_id),"
        " opened AS (INSERT INTO session_enrollment (tenant_id, session_id, enrollment_id)"
        "  SELECT {0}, {3}, id FROM numbered),"
        " present AS (INSERT INTO attendance (tenant_id, session_id, enrollment_id, status)"
        "  SELECT {0}, {3}, id, CASE number % 2 WHEN 0 THEN 'ONLINE' ELSE 'ABSENT' END::attendance_status FROM "
        "numbered)"
        " INSERT INTO video_progress (tenant_id, video_id, enrollment_id, progress, completed)"
        "  SELECT {0}, {4}, id, number::float8 / {1}, number = {1} FROM numbered",
        api.demo.tenant_id, count, api.demo.lecture_id, api.demo.session_id, video_id));
}

std::string figures_path(std::int64_t video_id, const std::string& rest) {
    return fmt::format("/api/v1/videos/{}/{}", video_id, rest);
}

/// Statements that the API's database has been asked.
std::int64_t statements(ApiFixture& api) {
    return api.database.value<std::int64_t>(
        "SELECT coalesce(sum(calls), 0) FROM pg_stat_statements JOIN pg_database ON pg_database.oid = dbid "
        "WHERE datname = current_database()");
}

}  // namespace

TEST_CASE("stats, summary, achievement and policy-impact agree with each other") {
    ApiFixture api;
    const auto video_id = ready_video(api, MadeUpVideo(100));
    enroll(api, video_id, 10);
    api.admin().post("/api/v1/video-permissions/bulk_set",
                     {{"video_id", video_id}, {"enrollments", {api.demo.enrollment_id}}, {"rule", "once"}});
    auto admin = api.admin();

    const auto stats = admin.get(figures_path(video_id, "stats")).json();
    CHECK(stats.at("total_filtered") == 11);
    REQUIRE(stats.at("students").size() == 11);
    CHECK(stats.at("video").at("id") == video_id);
    const auto& last = stats.at("students")[10];
    CHECK(last.at("student_name") == "Student 00010");
    CHECK(last.at("progress") == 1.0);
    CHECK(last.at("completed") == true);
    CHECK(last.at("attendance_status") == "ONLINE");
    CHECK(last.at("school") == "North");
    CHECK(last.at("rule") == "free");
    CHECK(admin.get(figures_path(video_id, "stats?attendance_status=ABSENT")).json().at("total_filtered") == 5);
    CHECK(admin.get(figures_path(video_id, "stats?search=00003")).json().at("students")[0].at("progress") == 0.3);
    CHECK(admin.get(figures_path(video_id, "stats?attendance_status=GONE")).status == 400);
    CHECK(admin.get(figures_path(video_id, "stats?page_size=4&page=3")).json().at("students").size() == 3);
    CHECK(admin
              .get(fmt::format("/api/v1/lectures/{}/sessions/{}/videos/{}/stats", api.demo.lecture_id,
                               api.demo.session_id, video_id))
              .json() == stats);
    CHECK(admin
              .get(fmt::format("/api/v1/lectures/{}/sessions/{}/videos/{}/stats", api.demo.lecture_id + 1,
                               api.demo.session_id, video_id))
              .status == 404);

    const auto summary = admin.get(figures_path(video_id, "summary?range=24h")).json();
    CHECK(summary.at("range") == "24h");
    CHECK(summary.at("total_students") == 11);
    CHECK(summary.at("completed_count") == 1);
    CHECK(summary.at("completion_rate").get<double>() == doctest::Approx(1.0 / 11));
    CHECK(summary.at("watched_seconds_est") == 550);
    CHECK(summary.at("risk_top").empty());
    api.database.query("UPDATE video_progress SET updated_at = now() - interval '2 days'");
    for (const char* range : {"24h", "7d", "all"}) {
        const auto ranged = admin.get(figures_path(video_id, fmt::format("summary?range={}", range))).json();
        CHECK(ranged.at("completed_count") == 1);
        CHECK(ranged.at("watched_seconds_est") == 550);
    }

    const auto achievement = admin.get(figures_path(video_id, "achievement")).json();
    CHECK(achievement.at("summary").at("total_students") == 5);
    CHECK(achievement.at("summary").at("avg_progress").get<double>() == doctest::Approx(60));
    CHECK(achievement.at("summary").at("completed_rate").get<double>() == doctest::Approx(20));
    CHECK(achievement.at("summary").at("incomplete_count") == 4);
    CHECK(achievement.at("students")[0].at("status") == "danger");
    CHECK(achievement.at("students")[3].at("status") == "warning");
    CHECK(achievement.at("students")[4].at("status") == "completed");

    const auto impact = admin.get(figures_path(video_id, "policy-impact")).json();
    REQUIRE(impact.size() == 11);
    CHECK(std::count_if(impact.begin(), impact.end(),
                        [](const json& row) { return row.at("effective_rule") == "once"; }) == 1);
    for (const char* call : {"stats", "summary", "achievement", "policy-impact"})
        CHECK(api.client(Role::admin, "x", "other").get(figures_path(video_id, call)).status == 404);
}

TEST_CASE("the number of queries does not depend on the number of students") {
    ApiFixture api;
    api.database.query("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
    const auto few = ready_video(api, MadeUpVideo(13));
    enroll(api, few, 10);
    auto admin = api.admin();
    const auto cost = [&](const char* call) {
        const auto before = statements(api);
        REQUIRE(admin.get(figures_path(few, call)).status == 200);
        return statements(api) - before;
    };
    const char* calls[] = {"stats", "summary", "achievement", "policy-impact"};
    std::map<std::string, std::int64_t> with_few;
    for (const char* call : calls)
        with_few[call] = cost(call);
    api.database.query("DELETE FROM student WHERE user_id LIKE 'u%'");
    enroll(api, few, 1000);
    for (const char* call : calls) {
        CAPTURE(std::string(call));
        CHECK(with_few[call] > 0);
        CHECK(cost(call) == with_few[call]);
    }
}
