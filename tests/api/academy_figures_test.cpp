/// What the academy's clients were promised of statistics, student lists, permissions and progress. The cases are named
/// after the rows of that list.

#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/api/viewer.h"
#include "tests/support/worker_client.h"

using namespace sluice;
using nlohmann::json;

namespace {

std::set<std::string> names_in(const json& object) {
    std::set<std::string> names;
    for (const auto& [name, value] : object.items())
        names.insert(name);
    return names;
}

std::string figures_of(std::int64_t video_id, const std::string& rest) {
    return fmt::format("{}videos/{}/{}", v1, video_id, rest);
}

}  // namespace

TEST_CASE_FIXTURE(ApiFixture, "002 statistics: stats fields, policy-impact fields") {
    const auto id = ready_video(*this, MadeUpVideo(10));
    database.query("UPDATE student SET parent_phone = '010-1', student_phone = '010-2', school = 'North', grade = '2'");
    REQUIRE(admin()
                .post(v1 + "attendance",
                      {{"session", demo.session_id}, {"enrollment", demo.enrollment_id}, {"status", "ONLINE"}})
                .status == 201);
    REQUIRE(admin()
                .post(v1 + "video-permissions", {{"video", id}, {"enrollment", demo.enrollment_id}, {"rule", "once"}})
                .status == 201);
    REQUIRE(admin()
                .post(v1 + "video-progress",
                      {{"video", id}, {"enrollment", demo.enrollment_id}, {"progress", 0.5}, {"completed", true}})
                .status == 201);
    const auto stats = admin().get(figures_of(id, "stats")).json();
    CHECK(names_in(stats) == std::set<std::string>{"video", "students", "total_filtered"});
    CHECK(stats.at("video") == admin().get(fmt::format("{}videos/{}", v1, id)).json());
    REQUIRE(stats.at("students").size() == 1);
    auto student_row = stats.at("students")[0];
    for (const char* more : {"last_position", "watched_seconds", "watched_ratio", "suspicious"})
        CHECK(student_row.erase(more) == 1);
    const json expected{{"enrollment", demo.enrollment_id},
                        {"student_name", "Emmy"},
                        {"attendance_status", "ONLINE"},
                        {"progress", 0.5},
                        {"completed", true},
                        {"rule", "once"},
                        {"effective_rule", "free"},
                        {"parent_phone", "010-1"},
                        {"student_phone", "010-2"},
                        {"school", "North"},
                        {"grade", "2"}};
    CHECK(student_row == expected);
    CHECK(admin().get(figures_of(id, "policy-impact")).json() == json::array({{{"enrollment", demo.enrollment_id},
                                                                               {"student_name", "Emmy"},
                                                                               {"rule", "once"},
                                                                               {"effective_rule", "free"},
                                                                               {"completed", true}}}));
}

TEST_CASE_FIXTURE(ApiFixture, "002 statistics: summary risk_top") {
    const auto id = ready_video(*this, MadeUpVideo(10));
    constexpr int students = 7;
    // The first has one event, the second two, and so on; the last one's are older than a week.
    database.query(fmt::format(
        "WITH s AS (INSERT INTO student (tenant_id, name, user_id) SELECT {0}, 'n' || i, 'u' || i "
        "FROM generate_series(1, {1}) i RETURNING id, name), "
        "e AS (INSERT INTO enrollment (tenant_id, student_id, lecture_id) SELECT {0}, id, {2} FROM s RETURNING id, "
        "student_id) "
        "INSERT INTO playback_event (tenant_id, session_id, video_id, enrollment_id, type, occurred_at) "
        "SELECT {0}, gen_random_uuid(), {3}, e.id, 'PLAYER_ERROR', "
        "now() - CASE substr(name, 2)::int WHEN {1} THEN interval '8 days' ELSE interval '2 days' END "
        "FROM e JOIN s ON s.id = e.student_id, generate_series(1, substr(name, 2)::int)",
        demo.tenant_id, students, demo.lecture_id, id));
    const auto risks = [&](const char* range) {
        const auto summary = admin().get(figures_of(id, fmt::format("summary{}", range))).json();
        CHECK(names_in(summary) == std::set<std::string>{"video_id", "range", "total_students", "completed_count",
                                                         "completion_rate", "watched_seconds_est", "risk_top"});
        std::vector<std::pair<std::string, int>> list;
        for (const auto& risk : summary.at("risk_top")) {
            CHECK(names_in(risk) == std::set<std::string>{"enrollment", "student_name", "score"});
            list.emplace_back(risk.at("student_name"), risk.at("score"));
        }
        return list;
    };
    using List = std::vector<std::pair<std::string, int>>;
    CHECK(risks("") == List{{"n6", 6}, {"n5", 5}, {"n4", 4}, {"n3", 3}, {"n2", 2}});
    CHECK(risks("?range=all") == List{{"n7", 7}, {"n6", 6}, {"n5", 5}, {"n4", 4}, {"n3", 3}});
    CHECK(risks("?range=24h").empty());
}

TEST_CASE_FIXTURE(ApiFixture, "002 permissions and progress: video-progress filters video, enrollment") {
    const auto first = upload("bytes");
    const auto second = upload("bytes");
    const auto ann = admin().post(v1 + "students", {{"name", "Ann"}, {"user_id", "ann"}}).json().at("id");
    const auto anns =
        admin().post(v1 + "enrollments", {{"student", ann}, {"lecture", demo.lecture_id}}).json().at("id");
    std::vector<std::int64_t> ids;
    for (const auto& [video, enrollment] :
         {std::pair{first, demo.enrollment_id}, {second, demo.enrollment_id}, {first, anns.get<std::int64_t>()}}) {
        const auto made = admin().post(v1 + "video-progress", {{"video", video}, {"enrollment", enrollment}});
        REQUIRE(made.status == 201);
        ids.push_back(made.json().at("id"));
    }
    const auto found = [&](const std::string& query) { return ids_of(admin().get(v1 + "video-progress?" + query)); };
    CHECK(found(fmt::format("video={}", first)) == std::vector{ids[0], ids[2]});
    CHECK(found(fmt::format("video={}", second)) == std::vector{ids[1]});
    CHECK(found(fmt::format("enrollment={}", demo.enrollment_id)) == std::vector{ids[0], ids[1]});
    CHECK(found(fmt::format("video={}&enrollment={}", first, anns.get<std::int64_t>())) == std::vector{ids[2]});
    for (const char* query : {"video=x", "enrollment=-1", "video=1%00"})
        CHECK(admin().get(v1 + "video-progress?" + query).status == 400);
}

TEST_CASE_FIXTURE(ApiFixture, "002 permissions and progress: progress without session access") {
    const json body{{"video", upload("bytes")}, {"enrollment", demo.enrollment_id}, {"progress", 0.5}};
    database.query("DELETE FROM session_enrollment");
    const auto created = student().post(v1 + "video-progress", body);
    REQUIRE(created.status == 201);
    const auto path = fmt::format("{}video-progress/{}", v1, created.json().at("id").get<std::int64_t>());
    CHECK(student().patch(path, {{"progress", 0.75}}).json().at("progress") == 0.75);
}

TEST_CASE_FIXTURE(ApiFixture, "002 student list: READY only") {
    const MadeUpVideo made_up(video_seconds);
    const auto id = uploaded_video();
    const auto listed = [&] { return student().get(v1 + "videos/student").json(); };
    CHECK(listed().empty());
    WorkerClient worker(*this);
    std::vector<Job> later;
    while (const auto job = worker.claim()) {
        if (job->params.chunk && *job->params.chunk == made_up.chunks.back()) {
            later.push_back(*job);
            continue;
        }
        REQUIRE(worker.complete(*job, output_of(made_up, *job)).status == 200);
    }
    REQUIRE(listed().size() == 1);
    CHECK(listed()[0].at("status") == "PROCESSING");
    CHECK(listed()[0].at("playable") == true);
    CHECK(listed()[0].at("can_play") == true);
    for (const auto& job : later)
        REQUIRE(worker.complete(job, output_of(made_up, job)).status == 200);
    worker.work_off(made_up);
    REQUIRE(listed().size() == 1);
    CHECK(listed()[0].at("id") == id);
    CHECK(listed()[0].at("status") == "READY");
}
