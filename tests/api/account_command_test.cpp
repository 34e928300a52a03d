/// `sluice-api account`, as an operator calls it.

#include <array>
#include <cstdio>
#include <string>

#include <doctest/doctest.h>
#include <sys/wait.h>

#include "api/store/catalogue/tenants.h"
#include "tests/support/api_fixture.h"

using namespace sluice;
using nlohmann::json;

namespace {

struct Ended {
    int status = -1;
    std::string output;  ///< standard output and error
};

/// Neither the arguments nor the input may hold a quote.
Ended command(const ApiFixture& api, const std::string& arguments, const std::string& input = "") {
    const auto command = "printf '%s' '" + input + "' | SLUICE_DATABASE_URL='" + api.database.url() +
                         "' SLUICE_PUBLIC_URL=https://academy.example/ " + SLUICE_API_PROGRAM + " " + arguments +
                         " 2>&1";
    FILE* pipe = ::popen(command.c_str(), "r");
    REQUIRE(pipe != nullptr);
    Ended ended;
    std::array<char, 4096> block{};
    for (std::size_t n = 0; (n = std::fread(block.data(), 1, block.size(), pipe)) > 0;)
        ended.output.append(block.data(), n);
    const int status = ::pclose(pipe);
    ended.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return ended;
}

Ended account(const ApiFixture& api, const std::string& arguments, const std::string& input = "") {
    return command(api, "account " + arguments, input);
}

int status_of_login(const ApiFixture& api, const std::string& password) {
    return api.stranger().post("/api/v1/auth/login", {{"username", "lise"}, {"password", password}}).status;
}

}  // namespace

TEST_CASE_FIXTURE(ApiFixture, "an operator makes an account with a password from standard input, and changes it") {
    const std::string add = "add --username lise --role admin --user-id u-lise --tenant demo";
    CHECK(account(*this, add, "too short").status == 1);
    CHECK(account(*this, add).status == 1);
    const auto made = account(*this, add, "first password\nsecond line");
    REQUIRE(made.status == 0);
    CHECK(json::parse(made.output).at("has_password") == true);
    CHECK(status_of_login(*this, "first password") == 200);
    CHECK(account(*this, add, "first password").status == 1);
    CHECK(account(*this, "passwd --username lise", "second password\n").status == 0);
    CHECK(status_of_login(*this, "first password") == 401);
    CHECK(status_of_login(*this, "second password") == 200);
    CHECK(account(*this, "passwd --username nobody", "second password").status == 1);
    CHECK(account(*this, "disable --username lise").status == 0);
    CHECK(status_of_login(*this, "second password") == 403);
    CHECK(account(*this, "enable --username lise").status == 0);
    CHECK(status_of_login(*this, "second password") == 200);
}

TEST_CASE_FIXTURE(ApiFixture, "an operator invites, and lists who may log in, without hashes") {
    const std::string add = "add --username lise --role staff --user-id u-lise --invite --tenant ";
    CHECK(account(*this, add + "nowhere").status == 1);
    const auto made = account(*this, add + "demo");
    REQUIRE(made.status == 0);
    const auto url = json::parse(made.output).at("invitation_url").get<std::string>();
    const std::string start = "https://academy.example/invitation#";
    REQUIRE(url.starts_with(start));
    const json body{{"token", url.substr(start.size())}, {"password", "chosen by lise"}};
    CHECK(stranger().post("/api/v1/auth/invitation", body).status == 200);
    CHECK(status_of_login(*this, "chosen by lise") == 200);
    const auto list = account(*this, "list --tenant demo");
    REQUIRE(list.status == 0);
    CHECK(json::parse(list.output).at("username") == "lise");
    CHECK(list.output.find("argon2") == std::string::npos);
    CHECK(account(*this, "list --tenant other").output.empty());
}

TEST_CASE_FIXTURE(ApiFixture, "an operator makes an academy, and its first admin") {
    const auto made = command(*this, "tenant add --code north --name North");
    REQUIRE(made.status == 0);
    CHECK(json::parse(made.output).at("code") == "north");
    CHECK(command(*this, "tenant add --code north --name Again").status == 1);
    CHECK_FALSE(create_tenant(services().database, "north", "Again").has_value());
    for (const char* code : {"North", "-north", "no_rth", "../x", "a/b"}) {
        CAPTURE(code);
        CHECK(command(*this, std::string("tenant add --name x --code=") + code).status == 1);
    }
    CHECK(command(*this, "tenant add --name x --code=" + std::string(64, 'a')).status == 1);
    CHECK(account(*this, "add --username lise --role admin --user-id u-lise --tenant north", "first password").status ==
          0);
    CHECK(status_of_login(*this, "first password") == 200);
    CHECK(client(Role::admin, "u-lise", "north").get("/api/v1/lectures").json().at("count") == 0);
}
