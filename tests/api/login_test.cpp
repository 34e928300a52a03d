/// Logging in where others try passwords at the same time.

#include <atomic>
#include <latch>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "api/domain/signing/password.h"
#include "tests/support/api_fixture.h"

using namespace sluice;
using nlohmann::json;

namespace {

class LoginFixture : public ApiFixture {
  public:
    LoginFixture() {
        database.query(
            fmt::format("INSERT INTO account (tenant_id, username, user_id, role, password_hash) "
                        "VALUES ({}, 'emmy', 'u-emmy', 'student', '{}')",
                        demo.tenant_id, hash_password("correct horse")));
    }

    /// As it comes through the edge, which says where from.
    [[nodiscard]] Answer log_in(const std::string& address, const std::string& password,
                                const std::string& username = "emmy") const {
        TestClient client(port(), {{"X-Forwarded-For", address}});
        return client.post("/api/v1/auth/login", {{"username", username}, {"password", password}});
    }
};

}  // namespace

TEST_CASE_FIXTURE(LoginFixture, "who tries passwords for an account does not lock its owner out") {
    Answer answer;
    for (int i = 0; i < 11; ++i)
        answer = log_in("203.0.113.66", "wrong");
    CHECK(answer.status == 429);
    CHECK(answer.detail() == "too_many_attempts");
    CHECK(std::stoi(answer.header("retry-after")) > 0);
    // Not even with the right one: otherwise guessing would go on.
    CHECK(log_in("203.0.113.66", "correct horse").status == 429);
    CHECK(log_in("198.51.100.7", "correct horse").status == 200);
    CHECK(log_in("2001:db8:1:2::7", "correct horse").status == 200);
}

TEST_CASE_FIXTURE(LoginFixture, "the addresses of one IPv6 network count as one") {
    for (int i = 0; i < 10; ++i)
        CHECK(log_in(fmt::format("2001:db8:0:1::{:x}", i + 1), "wrong").status == 401);
    CHECK(log_in("2001:db8:0:1:ffff::1", "wrong").status == 429);
    CHECK(log_in("2001:db8:0:2::1", "wrong").status == 401);
}

TEST_CASE_FIXTURE(LoginFixture,
                  "passwords are hashed by so many at a time, and who finds a full queue is told when to come") {
    constexpr int clients = 30;  // of the 32 threads that the fixture's API has
    std::atomic<int> refused = 0;
    std::atomic<int> answered = 0;
    std::latch connected(clients);
    std::vector<std::jthread> crowd;
    for (int i = 0; i < clients; ++i) {
        TestClient client(port(), {{"X-Forwarded-For", fmt::format("198.51.100.{}", i + 1)}});
        REQUIRE(client.get("/healthz").status == 200);
        crowd.emplace_back([&, i, client = std::move(client)]() mutable {
            connected.arrive_and_wait();
            const auto answer =
                client.post("/api/v1/auth/login", {{"username", fmt::format("nobody-{}", i)}, {"password", "wrong"}});
            if (answer.status == 401) ++answered;
            if (answer.status == 429 && answer.detail() == "too_many_attempts" &&
                std::stoi(answer.header("retry-after")) > 0) {
                ++refused;
            }
        });
    }
    crowd.clear();
    CHECK(refused > 0);
    CHECK(answered > 0);
    CHECK(refused + answered == clients);
    CHECK(log_in("198.51.100.7", "correct horse").status == 200);
}

TEST_CASE_FIXTURE(LoginFixture, "the throttle asks the network first, and what it refuses counts against no account") {
    LoginThrottle throttle(services().redis, {5, 3, std::chrono::seconds(300), 100, std::chrono::seconds(10)});
    for (int i = 0; i < 3; ++i)
        CHECK(throttle.attempt("emmy", "10.0.0.1").count() == 0);
    const auto wait = throttle.attempt("emmy", "10.0.0.1");
    CHECK(wait.count() > 290);
    CHECK(wait.count() <= 300);
    CHECK(throttle.attempt("emmy", "10.0.0.2").count() == 0);
    CHECK(throttle.attempt("noether", "10.0.0.1").count() == 0);
    // Five were tried there, a refused one among them: whoever is asked for, nothing counts any more.
    for (int i = 0; i < 10; ++i)
        CHECK(throttle.attempt("hilbert", "10.0.0.1").count() > 0);
    for (int i = 0; i < 3; ++i)
        CHECK(throttle.attempt("hilbert", "10.0.0.3").count() == 0);
    CHECK(throttle.attempt("hilbert", "10.0.0.3").count() > 0);
}

TEST_CASE_FIXTURE(LoginFixture, "a login forgets what was tried from its own network, and is not counted there") {
    LoginThrottle throttle(services().redis, {5, 3, std::chrono::seconds(300), 100, std::chrono::seconds(10)});
    for (int i = 0; i < 20; ++i) {
        CHECK(throttle.attempt("emmy", "10.0.0.1").count() == 0);
        throttle.succeeded("emmy", "10.0.0.1");
    }
    for (int i = 0; i < 3; ++i)
        CHECK(throttle.attempt("emmy", "10.0.0.9").count() == 0);
    throttle.succeeded("emmy", "10.0.0.1");
    CHECK(throttle.attempt("emmy", "10.0.0.9").count() > 0);
    throttle.take_back("emmy", "10.0.0.9");
    CHECK(throttle.attempt("emmy", "10.0.0.9").count() == 0);
}

TEST_CASE_FIXTURE(LoginFixture, "a thousand addresses guess an account no faster than one, and do not close it") {
    const std::chrono::seconds interval(10);
    LoginThrottle throttle(services().redis, {100, 10, std::chrono::seconds(300), 5, interval});
    CHECK(throttle.attempt("emmy", "192.0.2.1").count() == 0);
    throttle.succeeded("emmy", "192.0.2.1");
    int tried = 0;
    for (int i = 0; i < 1000; ++i) {
        const auto wait = throttle.attempt("emmy", "10.0.0." + std::to_string(i));
        CHECK(wait <= interval);
        if (wait.count() == 0) ++tried;
    }
    CHECK(tried >= 4);
    CHECK(tried <= 6);  // the burst, and one more if this takes long
    // The owner's own network is not asked, an account that nobody guesses neither.
    CHECK(throttle.attempt("emmy", "192.0.2.1").count() == 0);
    CHECK(throttle.attempt("noether", "10.0.0.1").count() == 0);
    // What was not tried makes room again.
    const std::string elsewhere = "10.9.9.9";
    CHECK(throttle.attempt("emmy", elsewhere).count() > 0);
    throttle.take_back("emmy", elsewhere);
    CHECK(throttle.attempt("emmy", elsewhere).count() == 0);
}
