/// Logins of our own pages: who the cookie lets in, where, and who may send it.

#include <string>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "api/domain/signing/password.h"
#include "tests/api/viewer.h"
#include "tests/support/api_fixture.h"
#include "tests/support/worker_client.h"

using namespace sluice;
using nlohmann::json;

namespace {

constexpr const char* path = "/api/v1/auth/session";

class BrowserFixture : public ApiFixture {
  public:
    BrowserFixture() {
        database.query(
            fmt::format("INSERT INTO account (tenant_id, username, user_id, role, password_hash) "
                        "VALUES ({0}, 'emmy', 'u-emmy', 'staff', '{1}'), ({0}, 'max', '{2}', 'student', '{1}')",
                        demo.tenant_id, hash_password("correct horse"), demo.student_user_id));
    }

    [[nodiscard]] Answer log_in(const std::string& username = "emmy") const {
        return stranger().post(path, {{"username", username}, {"password", "correct horse"}});
    }

    /// What a browser sends after that answer.
    static std::string cookie_of(const Answer& answer) {
        const auto set = answer.header("set-cookie");
        return set.substr(0, set.find(';'));
    }

    /// A browser with that cookie, on one of our own pages.
    [[nodiscard]] TestClient page(const std::string& cookie) const {
        return {port(), {{"Cookie", cookie}, {"Sec-Fetch-Site", "same-origin"}}};
    }
};

}  // namespace

TEST_CASE_FIXTURE(BrowserFixture, "a page logs in by password, and its cookie lets it in") {
    const auto answer = log_in();
    REQUIRE(answer.status == 200);
    CHECK(answer.header("set-cookie").starts_with("__Host-sluice="));
    CHECK(answer.header("set-cookie").find("HttpOnly; SameSite=Strict; Secure") != std::string::npos);
    CHECK(answer.json().at("user") ==
          json{{"user_id", "u-emmy"}, {"username", "emmy"}, {"name", nullptr}, {"role", "staff"}, {"tenant", "demo"}});
    CHECK(answer.json().at("enrollments").empty());
    CHECK(answer.json().dump().find("eyJ") == std::string::npos);
    auto browser = page(cookie_of(answer));
    const auto again = browser.get(path);
    CHECK(again.json() == answer.json());
    CHECK(again.header("set-cookie").empty());
    CHECK(browser.get("/api/v1/videos").status == 200);
    CHECK(browser.post("/api/v1/lectures", {{"title", "x"}}).status == 201);
    const auto gone = browser.remove(path);
    CHECK(gone.status == 204);
    CHECK(gone.header("set-cookie").starts_with("__Host-sluice=; Path=/; Max-Age=0;"));
}

TEST_CASE_FIXTURE(BrowserFixture, "a student is told of the lectures that are open") {
    const auto login = log_in("max").json();
    CHECK(login.at("user").at("name").is_string());
    REQUIRE(login.at("enrollments").size() == 1);
    CHECK(login.at("enrollments")[0].at("id") == demo.enrollment_id);
    CHECK(login.at("enrollments")[0].at("lecture") == demo.lecture_id);
    CHECK(login.at("enrollments")[0].at("lecture_title").is_string());
}

TEST_CASE_FIXTURE(BrowserFixture, "a wrong login gets no cookie") {
    for (const json& body : {json{{"username", "emmy"}, {"password", "wrong"}}, json{{"token", "a.b.c"}},
                             json{{"token", access_token(Role::staff) + "x"}}}) {
        const auto answer = stranger().post(path, body);
        CHECK(answer.status == 401);
        CHECK(answer.header("set-cookie").empty());
    }
    for (const json& body :
         {json::object(), json{{"token", 7}}, json{{"username", "emmy"}}, json{{"token", std::string(16385, 'a')}},
          json{{"token", std::string("a\0b", 3)}}, json{{"username", json::array()}, {"password", "x"}}})
        CHECK(stranger().post(path, body).status == 400);
    Answer answer;
    for (int i = 0; i < 11; ++i)
        answer = stranger().post(path, {{"username", "emmy"}, {"password", "wrong"}});
    CHECK(answer.status == 429);
    CHECK(std::stoi(answer.header("retry-after")) > 0);
}

TEST_CASE_FIXTURE(BrowserFixture, "a host system's token becomes a cookie that lives no longer") {
    const auto launched = stranger().post(path, {{"token", access_token(Role::student, demo.student_user_id)}});
    REQUIRE(launched.status == 200);
    CHECK(launched.json().at("user").at("user_id") == demo.student_user_id);
    auto browser = page(cookie_of(launched));
    CHECK(browser.get("/api/v1/videos/student").status == 200);
    CHECK(browser.get(path).header("set-cookie").empty());
    const auto life = launched.header("set-cookie");
    const auto at = life.find("Max-Age=") + 8;
    CHECK(std::stoi(life.substr(at)) <= services().config.login_seconds);
}

TEST_CASE_FIXTURE(BrowserFixture, "a login past half of its life is renewed, and one that has run out is over") {
    const auto cookie = cookie_of(log_in());
    const std::chrono::seconds life(services().config.login_seconds);
    advance(life / 2 + std::chrono::seconds(1));
    const auto renewed = page(cookie).get(path);
    REQUIRE(renewed.status == 200);
    REQUIRE(renewed.header("set-cookie").starts_with("__Host-sluice="));
    advance(life / 2 + std::chrono::seconds(60));
    CHECK(page(cookie).get(path).status == 401);
    CHECK(page(cookie_of(renewed)).get(path).status == 200);
}

TEST_CASE_FIXTURE(BrowserFixture, "a page of another site changes nothing") {
    const auto cookie = cookie_of(log_in());
    const json lecture{{"title", "x"}};
    const auto status = [&](TestClient::Headers headers) {
        headers.emplace_back("Cookie", cookie);
        TestClient client(port(), headers);
        const auto answer = client.post("/api/v1/lectures", lecture);
        if (answer.status == 403) CHECK(answer.detail() == "cross_site_refused");
        return answer.status;
    };
    const auto& own = services().config.public_url;
    CHECK(status({{"Sec-Fetch-Site", "same-origin"}}) == 201);
    CHECK(status({{"Origin", own}}) == 201);
    CHECK(status({}) == 403);
    CHECK(status({{"Sec-Fetch-Site", "same-site"}, {"Origin", own}}) == 403);
    CHECK(status({{"Sec-Fetch-Site", "cross-site"}}) == 403);
    CHECK(status({{"Sec-Fetch-Site", "none"}}) == 403);
    CHECK(status({{"Origin", "https://evil.example"}}) == 403);
    CHECK(status({{"Origin", own + ".evil.example"}}) == 403);
    // Authorization comes first, whatever the cookie.
    CHECK(status({{"Authorization", "Bearer " + access_token(Role::staff)}}) == 201);
    CHECK(status({{"Authorization", "Bearer x"}, {"Sec-Fetch-Site", "same-origin"}}) == 401);
    CHECK(status({{"Authorization", "Basic x"}, {"Sec-Fetch-Site", "same-origin"}}) == 401);
    // Reading is free of that: what is read stays with the browser.
    CHECK(TestClient(port(), {{"Cookie", cookie}}).get("/api/v1/lectures").status == 200);
    for (const char* method : {"POST", "DELETE"}) {
        TestClient evil(port(), {{"Sec-Fetch-Site", "cross-site"}, {"Origin", "https://evil.example"}});
        const auto answer =
            evil.send(method, path, R"({"username": "emmy", "password": "correct horse"})", "text/plain");
        CHECK(answer.detail() == "cross_site_refused");
        CHECK(answer.header("set-cookie").empty());
    }
}

TEST_CASE_FIXTURE(BrowserFixture, "an answer to the cookie is for no other origin, and other routes do not see it") {
    const auto video = ready_video(*this, MadeUpVideo(6));
    const auto cookie = cookie_of(log_in("max"));
    auto browser = page(cookie);
    const json body{{"video_id", video}, {"enrollment_id", demo.enrollment_id}, {"device_id", "d"}};
    const auto started = browser.post("/api/v1/playback/start", body);
    CHECK(started.status == 201);
    CHECK(started.headers.count("access-control-allow-origin") == 0);
    CHECK(student().post("/api/v1/playback/start", body).header("access-control-allow-origin") == "*");
    const auto alive = browser.post("/api/v1/playback/heartbeat",
                                    {{"token", student().post("/api/v1/playback/start", body).json().at("token")}});
    CHECK(alive.status == 200);
    CHECK(alive.header("access-control-allow-origin") == "*");
    auto staff = page(cookie_of(log_in()));
    CHECK(staff.get(fmt::format("/api/v1/stream/{}", video)).status == 403);
    CHECK(staff.get(fmt::format("/api/v1/progress/{}", video)).status == 401);
    CHECK(staff.get("/video-worker/next").status == 401);
}

TEST_CASE_FIXTURE(BrowserFixture, "a login ends with its account's password, and the page that changed it stays") {
    const auto cookie = cookie_of(log_in());
    auto other = page(cookie_of(log_in()));
    const auto changed = page(cookie).post("/api/v1/auth/password",
                                           {{"current_password", "correct horse"}, {"new_password", "battery staple"}});
    REQUIRE(changed.status == 200);
    CHECK(other.get(path).status == 401);
    CHECK(page(cookie).get(path).status == 401);
    CHECK(page(cookie_of(changed)).get(path).status == 200);
}

TEST_CASE_FIXTURE(BrowserFixture, "anybody may know what pages have to know") {
    const auto config = stranger().get("/api/v1/config").json();
    CHECK(config.at("version") == SLUICE_VERSION);
    CHECK(config.at("max_upload_bytes") == services().config.max_upload_bytes);
    CHECK(config.at("heartbeat_seconds") == services().config.heartbeat_seconds());
}
