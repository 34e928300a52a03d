/// A change of one student's permission: whose tokens it ends, and whose not.

#include <atomic>
#include <chrono>
#include <functional>
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

const std::string permissions_path = "/api/v1/video-permissions";

/// A second student, "bea", who may watch what the academy's own student may.
std::int64_t enrolled_classmate(const ApiFixture& api) {
    const auto add = [&](const char* collection, const json& body) {
        const auto answer = api.admin().post(fmt::format("/api/v1/{}", collection), body);
        REQUIRE(answer.status == 201);
        return answer.json().at("id").get<std::int64_t>();
    };
    const auto student = add("students", {{"name", "Bea"}, {"user_id", "bea"}});
    const auto enrollment = add("enrollments", {{"student", student}, {"lecture", api.demo.lecture_id}});
    add("session-enrollments", {{"session", api.demo.session_id}, {"enrollment", enrollment}});
    return enrollment;
}

std::string start_of_classmate(const ApiFixture& api, std::int64_t video_id, std::int64_t enrollment_id) {
    const auto answer = api.client(Role::student, "bea")
                            .post("/api/v1/playback/start",
                                  {{"video_id", video_id}, {"enrollment_id", enrollment_id}, {"device_id", "tablet"}});
    REQUIRE(answer.status == 201);
    return answer.json().at("token");
}

std::string token_of_student(const ApiFixture& api, std::int64_t video_id) {
    const auto answer = start_playback(api, video_id);
    REQUIRE(answer.status == 201);
    return answer.json().at("token");
}

Answer get_segment_of(int port, const std::string& token) {
    return TestClient(port, {}).get("/p/" + token + "/720p/seg-00000.m4s");
}

/// Everything but `end` that a player asks for.
std::vector<Answer> ask_everything(int port, const std::string& token) {
    TestClient http(port, {});
    return {http.get("/p/" + token + "/master.m3u8"), get_segment_of(port, token),
            http.post("/api/v1/playback/heartbeat", {{"token", token}}),
            http.post("/api/v1/playback/refresh", {{"token", token}}),
            http.post("/api/v1/playback/events",
                      {{"token", token}, {"events", json::array({{{"type", "VISIBILITY_VISIBLE"}}})}})};
}

/// Watches on all ports without a break, until destroyed; every answer has to be a good one.
class SteadyViewer {
  public:
    SteadyViewer(std::vector<int> ports, std::string token)
        : thread_([this, ports = std::move(ports), token = std::move(token)](const std::stop_token& stop) {
              while (!stop.stop_requested()) {
                  for (const int port : ports) {
                      for (const auto& answer : ask_everything(port, token)) {
                          ++answers_;
                          if (answer.status >= 300) ++refusals_;
                      }
                  }
              }
          }) {}

    /// Waits for some answers more.
    void go_on() {
        const int until = answers_ + 30;
        while (answers_ < until)
            std::this_thread::yield();
    }
    [[nodiscard]] int refusals() const { return refusals_; }

  private:
    std::atomic<int> answers_ = 0;
    std::atomic<int> refusals_ = 0;
    std::jthread thread_;
};

void check_refused_everywhere(const std::vector<int>& ports, const std::string& token) {
    const auto changed = std::chrono::steady_clock::now();
    for (const int port : ports)
        CHECK(wait_for_status(403, [&] { return get_segment_of(port, token); }).detail() == "policy_changed");
    CHECK(std::chrono::steady_clock::now() - changed < std::chrono::seconds(1));
    for (const int port : ports) {
        for (const auto& answer : ask_everything(port, token)) {
            CHECK(answer.status == 403);
            CHECK(answer.detail() == "policy_changed");
        }
    }
}

}  // namespace

TEST_CASE("a change of one student's permission ends that student's tokens in three processes, and no other's") {
    ApiFixture api;
    const AnotherApi second(api.services().config);
    const AnotherApi third(api.services().config);
    const std::vector<int> ports{api.port(), second.port(), third.port()};
    const auto video_id = ready_video(api, MadeUpVideo(video_seconds));
    SteadyViewer classmate(ports, start_of_classmate(api, video_id, enrolled_classmate(api)));

    const json permission{{"video", video_id}, {"enrollment", api.demo.enrollment_id}, {"rule", "once"}};
    std::string path;
    const auto create = [&] {
        const auto answer = api.admin().post(permissions_path, permission);
        path = fmt::format("{}/{}", permissions_path, answer.json().at("id").get<std::int64_t>());
        return answer;
    };
    const std::vector<std::function<Answer()>> changes_of_it{
        create,
        [&] {
            return api.admin().patch(path, {{"max_speed_override", 2}});
        },
        [&] { return api.admin().send("PUT", path, permission.dump(), "application/json"); },
        [&] { return api.admin().remove(path); },
        create,
    };
    std::vector<std::string> outdated;
    for (std::size_t i = 0; i < changes_of_it.size(); ++i) {
        CAPTURE(i);
        const auto token = token_of_student(api, video_id);
        for (const int port : ports) {
            for (const auto& answer : ask_everything(port, token))
                CHECK(answer.status < 300);
        }
        REQUIRE(changes_of_it[i]().status < 300);
        check_refused_everywhere(ports, token);
        CHECK(call_playback(api, "end", token).status == 200);
        outdated.push_back(token);
        classmate.go_on();
    }
    CHECK(classmate.refusals() == 0);
    // Removed and made again, or never heard of: an older token stays void.
    const AnotherApi fourth(api.services().config);
    for (const auto& token : outdated)
        CHECK(get_segment_of(fourth.port(), token).detail() == "policy_changed");
    CHECK(get_segment_of(fourth.port(), token_of_student(api, video_id)).status == 200);
}

TEST_CASE("a change for everybody, and bulk_set, end every token") {
    ApiFixture api;
    const auto video_id = ready_video(api, MadeUpVideo(video_seconds));
    const auto classmate_id = enrolled_classmate(api);
    const auto mine = token_of_student(api, video_id);
    const auto classmates = start_of_classmate(api, video_id, classmate_id);
    const auto staff_url =
        target_of(api.admin().get(fmt::format("/api/v1/videos/{}/play", video_id)).json().at("play_url"));
    const auto get_as_staff = [&] { return api.stranger().get(staff_url); };
    REQUIRE(get_segment_of(api.port(), mine).status == 200);
    REQUIRE(get_as_staff().status == 200);
    SUBCASE("a permission of one is nothing to staff") {
        REQUIRE(
            api.admin()
                .post(permissions_path, {{"video", video_id}, {"enrollment", api.demo.enrollment_id}, {"rule", "once"}})
                .status == 201);
        check_refused_everywhere({api.port()}, mine);
        CHECK(get_as_staff().status == 200);
        return;
    }
    SUBCASE("the video") {
        REQUIRE(api.admin().patch(fmt::format("/api/v1/videos/{}", video_id), {{"max_speed", 3}}).status == 200);
    }
    SUBCASE("bulk_set of one of them") {
        REQUIRE(api.admin()
                    .post(permissions_path + "/bulk_set", {{"video_id", video_id}, {"enrollments", {classmate_id}}})
                    .status == 200);
    }
    check_refused_everywhere({api.port()}, mine);
    check_refused_everywhere({api.port()}, classmates);
    CHECK(get_as_staff().detail() == "policy_changed");
}

TEST_CASE("completing a video turns once into free, and ends no token") {
    ApiFixture api;
    const auto video_id = ready_video(api, MadeUpVideo(video_seconds));
    const auto classmate_id = enrolled_classmate(api);
    REQUIRE(api.admin()
                .post(permissions_path, {{"video", video_id}, {"enrollment", api.demo.enrollment_id}, {"rule", "once"}})
                .status == 201);
    const auto mine = token_of_student(api, video_id);
    const auto classmates = start_of_classmate(api, video_id, classmate_id);
    const auto progress =
        api.student().post("/api/v1/video-progress", {{"video", video_id}, {"enrollment", api.demo.enrollment_id}});
    REQUIRE(api.student()
                .patch(fmt::format("/api/v1/video-progress/{}", progress.json().at("id").get<std::int64_t>()),
                       {{"completed", true}})
                .status == 200);
    CHECK(api.database.value<std::string>("SELECT rule FROM video_permission") == "free");
    // What comes after it is known; so it is known, too.
    REQUIRE(api.admin()
                .post(permissions_path, {{"video", video_id}, {"enrollment", classmate_id}, {"rule", "once"}})
                .status == 201);
    check_refused_everywhere({api.port()}, classmates);
    for (const auto& answer : ask_everything(api.port(), mine))
        CHECK(answer.status < 300);
}

TEST_CASE("a permission that changes while Redis is away ends its student's tokens all the same") {
    RedisServer redis;
    ApiFixture::Options options;
    options.redis = &redis;
    ApiFixture api(options);
    const auto video_id = ready_video(api, MadeUpVideo(video_seconds));
    const auto classmate_id = enrolled_classmate(api);
    const auto mine = token_of_student(api, video_id);
    const auto classmates = start_of_classmate(api, video_id, classmate_id);
    REQUIRE(get_segment_of(api.port(), mine).status == 200);
    REQUIRE(get_segment_of(api.port(), classmates).status == 200);
    redis.stop();
    REQUIRE(api.admin()
                .post(permissions_path, {{"video", video_id}, {"enrollment", api.demo.enrollment_id}, {"rule", "once"}})
                .status == 201);
    check_refused_everywhere({api.port()}, mine);
    CHECK(get_segment_of(api.port(), classmates).status == 200);
}

TEST_CASE("permissions that change at once have versions of their own") {
    constexpr int students = 8;
    ApiFixture api;
    const auto video_id = ready_video(api, MadeUpVideo(video_seconds));
    const auto before = api.database.value<int>("SELECT policy_version FROM video");
    api.database.query(
        fmt::format("WITH pupil AS (INSERT INTO student (tenant_id, user_id, name) "
                    "               SELECT {0}, 'pupil-' || i, 'Pupil' FROM generate_series(1, {1}) AS i RETURNING id) "
                    "INSERT INTO enrollment (tenant_id, student_id, lecture_id) SELECT {0}, id, {2} FROM pupil",
                    api.demo.tenant_id, students, api.demo.lecture_id));
    std::vector<std::thread> threads;
    for (const auto& row :
         api.database.query(fmt::format("SELECT id FROM enrollment WHERE lecture_id = {} AND id <> {}",
                                        api.demo.lecture_id, api.demo.enrollment_id))) {
        threads.emplace_back([&, enrollment = row[0].as<std::int64_t>()] {
            CHECK(api.admin().post(permissions_path, {{"video", video_id}, {"enrollment", enrollment}}).status == 201);
        });
    }
    for (auto& thread : threads)
        thread.join();
    CHECK(threads.size() == students);
    CHECK(api.database.value<int>("SELECT count(DISTINCT version) FROM permission_version") == students);
    CHECK(api.database.value<int>("SELECT max(version) FROM permission_version") == before + students);
    CHECK(api.database.value<int>("SELECT policy_version FROM video") == before + students);
    CHECK(api.database.value<int>("SELECT min_policy_version FROM video") == before);
}
