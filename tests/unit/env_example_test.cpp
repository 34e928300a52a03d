/// .env.example against what the programs really read; the test runs in the repository's root.

#include <fstream>
#include <map>
#include <optional>
#include <string>

#include <doctest/doctest.h>

#include "api/server/config.h"
#include "common/process/config.h"
#include "worker/config.h"

using namespace sluice;

namespace {

using Defaults = std::map<std::string, std::string>;

/// Every variable that a program asks for in an empty environment.
template <class Read>
Defaults asked_for(Read&& read) {
    Settings settings([](const std::string&) { return std::nullopt; });
    static_cast<void>(read(settings));
    Defaults defaults;
    for (const auto& variable : settings.variables()) {
        CAPTURE(variable.name);
        CHECK(defaults.emplace(variable.name, variable.default_text).second);
        CHECK(variable.name.starts_with("SLUICE_"));
        CHECK_FALSE(variable.description.empty());
    }
    return defaults;
}

/// NAME=value, or #NAME=value for what is optional; anything else is a comment.
Defaults documented() {
    std::ifstream file(".env.example");
    REQUIRE(file.is_open());
    Defaults defaults;
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("#SLUICE_")) line.erase(0, 1);
        if (!line.starts_with("SLUICE_")) continue;
        const auto equals = line.find('=');
        REQUIRE(equals != std::string::npos);
        CAPTURE(line);
        CHECK(defaults.emplace(line.substr(0, equals), line.substr(equals + 1)).second);
    }
    return defaults;
}

}  // namespace

TEST_CASE(".env.example lists every variable of both programs, with its default, and no other") {
    auto expected = asked_for([](Settings& settings) { return read_api_config(settings); });
    for (const auto& [name, value] : asked_for([](Settings& settings) { return read_worker_config(settings); })) {
        // What both read means the same to both.
        const auto [shared, is_new] = expected.emplace(name, value);
        CAPTURE(name);
        CHECK((is_new || shared->second == value));
    }
    const auto listed = documented();
    for (const auto& [name, value] : expected) {
        CAPTURE(name);
        const auto found = listed.find(name);
        CHECK(found != listed.end());
        if (found != listed.end()) CHECK(found->second == value);
    }
    for (const auto& [name, value] : listed) {
        CAPTURE(name);
        CHECK(expected.contains(name));
    }
}
