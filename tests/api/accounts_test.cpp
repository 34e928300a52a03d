/// Accounts as an admin keeps them, and what becomes of logins when an account changes.

#include "api/store/catalogue/accounts.h"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/api/viewer.h"
#include "tests/support/api_fixture.h"
#include "tests/support/made_up_video.h"

using namespace sluice;
using nlohmann::json;

namespace {

const std::string accounts_path = "/api/v1/accounts";

class AccountsFixture : public ApiFixture {
  public:
    std::int64_t add(const std::string& name, const std::string& role, const std::string& password = "correct horse") {
        const json body{{"username", name}, {"user_id", "u-" + name}, {"role", role}, {"password", password}};
        const auto answer = admin().post(accounts_path, body);
        REQUIRE(answer.status == 201);
        return answer.json().at("id");
    }

    [[nodiscard]] Answer log_in(const std::string& name, const std::string& password = "correct horse") const {
        return stranger().post("/api/v1/auth/login", {{"username", name}, {"password", password}});
    }

    /// A client that has logged in.
    [[nodiscard]] TestClient logged_in(const std::string& name, const std::string& password = "correct horse") const {
        const auto answer = log_in(name, password);
        REQUIRE(answer.status == 200);
        return {port(), {{"Authorization", "Bearer " + answer.json().at("access_token").get<std::string>()}}};
    }

    [[nodiscard]] static std::string path(std::int64_t id, const std::string& more = "") {
        return fmt::format("{}/{}{}", accounts_path, id, more);
    }
};

std::string token_of(const json& invitation) {
    const auto url = invitation.at("invitation_url").get<std::string>();
    return url.substr(url.find('#') + 1);
}

}  // namespace

TEST_CASE_FIXTURE(AccountsFixture, "accounts are made, found, changed and removed, and no answer has a hash") {
    const auto id = add("emmy", "instructor");
    add("lise", "student");
    auto office = admin();
    const auto made = office.get(path(id));
    CHECK(made.json().at("username") == "emmy");
    CHECK(made.json().at("has_password") == true);
    CHECK(made.json().at("disabled") == false);
    CHECK(made.body.find("hash") == std::string::npos);
    CHECK(made.body.find("argon2") == std::string::npos);
    const auto found = [&](const std::string& query) { return ids_of(office.get(accounts_path + query)); };
    CHECK(found("?search=EMM") == std::vector{id});
    CHECK(found("?search=u-emmy") == std::vector{id});
    CHECK(found("?role=instructor") == std::vector{id});
    CHECK(found("?disabled=true").empty());
    CHECK(found("?page_size=1&ordering=-username&page=2") == std::vector{id});
    CHECK(office.get(accounts_path + "?role=king").detail() == "invalid_query");
    CHECK(office.get(accounts_path + "?password_hash=x").detail() == "unknown_filter");
    CHECK(office.patch(path(id), {{"username", "noether"}, {"disabled", true}}).json().at("disabled") == true);
    CHECK(found("?disabled=true") == std::vector{id});
    CHECK(office.patch(path(id), {{"password", "correct horse"}}).detail() == "unknown_field");
    CHECK(office.patch(path(id), {{"username", "lise"}}).detail() == "already_exists");
    CHECK(office.patch(path(id), {{"user_id", "u-lise"}}).detail() == "already_exists");
    CHECK(client(Role::admin, "theirs", "other").get(path(id)).status == 404);
    CHECK(office.remove(path(id)).status == 204);
    CHECK(office.remove(path(id)).status == 404);
}

TEST_CASE_FIXTURE(AccountsFixture, "an account is refused for what it cannot be") {
    const json good{{"username", "emmy"}, {"user_id", "u-emmy"}, {"role", "staff"}};
    const auto refused = [&](const char* name, const json& value) {
        auto body = good;
        body[name] = value;
        const auto answer = admin().post(accounts_path, body);
        CAPTURE(answer.body);
        CHECK(answer.status == 400);
        CHECK(answer.json().at("field") == name);
    };
    for (const char* name : {"username", "user_id", "role"}) {
        for (const json& value : {json(), json(""), json(7), json::array(), json(std::string(201, 'x')),
                                  json("a\u0001b"), json(std::string("a\0b", 3))})
            refused(name, value);
    }
    for (const json& value : {json("too short"), json(""), json(1234567890), json(std::string(1001, 'x')),
                              json(std::string("correct\0horse", 13))})
        refused("password", value);
    refused("role", "root");
    refused("disabled", "perhaps");
    CHECK(admin().get(accounts_path).json().at("count") == 0);
}

TEST_CASE_FIXTURE(AccountsFixture, "whatever changes who may log in ends the tokens of earlier logins, and no others") {
    const auto id = add("emmy", "staff");
    add("lise", "admin");
    auto emmy = logged_in("emmy");
    auto lise = logged_in("lise");
    auto host = client(Role::staff, "u-emmy");  // a token of a host system, for the same user
    auto office = admin();
    const std::string lectures = "/api/v1/lectures";
    REQUIRE(emmy.get(lectures).status == 200);
    SUBCASE("another role") {
        REQUIRE(office.patch(path(id), {{"role", "instructor"}}).status == 200);
    }
    SUBCASE("another user") {
        REQUIRE(office.patch(path(id), {{"user_id", "u-other"}}).status == 200);
    }
    SUBCASE("another password") {
        REQUIRE(office.post(path(id, "/password"), {{"password", "battery staple"}}).status == 200);
        CHECK(log_in("emmy").status == 401);
        CHECK(logged_in("emmy", "battery staple").get(lectures).status == 200);
    }
    SUBCASE("disabled, and enabled again") {
        REQUIRE(office.patch(path(id), {{"disabled", true}}).status == 200);
        CHECK(log_in("emmy").detail() == "account_disabled");
        CHECK(host.get(lectures).status == 401);
        REQUIRE(office.patch(path(id), {{"disabled", false}}).status == 200);
        CHECK(logged_in("emmy").get(lectures).status == 200);
    }
    SUBCASE("removed") {
        REQUIRE(office.remove(path(id)).status == 204);
        CHECK(log_in("emmy").status == 401);
    }
    CHECK(emmy.get(lectures).status == 401);
    CHECK(host.get(lectures).status == 200);
    CHECK(lise.get(lectures).status == 200);
}

TEST_CASE_FIXTURE(AccountsFixture, "another name leaves the tokens alone") {
    const auto id = add("emmy", "staff");
    auto emmy = logged_in("emmy");
    REQUIRE(admin().patch(path(id), {{"username", "noether"}, {"role", "staff"}, {"disabled", false}}).status == 200);
    CHECK(emmy.get("/api/v1/lectures").status == 200);
    CHECK(log_in("noether").status == 200);
}

TEST_CASE_FIXTURE(AccountsFixture, "nobody locks themselves out, and one admin who can log in is left") {
    const auto first = add("emmy", "admin");
    auto emmy = logged_in("emmy");
    for (const json& change : {json{{"disabled", true}}, json{{"role", "staff"}}})
        CHECK(emmy.patch(path(first), change).detail() == "own_account");
    CHECK(emmy.remove(path(first)).detail() == "own_account");
    CHECK(emmy.patch(path(first), {{"role", "admin"}, {"disabled", false}}).status == 200);
    // The host system's admin may not take the last one away, either.
    auto office = admin();
    for (const json& change : {json{{"disabled", true}}, json{{"role", "staff"}}})
        CHECK(office.patch(path(first), change).detail() == "last_admin");
    CHECK(office.remove(path(first)).detail() == "last_admin");
    // One who has no password yet cannot log in.
    const json invited{{"username", "lise"}, {"user_id", "u-lise"}, {"role", "admin"}};
    const auto second = office.post(accounts_path, invited);
    REQUIRE(second.status == 201);
    CHECK(office.remove(path(first)).detail() == "last_admin");
    CHECK(office.get(path(first)).status == 200);
    REQUIRE(office.post(path(second.json().at("id"), "/password"), {{"password", "battery staple"}}).status == 200);
    CHECK(office.patch(path(first), {{"role", "staff"}}).status == 200);
    CHECK(office.remove(path(first)).status == 204);
}

TEST_CASE_FIXTURE(AccountsFixture, "two admins who disable each other at a time: one of them is left") {
    for (int round = 0; round < 5; ++round) {
        CAPTURE(round);
        const auto one = add(fmt::format("one-{}", round), "admin");
        const auto two = add(fmt::format("two-{}", round), "admin");
        database.query(fmt::format("UPDATE account SET role = 'staff' WHERE id NOT IN ({}, {})", one, two));
        auto first = admin();
        auto second = admin();
        std::vector<int> statuses(2);
        {
            const std::jthread other([&] { statuses[0] = first.patch(path(two), {{"disabled", true}}).status; });
            statuses[1] = second.patch(path(one), {{"disabled", true}}).status;
        }
        CHECK(statuses[0] + statuses[1] == 200 + 409);
    }
}

TEST_CASE_FIXTURE(AccountsFixture, "an invitation's link sets the password once, and not for ever") {
    auto office = admin();
    const auto made = office.post(accounts_path, {{"username", "emmy"}, {"user_id", "u"}, {"role", "student"}});
    REQUIRE(made.status == 201);
    CHECK(made.header("cache-control") == "no-store");
    CHECK(made.json().at("has_password") == false);
    const auto id = made.json().at("id").get<std::int64_t>();
    const auto accept = [&](const json& token, const json& password = "correct horse") {
        return stranger().post("/api/v1/auth/invitation", {{"token", token}, {"password", password}});
    };
    CHECK(
        made.json().at("invitation_url").get<std::string>().starts_with(services().config.public_url + "/invitation#"));
    CHECK(log_in("emmy", "").status == 400);
    CHECK(log_in("emmy").status == 401);
    const auto renewed = office.post(path(id, "/invitation"), json::object());
    REQUIRE(renewed.status == 201);
    CHECK(accept(token_of(made.json())).detail() == "invalid_invitation");
    CHECK(accept(token_of(renewed.json()), "too short").json().at("field") == "password");
    SUBCASE("it works once, and is in no answer and no row") {
        CHECK(office.get(path(id)).body.find(token_of(renewed.json())) == std::string::npos);
        CHECK(database.value<std::int64_t>("SELECT count(*) FROM account WHERE account::text LIKE '%" +
                                           token_of(renewed.json()) + "%'") == 0);
        CHECK(accept(token_of(renewed.json())).status == 200);
        CHECK(accept(token_of(renewed.json()), "another password").detail() == "invalid_invitation");
        CHECK(log_in("emmy").status == 200);
        CHECK(office.get(path(id)).json().at("invitation_expires_at").is_null());
    }
    SUBCASE("it expires") {
        database.query("UPDATE account SET invitation_expires_at = now() - interval '1 second'");
        CHECK(accept(token_of(renewed.json())).detail() == "invalid_invitation");
    }
    SUBCASE("a disabled account stays without a password") {
        REQUIRE(office.patch(path(id), {{"disabled", true}}).status == 200);
        CHECK(accept(token_of(renewed.json())).detail() == "invalid_invitation");
    }
    SUBCASE("a password that an admin sets takes it away") {
        REQUIRE(office.post(path(id, "/password"), {{"password", "battery staple"}}).status == 200);
        CHECK(accept(token_of(renewed.json())).detail() == "invalid_invitation");
    }
    SUBCASE("what is no token") {
        for (const json& token : {json(), json(""), json(7), json("x"), json("' OR true --"),
                                  json(std::string(201, 'x')), json(std::string("a\0b", 3)), json::array({"x"})}) {
            CAPTURE(token.dump());
            CHECK(accept(token).status >= 400);
            CHECK(accept(token).status < 500);
        }
        CHECK(log_in("emmy").status == 401);
    }
}

TEST_CASE_FIXTURE(AccountsFixture, "a link that two use at a time sets one password") {
    const auto made = admin().post(accounts_path, {{"username", "emmy"}, {"user_id", "u"}, {"role", "student"}});
    const auto token = token_of(made.json());
    std::vector<int> statuses(2);
    const auto accept = [&](std::size_t i, const char* password) {
        statuses[i] = stranger().post("/api/v1/auth/invitation", {{"token", token}, {"password", password}}).status;
    };
    {
        const std::jthread other([&] { accept(0, "first password"); });
        accept(1, "second password");
    }
    CHECK(statuses[0] + statuses[1] == 200 + 403);
    CHECK(log_in("emmy", statuses[0] == 200 ? "first password" : "second password").status == 200);
    CHECK(log_in("emmy", statuses[0] == 200 ? "second password" : "first password").status == 401);
}

TEST_CASE_FIXTURE(AccountsFixture, "who is logged in changes their password, and goes on with a new token") {
    add("emmy", "student");
    auto emmy = logged_in("emmy");
    auto elsewhere = logged_in("emmy");
    const auto change = [](TestClient& who, const json& current, const json& password) {
        return who.post("/api/v1/auth/password", {{"current_password", current}, {"new_password", password}});
    };
    CHECK(change(emmy, "wrong horses", "battery staple").detail() == "wrong_password");
    CHECK(change(emmy, "correct horse", "too short").json().at("field") == "new_password");
    const auto changed = change(emmy, "correct horse", "battery staple");
    REQUIRE(changed.status == 200);
    CHECK(changed.header("cache-control") == "no-store");
    CHECK(emmy.get("/api/v1/videos").status == 401);
    CHECK(elsewhere.get("/api/v1/videos").status == 401);
    TestClient now(port(), {{"Authorization", "Bearer " + changed.json().at("access_token").get<std::string>()}});
    CHECK(now.get("/api/v1/videos").status == 200);
    CHECK(log_in("emmy").status == 401);
    CHECK(log_in("emmy", "battery staple").status == 200);
    auto without = client(Role::staff, "of-the-host-system");
    CHECK(change(without, "correct horse", "battery staple").detail() == "account_required");
}

TEST_CASE_FIXTURE(AccountsFixture, "of password changes that come together, one is made") {
    constexpr int changes = 4;
    add("emmy", "student");
    std::vector<TestClient> clients;
    for (int i = 0; i < changes; ++i)
        clients.push_back(logged_in("emmy"));
    std::atomic<int> made = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < changes; ++i) {
        threads.emplace_back([&, i] {
            const json body{{"current_password", "correct horse"},
                            {"new_password", fmt::format("battery staple {}", i)}};
            const auto answer = clients[static_cast<std::size_t>(i)].post("/api/v1/auth/password", body);
            if (answer.status == 200) ++made;
        });
    }
    for (auto& thread : threads)
        thread.join();
    CHECK(made == 1);
    CHECK(log_in("emmy").status == 401);
}

TEST_CASE_FIXTURE(AccountsFixture, "a stolen token does not help to guess the password") {
    add("emmy", "student");
    auto emmy = logged_in("emmy");
    const auto guess = [&](const std::string& password) {
        return emmy.post("/api/v1/auth/password", {{"current_password", password}, {"new_password", "battery staple"}});
    };
    for (int i = 0; i < 10; ++i)
        REQUIRE(guess("wrong horses").status == 403);
    const auto refused = guess("correct horse");
    CHECK(refused.detail() == "too_many_attempts");
    CHECK(std::stoi(refused.header("retry-after")) > 0);
}

TEST_CASE_FIXTURE(AccountsFixture, "staff watch as long as their login lasts, those of a host system as before") {
    const auto video_id = ready_video(*this, MadeUpVideo(26));
    const auto id = add("lise", "staff");
    const auto play = [&](TestClient&& who) {
        return target_of(who.get(fmt::format("/api/v1/videos/{}/play", video_id)).json().at("play_url"));
    };
    const auto of_login = play(logged_in("lise"));
    const auto of_host = play(client(Role::staff, "u-lise"));
    REQUIRE(stranger().get(of_login).status == 200);
    REQUIRE(stranger().get(of_host).status == 200);
    SUBCASE("removed") {
        REQUIRE(admin().remove(path(id)).status == 204);
    }
    SUBCASE("another role") {
        REQUIRE(admin().patch(path(id), {{"role", "student"}}).status == 200);
    }
    CHECK(wait_for_status(403, [&] { return stranger().get(of_login); }).detail() == "session_inactive");
    CHECK(stranger().get(of_host).status == 200);
}

TEST_CASE_FIXTURE(AccountsFixture, "playback ends with the account") {
    const auto video_id = ready_video(*this, MadeUpVideo(26));
    const json account{{"username", "emmy"}, {"user_id", demo.student_user_id}, {"role", "student"}};
    const auto id = admin().post(accounts_path, account).json().at("id").get<std::int64_t>();
    const auto started = start_playback(*this, video_id);
    REQUIRE(started.status == 201);
    std::string reason = "account_removed";
    SUBCASE("removed") {
        REQUIRE(admin().remove(path(id)).status == 204);
    }
    SUBCASE("another's") {
        REQUIRE(admin().patch(path(id), {{"user_id", "another"}}).status == 200);
    }
    SUBCASE("disabled") {
        REQUIRE(admin().patch(path(id), {{"disabled", true}}).status == 200);
        reason = "account_disabled";
    }
    CHECK(database.value<std::string>("SELECT state || ' ' || end_reason FROM playback_session") ==
          "REVOKED " + reason);
}
