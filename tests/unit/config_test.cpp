#include "common/process/config.h"

#include <map>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "api/server/config.h"
#include "worker/config.h"

using namespace sluice;

namespace {

Settings settings_of(std::map<std::string, std::string> environment) {
    return Settings([environment = std::move(environment)](const std::string& name) -> std::optional<std::string> {
        const auto found = environment.find(name);
        if (found == environment.end()) return std::nullopt;
        return found->second;
    });
}

/// What the API cannot do without.
std::map<std::string, std::string> api_environment() {
    return {{"SLUICE_DATABASE_URL", "postgresql:///sluice"}, {"SLUICE_REDIS_URL", "unix:///tmp/redis.sock"},
            {"SLUICE_STORAGE_DIR", "/srv/sluice"},           {"SLUICE_JWT_SECRET", "0123456789abcdef"},
            {"SLUICE_PLAYBACK_KEYS", "a:0123456789abcdef"},  {"SLUICE_LINK_SECRET", "0123456789abcdef"}};
}

}  // namespace

TEST_CASE("a whole number is read in its range; anything else is a complaint and the default") {
    struct Case {
        std::string text;
        std::int64_t value;
        bool is_good;
    };
    const std::vector<Case> cases{{"1", 1, true},     {"65535", 65535, true}, {"", 80, true},
                                  {"0", 80, false},   {"65536", 80, false},   {"-1", 80, false},
                                  {"8.5", 80, false}, {"eight", 80, false},   {" 8", 80, false},
                                  {"8 ", 80, false},  {"0x10", 80, false},    {"99999999999999999999", 80, false}};
    for (const auto& [text, value, is_good] : cases) {
        CAPTURE(text);
        auto settings = settings_of({{"PORT", text}});
        CHECK(settings.integer("PORT", 80, 1, 65535, "a port") == value);
        CHECK(settings.complaints().empty() == is_good);
    }
}

TEST_CASE("a number is read in its range; anything else is a complaint and the default") {
    struct Case {
        std::string text;
        double value;
        bool is_good;
    };
    const std::vector<Case> cases{{"0.25", 0.25, true}, {"1", 1, true},      {"", 0.5, true},      {"1.01", 0.5, false},
                                  {"nan", 0.5, false},  {"inf", 0.5, false}, {"-0.1", 0.5, false}, {"half", 0.5, false},
                                  {"0,5", 0.5, false},  {"0.5x", 0.5, false}};
    for (const auto& [text, value, is_good] : cases) {
        CAPTURE(text);
        auto settings = settings_of({{"RATIO", text}});
        CHECK(settings.number("RATIO", 0.5, 0, 1, "a ratio") == value);
        CHECK(settings.complaints().empty() == is_good);
    }
}

TEST_CASE("what is required has to be there and not empty") {
    for (const auto& environment : std::vector<std::map<std::string, std::string>>{{}, {{"URL", ""}}}) {
        auto settings = settings_of(environment);
        CHECK(settings.required("URL", "where it is").empty());
        REQUIRE(settings.complaints().size() == 1);
        CHECK(settings.complaints()[0].find("URL") != std::string::npos);
    }
    auto settings = settings_of({{"URL", "x"}});
    CHECK(settings.required("URL", "where it is") == "x");
    CHECK_NOTHROW(settings.check());
}

TEST_CASE("check() complains about everything at once") {
    auto settings = settings_of({{"PORT", "many"}});
    static_cast<void>(settings.integer("PORT", 80, 1, 65535, "a port"));
    static_cast<void>(settings.required("URL", "where it is"));
    settings.complain("The moon is full.");
    try {
        settings.check();
        FAIL("check() accepts all of it");
    } catch (const ConfigError& error) {
        const std::string what = error.what();
        for (const char* part : {"PORT", "URL", "The moon is full."})
            CHECK(what.find(part) != std::string::npos);
    }
}

TEST_CASE("the API's configuration: good as documented, each fault named, no secret repeated") {
    auto good = settings_of(api_environment());
    static_cast<void>(read_api_config(good));
    CHECK_NOTHROW(good.check());

    struct Case {
        const char* name;
        const char* value;
    };
    const std::vector<Case> cases{{"SLUICE_DATABASE_URL", ""},    {"SLUICE_REDIS_URL", ""},
                                  {"SLUICE_STORAGE_DIR", ""},     {"SLUICE_JWT_SECRET", ""},
                                  {"SLUICE_JWT_SECRET", "short"}, {"SLUICE_LINK_SECRET", "short"},
                                  {"SLUICE_PLAYBACK_KEYS", ""},   {"SLUICE_LISTEN_PORT", "70000"},
                                  {"SLUICE_LEASE_SECONDS", "0"},  {"SLUICE_MAX_UPLOAD_BYTES", "-1"}};
    for (const auto& [name, value] : cases) {
        CAPTURE(name);
        auto environment = api_environment();
        environment[name] = value;
        auto settings = settings_of(environment);
        static_cast<void>(read_api_config(settings));
        REQUIRE(settings.complaints().size() == 1);
        CHECK(settings.complaints()[0].find(name) != std::string::npos);
        CHECK(settings.complaints()[0].find("short") == std::string::npos);
    }
}

TEST_CASE("the worker's configuration: good as documented, each fault named") {
    const std::map<std::string, std::string> min{{"SLUICE_API_URL", "http://127.0.0.1:8080/"},
                                                 {"SLUICE_WORKER_TOKEN", "token"},
                                                 {"SLUICE_TRANSCODER", "/bin/true"}};
    auto good = settings_of(min);
    CHECK(read_worker_config(good).api_url == "http://127.0.0.1:8080");
    CHECK_NOTHROW(good.check());

    struct Case {
        const char* name;
        const char* value;
    };
    const std::vector<Case> cases{{"SLUICE_API_URL", ""},
                                  {"SLUICE_API_URL", "ftp://somewhere"},
                                  {"SLUICE_WORKER_TOKEN", ""},
                                  {"SLUICE_WORKER_TOKEN", "a\r\nX-Other: b"},
                                  {"SLUICE_WORKER_ID", "a/b"},
                                  {"SLUICE_TASK_KINDS", "plan,paint"},
                                  {"SLUICE_POLL_SECONDS", "31"},
                                  {"SLUICE_LOG_LEVEL", "loud"},
                                  {"SLUICE_TRANSCODER", "/no/such/program"}};
    for (const auto& [name, value] : cases) {
        CAPTURE(name);
        auto environment = min;
        environment[name] = value;
        auto settings = settings_of(environment);
        static_cast<void>(read_worker_config(settings));
        REQUIRE(settings.complaints().size() == 1);
        CHECK(settings.complaints()[0].find(name) != std::string::npos);
    }
}
