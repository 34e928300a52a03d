/// The catalogue over HTTP: lists, changes, and what each refuses.

#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/api_fixture.h"

using namespace sluice;
using nlohmann::json;

namespace {

std::string path_of(const std::string& list, std::int64_t id) {
    return fmt::format("{}{}/{}", v1, list, id);
}

std::int64_t created(TestClient client, const std::string& list, const json& body) {
    const auto answer = client.post(v1 + list, body);
    CAPTURE(answer.body);
    REQUIRE(answer.status == 201);
    return answer.json().at("id");
}

/// A body that creates an entry of each list in an academy, with a word that makes it its own.
json body_of(const std::string& list, const DemoAcademy& academy, const std::string& word) {
    if (list == "lectures") return {{"title", word}};
    if (list == "sessions") return {{"lecture", academy.lecture_id}, {"title", word}};
    if (list == "students") return {{"name", word}, {"user_id", word}};
    return {};
}

}  // namespace

TEST_CASE_FIXTURE(ApiFixture, "an entry is created, shown, changed and removed") {
    for (const std::string list : {"lectures", "sessions", "students"}) {
        CAPTURE(list);
        const auto id = created(admin(), list, body_of(list, demo, "first"));
        const auto shown = admin().get(path_of(list, id));
        CHECK(shown.status == 200);
        CHECK(shown.json().at("id") == id);
        CHECK(shown.json().at("created_at").get<std::string>().ends_with('Z'));
        const char* name = list == "students" ? "name" : "title";
        CHECK(admin().patch(path_of(list, id), {{name, "second"}}).json().at(name) == "second");
        CHECK(admin().patch(path_of(list, id), json::object()).json().at(name) == "second");
        CHECK(admin().get(path_of(list, id) + "/").json().at(name) == "second");
        CHECK(admin().remove(path_of(list, id)).status == 204);
        CHECK(admin().get(path_of(list, id)).status == 404);
        CHECK(admin().remove(path_of(list, id)).status == 404);
    }
}

TEST_CASE_FIXTURE(ApiFixture, "a student's way into a session") {
    const auto lecture = created(admin(), "lectures", {{"title", "Algebra"}});
    const auto first = created(admin(), "sessions", {{"lecture", lecture}, {"title", "1"}});
    const auto second = created(admin(), "sessions", {{"lecture", lecture}, {"title", "2"}});
    CHECK(admin().get(path_of("sessions", first)).json().at("order") == 1);
    CHECK(admin().get(path_of("sessions", second)).json().at("order") == 2);
    const auto student = created(admin(), "students", {{"name", "Kim"}, {"user_id", "kim"}, {"parent_phone", "010"}});
    const auto enrollment = created(admin(), "enrollments", {{"student", student}, {"lecture", lecture}});
    CHECK(admin().get(path_of("enrollments", enrollment)).json().at("status") == "ACTIVE");
    created(admin(), "session-enrollments", {{"session", first}, {"enrollment", enrollment}});
    created(admin(), "attendance", {{"session", first}, {"enrollment", enrollment}, {"status", "ONLINE"}});

    CHECK(ids_of(admin().get(fmt::format("{}lectures/{}/sessions", v1, lecture))) == std::vector{first, second});
    CHECK(admin().get(fmt::format("{}lectures/{}/sessions/{}", v1, lecture, first)).status == 200);
    CHECK(admin().get(fmt::format("{}lectures/{}/sessions/{}", v1, demo.lecture_id, first)).status == 404);
    CHECK(ids_of(admin().get(fmt::format("{}enrollments?student={}&status=ACTIVE", v1, student))) ==
          std::vector{enrollment});
    CHECK(ids_of(admin().get(fmt::format("{}enrollments?student={}&status=INACTIVE", v1, student))).empty());

    // The session of one lecture, the enrolment of another.
    const json crossed{{"session", demo.session_id}, {"enrollment", enrollment}, {"status", "ONLINE"}};
    for (const char* list : {"session-enrollments", "attendance"}) {
        const auto refused = admin().post(v1 + list, crossed);
        CHECK(refused.status == 400);
        CHECK(refused.detail() == "invalid_field");
    }
    // What is not said stays.
    CHECK(admin().patch(path_of("students", student), {{"school", "North"}}).json().at("parent_phone") == "010");
    CHECK(admin().patch(path_of("students", student), {{"parent_phone", nullptr}}).json().at("parent_phone").is_null());
    CHECK(admin().patch(path_of("enrollments", enrollment), {{"lecture", demo.lecture_id}}).detail() ==
          "invalid_field");
}

TEST_CASE_FIXTURE(ApiFixture, "lists are searched, ordered and paged") {
    for (const char* title : {"Beta", "alpha 100%", "Gamma"})
        created(admin(), "lectures", {{"title", title}});
    const auto titles = [&](const std::string& query) {
        std::vector<std::string> list;
        const auto body = admin().get(v1 + "lectures?" + query).json();
        for (const auto& row : body.at("results"))
            list.push_back(row.at("title"));
        return list;
    };
    CHECK(titles("search=ALPHA") == std::vector<std::string>{"alpha 100%"});
    CHECK(titles("search=100%25") == std::vector<std::string>{"alpha 100%"});
    CHECK(titles("search=_").empty());
    CHECK(titles("ordering=-id&page_size=2") == std::vector<std::string>{"Gamma", "alpha 100%"});
    CHECK(titles("ordering=-id&page_size=2&page=2").front() == "Beta");
    CHECK(admin().get(v1 + "lectures?page_size=2").json().at("count") == 4);
    for (const char* query : {"ordering=password", "ordering=id;drop", "ordering=-", "page=0", "page_size=100000"}) {
        CAPTURE(std::string(query));
        CHECK(admin().get(v1 + "lectures?" + query).status == 400);
    }
    for (const char* query : {"student=x", "student=-1", "status=GONE"})
        CHECK(admin().get(v1 + "enrollments?" + query).detail() == "invalid_query");
}

TEST_CASE_FIXTURE(ApiFixture, "tenants are walls: what another owns is not there") {
    auto stranger = client(Role::admin, "their-admin", "other");
    const auto lecture = path_of("lectures", demo.lecture_id);
    CHECK(stranger.get(lecture).status == 404);
    CHECK(stranger.patch(lecture, {{"title", "mine"}}).status == 404);
    CHECK(stranger.remove(lecture).status == 404);
    CHECK(stranger.post(v1 + "sessions", {{"lecture", demo.lecture_id}, {"title", "mine"}}).status == 404);
    CHECK(stranger.post(v1 + "enrollments", {{"student", other.student_id}, {"lecture", demo.lecture_id}}).status ==
          404);
    CHECK(stranger.get(fmt::format("{}sessions?lecture={}", v1, demo.lecture_id)).status == 404);
    CHECK(stranger.get(fmt::format("{}lectures/{}/sessions", v1, demo.lecture_id)).status == 404);
    CHECK(stranger.get(fmt::format("{}videos?session={}", v1, demo.session_id)).status == 404);
    CHECK(ids_of(stranger.get(v1 + "students")) == std::vector{other.student_id});
    CHECK(admin().get(lecture).json().at("title") != "mine");
}

TEST_CASE_FIXTURE(ApiFixture, "bad fields are named, strange ones stored unharmed") {
    const std::string path = v1 + "students";
    struct Case {
        json change;
        const char* field;
    };
    const Case cases[] = {
        {{{"name", nullptr}}, "name"},
        {{{"name", ""}}, "name"},
        {{{"name", 7}}, "name"},
        {{{"name", json::array()}}, "name"},
        {{{"name", std::string(501, 'x')}}, "name"},
        {{{"name", std::string("a\0b", 3)}}, "name"},
        {{{"user_id", true}}, "user_id"},
        {{{"school", std::string(501, 'x')}}, "school"},
        {{{"grade", 3.5}}, "grade"},
    };
    for (const auto& [change, field] : cases) {
        json body{{"name", "Kim"}, {"user_id", "kim"}};
        body.update(change);
        const auto answer = admin().post(path, body);
        CAPTURE(answer.body);
        CHECK(answer.status == 400);
        CHECK(answer.json().value("field", "") == field);
    }
    const std::string strange = "Robert'); DROP TABLE student;-- <b>\xf0\x9f\x98\x80</b> \\ % _";
    const auto id = created(admin(), "students", {{"name", strange}, {"user_id", "bobby"}, {"unknown", {1, 2}}});
    CHECK(admin().get(path_of("students", id)).json().at("name") == strange);
    for (const json& order : {json(-1), json(1.5), json("1x"), json(1e300), json(2000000)}) {
        const auto answer =
            admin().post(v1 + "sessions", {{"lecture", demo.lecture_id}, {"title", "x"}, {"order", order}});
        CHECK(answer.status == 400);
        CHECK(answer.json().value("field", "") == "order");
    }
}

TEST_CASE_FIXTURE(ApiFixture, "double submits: the unique constraint decides, whoever comes first") {
    constexpr int parallel = 8;
    std::vector<std::thread> threads;
    std::vector<int> statuses(parallel);
    for (int i = 0; i < parallel; ++i) {
        threads.emplace_back([&, i] {
            statuses[static_cast<std::size_t>(i)] =
                admin().post(v1 + "students", {{"name", "Kim"}, {"user_id", "kim"}}).status;
        });
    }
    for (auto& thread : threads)
        thread.join();
    CHECK(std::count(statuses.begin(), statuses.end(), 201) == 1);
    CHECK(std::count(statuses.begin(), statuses.end(), 409) == parallel - 1);
    CHECK(admin().post(v1 + "students", {{"name", "Kim"}, {"user_id", "kim"}}).detail() == "already_exists");
}

TEST_CASE_FIXTURE(ApiFixture, "what others depend on stays") {
    upload("bytes");
    const auto refused = admin().remove(path_of("lectures", demo.lecture_id));
    CHECK(refused.status == 409);
    CHECK(refused.detail() == "in_use");
}
