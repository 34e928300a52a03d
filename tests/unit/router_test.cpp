#include "api/handler/router.h"

#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "api/server/services.h"

using namespace sluice;

namespace {

/// Never called: only the table is tested.
Response nothing(Services& /*services*/, const Request& /*request*/) {
    return Response::empty(204);
}

Route route(const char* method, const std::string& pattern) {
    return {method, pattern, Access::anyone, BodyKind::none, nothing};
}

const Router& router() {
    static const Router instance({
        route("GET", "/"),
        route("GET", "/videos"),
        route("POST", "/videos"),
        route("GET", "/videos/{id}"),
        route("DELETE", "/videos/{id}"),
        route("GET", "/videos/student"),
        route("GET", "/videos/{id}/tasks"),
        route("POST", "/videos/upload/init"),
        route("POST", "/videos/{id}/upload/complete"),
        route("GET", "/lectures/{lecture}/sessions/{session}/videos/{id}"),
        route("PUT", "/upload/{link}"),
        route("PUT", "/upload/sink/{link}/{name...}"),
    });
    return instance;
}

struct Case {
    const char* method;
    const char* path;
    const char* pattern;  ///< null: nothing fits
    std::map<std::string, std::string> params;
};

}  // namespace

TEST_CASE("a request finds the route of its method and path") {
    const std::vector<Case> cases{
        {"GET", "/", "/", {}},
        {"GET", "", "/", {}},
        {"GET", "/videos", "/videos", {}},
        {"GET", "/videos/", "/videos", {}},
        {"HEAD", "/videos", "/videos", {}},
        {"POST", "/videos", "/videos", {}},
        {"GET", "/videos/17", "/videos/{id}", {{"id", "17"}}},
        {"GET", "/videos/17/", "/videos/{id}", {{"id", "17"}}},
        {"HEAD", "/videos/17", "/videos/{id}", {{"id", "17"}}},
        // A literal part wins, …
        {"GET", "/videos/student", "/videos/student", {}},
        {"POST", "/videos/upload/init", "/videos/upload/init", {}},
        // … but only where it leads to a route of the method.
        {"DELETE", "/videos/student", "/videos/{id}", {{"id", "student"}}},
        {"GET", "/videos/upload/tasks", "/videos/{id}/tasks", {{"id", "upload"}}},
        {"POST", "/videos/7/upload/complete", "/videos/{id}/upload/complete", {{"id", "7"}}},
        {"GET",
         "/lectures/1/sessions/2/videos/3",
         "/lectures/{lecture}/sessions/{session}/videos/{id}",
         {{"lecture", "1"}, {"session", "2"}, {"id", "3"}}},
        {"PUT", "/upload/abc", "/upload/{link}", {{"link", "abc"}}},
        // A tail takes all that is left, slashes included.
        {"PUT",
         "/upload/sink/abc/720p/seg-00001.m4s",
         "/upload/sink/{link}/{name...}",
         {{"link", "abc"}, {"name", "720p/seg-00001.m4s"}}},
        {"PUT",
         "/upload/sink/abc/poster.jpg",
         "/upload/sink/{link}/{name...}",
         {{"link", "abc"}, {"name", "poster.jpg"}}},
        // It needs something to take.
        {"PUT", "/upload/sink/abc", nullptr, {}},
        {"GET", "/nothing", nullptr, {}},
        {"GET", "/videos/1/2", nullptr, {}},
        {"GET", "/videos//tasks", nullptr, {}},
        {"GET", "/Videos", nullptr, {}},
        {"PATCH", "/videos/1", nullptr, {}},
        {"get", "/videos", nullptr, {}},
    };
    for (const auto& [method, path, pattern, params] : cases) {
        CAPTURE(method);
        CAPTURE(path);
        const auto match = router().match(method, path);
        REQUIRE((match.route == nullptr) == (pattern == nullptr));
        if (pattern == nullptr) continue;
        CHECK(match.route->pattern == pattern);
        CHECK(match.params == params);
    }
}

TEST_CASE("a path that only other methods answer to is known") {
    CHECK(router().match("PATCH", "/videos/1").path_known);
    CHECK(router().match("POST", "/videos/1/tasks/").path_known);
    CHECK_FALSE(router().match("GET", "/nothing").path_known);
    CHECK_FALSE(router().match("GET", "/videos/1/2").path_known);
}

TEST_CASE("a path with a control character is not known, wherever it stands") {
    using namespace std::string_view_literals;
    for (const auto path :
         {"/videos/\0"sv, "/videos/1\0"sv, "/videos\0"sv, "\0"sv, "/videos/1\n"sv, "/videos/\r/tasks"sv,
          "/videos/\x7f"sv, "/videos/\x1f"sv, "/videos/\t"sv, "/upload/sink/a/b\0c"sv}) {
        CAPTURE(std::string(path));
        for (const char* method : {"GET", "PUT", "POST"}) {
            const auto match = router().match(method, path);
            CHECK(match.route == nullptr);
            CHECK_FALSE(match.path_known);
            CHECK(match.params.empty());
        }
    }
    CHECK(router().match("GET", "/videos/\xc3\xa9 %00").params.at("id") == "\xc3\xa9 %00");
}

TEST_CASE("dots are names like others and lead nowhere") {
    CHECK(router().match("GET", "/videos/..").params.at("id") == "..");
    CHECK(router().match("GET", "/..").route == nullptr);
    CHECK(router().match("GET", "/../videos").route == nullptr);
    CHECK(router().match("GET", "/nothing/../videos").route == nullptr);
    CHECK(router().match("GET", "/videos/1/../student").route == nullptr);
    CHECK(router().match("PUT", "/upload/sink/a/../../b").params.at("name") == "../../b");
}
