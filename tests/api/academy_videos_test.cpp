/// Videos, statistics, permissions and progress as the academy's clients expect them; the cases are named after the
/// rows of that list.

#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/api/viewer.h"
#include "tests/support/worker_client.h"

using namespace sluice;
using nlohmann::json;

namespace {

std::string of_video(std::int64_t id, const std::string& rest = "") {
    return fmt::format("{}videos/{}{}", v1, id, rest);
}

/// The id of a new entry of a list.
std::int64_t made(const ApiFixture& api, const std::string& list, const json& body) {
    const auto answer = api.admin().post(v1 + list, body);
    CAPTURE(answer.body);
    REQUIRE(answer.status == 201);
    return answer.json().at("id");
}

/// The enrolment of a new student in the lecture of the academy "demo"; it opens no session.
std::int64_t enrolled(const ApiFixture& api, const std::string& user_id, const std::string& status = "ACTIVE") {
    const auto student = made(api, "students", {{"name", user_id}, {"user_id", user_id}});
    return made(api, "enrollments", {{"student", student}, {"lecture", api.demo.lecture_id}, {"status", status}});
}

/// A new session of the academy "demo", which nobody's enrolment opens.
std::int64_t closed_session(const ApiFixture& api) {
    return made(api, "sessions", {{"lecture", api.demo.lecture_id}, {"title", "Closed"}});
}

}  // namespace

TEST_CASE_FIXTURE(ApiFixture, "002 videos CRUD: GET videos, filters session, lecture, status, search; by any role") {
    const auto open = upload("bytes", {{"title", "Open"}});
    const auto closed = upload("bytes", {{"title", "Closed"}, {"session", closed_session(*this)}});
    const auto lecture = made(*this, "lectures", {{"title", "Rings"}});
    const auto elsewhere =
        upload("bytes", {{"session", made(*this, "sessions", {{"lecture", lecture}, {"title", "1"}})}});
    struct Case {
        std::string query;
        std::vector<std::int64_t> all;
        std::vector<std::int64_t> students;
    };
    const Case cases[] = {
        {"", {open, closed, elsewhere}, {open}},
        {fmt::format("?lecture={}", demo.lecture_id), {open, closed}, {open}},
        {fmt::format("?lecture={}", lecture), {elsewhere}, {}},
        {fmt::format("?session={}", demo.session_id), {open}, {open}},
        {"?search=CLOSED", {closed}, {}},
        {"?status=READY", {}, {}},
    };
    for (const auto& [query, all, students] : cases) {
        CAPTURE(query);
        CHECK(ids_of(admin().get(v1 + "videos" + query)) == all);
        CHECK(ids_of(client(Role::instructor).get(v1 + "videos" + query)) == all);
        CHECK(ids_of(student().get(v1 + "videos" + query)) == students);
        CHECK(ids_of(client(Role::student, "another").get(v1 + "videos" + query)).empty());
    }
    for (const auto id : {other.lecture_id, std::int64_t{999999}})
        CHECK(admin().get(fmt::format("{}videos?lecture={}", v1, id)).status == 404);
    for (const char* query : {"?lecture=x", "?lecture=-1", "?lecture=99999999999999999999"})
        CHECK(admin().get(v1 + "videos" + query).json().value("field", "") == "lecture");
}

TEST_CASE_FIXTURE(ApiFixture, "002 videos CRUD: ordering by order, then id, over all sessions") {
    const auto later = closed_session(*this);
    const auto first = upload("bytes", {{"session", later}});
    const auto second = upload("bytes");
    const auto third = upload("bytes", {{"session", later}});
    const auto fourth = upload("bytes");
    CHECK(ids_of(admin().get(v1 + "videos")) == std::vector{first, second, third, fourth});
}

TEST_CASE_FIXTURE(ApiFixture, "002 videos CRUD: GET videos/{id} by any role, a student without what is not theirs") {
    const auto id = ready_video(*this, MadeUpVideo(13));
    const std::string nested =
        fmt::format("{}lectures/{}/sessions/{}/videos/{}", v1, demo.lecture_id, demo.session_id, id);
    for (const auto& path : {of_video(id), nested}) {
        CAPTURE(path);
        auto whole = admin().get(path).json();
        CHECK(client(Role::instructor).get(path).json() == whole);
        const auto shown = student().get(path);
        REQUIRE(shown.status == 200);
        for (const char* hidden : {"file_key", "source", "error_code", "error_reason", "priority", "uploaded_by"}) {
            CHECK(whole.erase(hidden) == 1);
            CHECK_FALSE(shown.json().contains(hidden));
        }
        CHECK(shown.json() == whole);
        CHECK(client(Role::student, "another").get(path).status == 404);
        CHECK(client(Role::student, "' OR true --").get(path).status == 404);
    }
    const auto closed = upload("bytes", {{"session", closed_session(*this)}});
    CHECK(student().get(of_video(closed)).status == 404);
    database.query("UPDATE enrollment SET status = 'INACTIVE'");
    CHECK(student().get(of_video(id)).status == 404);
}

TEST_CASE_FIXTURE(ApiFixture,
                  "002 videos CRUD: instructors read lectures, sessions and statistics, and write nothing") {
    const auto id = uploaded_video();
    auto instructor = client(Role::instructor);
    const auto lecture = fmt::format("{}lectures/{}", v1, demo.lecture_id);
    const auto session = fmt::format("{}sessions/{}", v1, demo.session_id);
    for (const auto& path :
         {v1 + "lectures", lecture, lecture + "/sessions", v1 + "sessions", session, of_video(id, "/stats"),
          of_video(id, "/summary"), of_video(id, "/achievement"), of_video(id, "/policy-impact")}) {
        CAPTURE(path);
        CHECK(instructor.get(path).status == 200);
        CHECK(instructor.get(path).body == admin().get(path).body);
    }
    for (const auto& path : {lecture, session, of_video(id)}) {
        CAPTURE(path);
        CHECK(instructor.patch(path, {{"title", "Mine"}}).detail() == "permission_denied");
        CHECK(instructor.remove(path).detail() == "permission_denied");
    }
    CHECK(instructor.get(v1 + "students").status == 403);
    CHECK(instructor.get(v1 + "video-progress").status == 403);
}

TEST_CASE_FIXTURE(ApiFixture,
                  "002 statistics: stats, policy-impact and summary are of the lecture's ACTIVE enrolments") {
    const auto id = ready_video(*this, MadeUpVideo(20));
    const auto without_access = enrolled(*this, "ann");
    const auto inactive = enrolled(*this, "bob", "INACTIVE");
    made(*this, "session-enrollments", {{"session", demo.session_id}, {"enrollment", inactive}});
    made(*this, "video-progress",
         {{"video", id}, {"enrollment", without_access}, {"progress", 0.537}, {"last_position", 7.5}});
    made(*this, "video-progress",
         {{"video", id}, {"enrollment", inactive}, {"progress", 1}, {"last_position", 20}, {"completed", true}});
    const auto enrollments = [](const json& rows) {
        std::vector<std::int64_t> ids;
        for (const auto& row : rows)
            ids.push_back(row.at("enrollment"));
        return ids;
    };
    const std::vector audience{demo.enrollment_id, without_access};
    const auto stats = admin().get(of_video(id, "/stats")).json();
    auto found = enrollments(stats.at("students"));
    std::sort(found.begin(), found.end());
    CHECK(found == audience);
    CHECK(stats.at("total_filtered") == 2);
    CHECK(admin().get(of_video(id, "/stats?search=ann")).json().at("students")[0].at("last_position") == 7.5);
    found = enrollments(admin().get(of_video(id, "/policy-impact")).json());
    std::sort(found.begin(), found.end());
    CHECK(found == audience);
    const auto summary = admin().get(of_video(id, "/summary")).json();
    CHECK(summary.at("range") == "7d");
    CHECK(summary.at("total_students") == 2);
    CHECK(summary.at("completed_count") == 0);
    CHECK(summary.at("watched_seconds_est") == 10);
    CHECK(summary.at("watched_seconds_est").is_number_integer());
    for (const char* range : {"7D", "1h", "24h'"})
        CHECK(admin().get(of_video(id, fmt::format("/summary?range={}", range))).json().value("field", "") == "range");
}

TEST_CASE_FIXTURE(ApiFixture, "002 statistics: achievement is of every ONLINE attendance, in percentages") {
    const auto id = ready_video(*this, MadeUpVideo(20));
    struct Case {
        const char* user;
        const char* status;
        const char* attendance;
        double progress;
        bool completed;
        double percent;  // below 0: not of the achievement
        const char* verdict;
    };
    const Case cases[] = {
        {"a", "ACTIVE", "ONLINE", 0.97, false, 97.0, "completed"},
        {"b", "INACTIVE", "ONLINE", 0.5, true, 50.0, "warning"},
        {"c", "ACTIVE", "ONLINE", 0.4996, false, 50.0, "danger"},
        {"d", "ACTIVE", "ONLINE", 0.1234, false, 12.3, "danger"},
        {"e", "ACTIVE", "PRESENT", 1, true, -1, ""},
    };
    for (const auto& one : cases) {
        const auto enrollment = enrolled(*this, one.user, one.status);
        made(*this, "attendance",
             {{"session", demo.session_id}, {"enrollment", enrollment}, {"status", one.attendance}});
        made(*this, "video-progress",
             {{"video", id},
              {"enrollment", enrollment},
              {"progress", one.progress},
              {"last_position", 3.5},
              {"completed", one.completed}});
    }
    const auto achievement = admin().get(of_video(id, "/achievement")).json();
    CHECK(achievement.at("summary") ==
          json{{"total_students", 4}, {"avg_progress", 52.3}, {"completed_rate", 25.0}, {"incomplete_count", 3}});
    REQUIRE(achievement.at("students").size() == 4);
    for (std::size_t i = 0; i < 4; ++i) {
        const auto& student = achievement.at("students")[i];
        CHECK(student.at("student_name") == cases[i].user);
        CHECK(student.at("progress") == cases[i].percent);
        CHECK(student.at("completed") == cases[i].completed);
        CHECK(student.at("status") == cases[i].verdict);
        CHECK(student.at("last_position") == 3.5);
        CHECK(student.at("watched_seconds") == 0);
    }
}

TEST_CASE_FIXTURE(ApiFixture, "002 student list: the whole object with can_play and reason") {
    const auto id = ready_video(*this, MadeUpVideo(13));
    REQUIRE(student()
                .post(v1 + "video-progress",
                      {{"video", id}, {"enrollment", demo.enrollment_id}, {"progress", 0.25}, {"last_position", 3}})
                .status == 201);
    const auto list = student().get(v1 + "videos/student").json();
    REQUIRE(list.size() == 1);
    auto shown = student().get(of_video(id)).json();
    shown.update({{"lecture_id", demo.lecture_id},
                  {"lecture_title", "Algebra"},
                  {"session_title", "Groups"},
                  {"session_order", 1},
                  {"max_watched", 3.0},
                  {"is_growing", false},
                  {"live", nullptr},
                  {"enrollment", demo.enrollment_id},
                  {"effective_rule", "free"},
                  {"progress", 0.25},
                  {"last_position", 3.0},
                  {"completed", false},
                  {"can_play", true},
                  {"reason", nullptr}});
    CHECK(list[0] == shown);
}

TEST_CASE_FIXTURE(ApiFixture, "002 student list: no student profile") {
    for (const std::string user : {"another", "other-student-1", "' OR true --", "\xc3\xbc"}) {
        const auto answer = client(Role::student, user).get(v1 + "videos/student");
        CHECK(answer.status == 403);
        CHECK(answer.detail() == "student_profile_not_linked");
    }
}

TEST_CASE_FIXTURE(ApiFixture, "002 videos CRUD: numbers as text, True and False, unknown filters and fields") {
    const auto id = upload("bytes", {{"session", std::to_string(demo.session_id)}, {"max_speed", "1.5"}});
    CHECK(admin().get(of_video(id)).json().at("max_speed") == 1.5);
    CHECK(admin().patch(of_video(id), {{"allow_skip", "True"}, {"max_speed", "2"}}).json().at("max_speed") == 2);
    CHECK(admin().get(of_video(id)).json().at("allow_skip") == true);
    const json permission{{"video", std::to_string(id)},
                          {"enrollment", std::to_string(demo.enrollment_id)},
                          {"block_seek", "True"},
                          {"unheard_of", "stays allowed"}};
    made(*this, "video-permissions", permission);
    struct Case {
        std::string query;
        std::size_t found;
    };
    for (const auto& [query, found] :
         {Case{"block_seek=True", 1}, {"block_seek=true", 1}, {"block_seek=False", 0}, {"block_seek=", 1}}) {
        CAPTURE(query);
        CHECK(ids_of(admin().get(v1 + "video-permissions?" + query)).size() == found);
    }
    for (const char* query : {"block_seek=TRUE", "block_seek=1", "block_seek=true%20"}) {
        CAPTURE(query);
        CHECK(admin().get(fmt::format("{}video-permissions?{}", v1, query)).detail() == "invalid_query");
    }
    const std::string lists[] = {"videos?",
                                 "videos/student?",
                                 "lectures?",
                                 "sessions?",
                                 "students?",
                                 "enrollments?",
                                 "session-enrollments?",
                                 "attendance?",
                                 "video-permissions?",
                                 "video-progress?",
                                 fmt::format("videos/{}/stats?", id),
                                 fmt::format("videos/{}/summary?", id),
                                 fmt::format("videos/{}/achievement?", id),
                                 fmt::format("videos/{}/policy-impact?", id)};
    for (const auto& list : lists) {
        for (const char* name : {"nonsense", "Session", "id"}) {
            CAPTURE(list);
            const bool is_students = list.starts_with("videos/student");
            const auto refused = (is_students ? student() : admin()).get(v1 + list + name + "=1");
            CHECK(refused.status == 400);
            CHECK(refused.detail() == "unknown_filter");
            CHECK(refused.json().value("field", "") == name);
        }
    }
    const auto lecture = fmt::format("{}lectures/{}", v1, demo.lecture_id);
    for (const char* name : {"id", "created_at", "Title", "a\x01"}) {
        const auto refused = admin().patch(lecture, {{"title", "x"}, {name, "y"}});
        CHECK(refused.detail() == "unknown_field");
        CHECK(refused.json().value("field", "") == name);
    }
    CHECK(admin().get(lecture).json().at("title") == "Algebra");
}

TEST_CASE_FIXTURE(ApiFixture, "002 permissions and progress: student_name, search, lecture, PUT of a permission") {
    const auto id = upload("bytes");
    const auto ann = enrolled(*this, "Ann 100%");
    const json body{{"video", id}, {"enrollment", ann}};
    const auto one = fmt::format("{}video-permissions/{}", v1, made(*this, "video-permissions", body));
    made(*this, "video-permissions", {{"video", id}, {"enrollment", demo.enrollment_id}, {"rule", "free"}});
    CHECK(admin().get(one).json().at("student_name") == "Ann 100%");
    CHECK(admin().get(one).json().at("rule") == "once");
    const auto lecture = made(*this, "lectures", {{"title", "Rings"}});
    struct Case {
        std::string query;
        std::size_t found;
    };
    const Case cases[] = {
        {"search=ann", 1},
        {"search=100%25", 1},
        {"search=_", 0},
        {"search=mm", 1},
        {fmt::format("lecture={}", demo.lecture_id), 2},
        {fmt::format("lecture={}", lecture), 0},
    };
    for (const auto& [query, found] : cases) {
        CAPTURE(query);
        CHECK(ids_of(admin().get(v1 + "video-permissions?" + query)).size() == found);
    }
    CHECK(admin().get(fmt::format("{}video-permissions?lecture={}", v1, other.lecture_id)).status == 404);
    const auto put = [&](const json& change) {
        json all = body;
        all.update(change);
        return admin().send("PUT", one, all.dump(), "application/json");
    };
    CHECK(put({{"rule", "free"}, {"block_seek", true}}).json().at("block_seek") == true);
    CHECK(put({{"video", std::to_string(id)}}).json().at("rule") == "free");
    struct Wrong {
        json change;
        const char* detail;
        const char* field;
    };
    const Wrong wrongs[] = {
        {{{"video", nullptr}}, "invalid_field", "video"},
        {{{"video", id + 1}}, "invalid_field", "video"},
        {{{"enrollment", "x"}}, "invalid_field", "enrollment"},
        {{{"rule", "never"}}, "invalid_field", "rule"},
        {{{"student_name", "Bob"}}, "unknown_field", "student_name"},
    };
    for (const auto& [change, detail, field] : wrongs) {
        const auto refused = put(change);
        CAPTURE(refused.body);
        CHECK(refused.detail() == detail);
        CHECK(refused.json().value("field", "") == field);
    }
    CHECK(client(Role::admin, "theirs", "other").send("PUT", one, body.dump(), "application/json").status == 404);
}

TEST_CASE_FIXTURE(ApiFixture, "002 permissions and progress: bulk_set answers rows, as overrides, once by default") {
    const auto id = upload("bytes");
    const auto ann = enrolled(*this, "ann");
    const auto answer = admin().post(v1 + "video-permissions/bulk_set",
                                     {{"video_id", std::to_string(id)}, {"enrollments", {ann, demo.enrollment_id}}});
    REQUIRE(answer.status == 200);
    REQUIRE(answer.json().size() == 2);
    CHECK(answer.json() == admin().get(v1 + "video-permissions").json().at("results"));
    for (const auto& row : answer.json()) {
        CHECK(row.at("rule") == "once");
        CHECK(row.at("is_override") == true);
    }
    CHECK(admin().get(of_video(id)).json().at("policy_version") == 2);
    for (const json& rule : {json(7), json(""), json(std::string("once\0", 5)), json(std::string(100'000, 'x'))}) {
        const json body{{"video_id", id}, {"enrollments", {ann}}, {"rule", rule}};
        CHECK(admin().post(v1 + "video-permissions/bulk_set", body).json().value("field", "") == "rule");
    }
}

TEST_CASE_FIXTURE(ApiFixture, "002 permissions and progress: completing turns once into free, and is no override") {
    const auto id = upload("bytes");
    const auto ann = enrolled(*this, "ann");
    const auto set = [&] {
        admin().post(v1 + "video-permissions/bulk_set", {{"video_id", id}, {"enrollments", {ann}}});
    };
    const auto permission = [&] { return admin().get(v1 + "video-permissions").json().at("results")[0]; };
    set();
    const json done{{"video", id}, {"enrollment", ann}, {"progress", 0.9876}, {"completed", true}};
    const auto one = fmt::format("{}video-progress/{}", v1, made(*this, "video-progress", done));
    // Created already completed: no promotion.
    CHECK(permission().at("rule") == "once");
    const auto shown = client(Role::student, "ann").get(one).json();
    CHECK(shown.at("student_name") == "ann");
    CHECK(shown.at("progress_percent") == 98.8);
    CHECK(ids_of(admin().get(v1 + "video-progress?search=ANN")).size() == 1);
    CHECK(ids_of(admin().get(fmt::format("{}video-progress?lecture={}", v1, demo.lecture_id))).size() == 1);
    CHECK(client(Role::student, "ann").send("PUT", one, done.dump(), "application/json").status == 200);
    CHECK(permission().at("rule") == "once");
    CHECK(admin().patch(one, {{"completed", false}}).status == 200);
    CHECK(student().send("PUT", one, done.dump(), "application/json").status == 404);
    CHECK(permission().at("rule") == "once");
    CHECK(client(Role::student, "ann").patch(one, {{"completed", "True"}}).status == 200);
    CHECK(permission().at("rule") == "free");
    CHECK(permission().at("is_override") == false);
}
