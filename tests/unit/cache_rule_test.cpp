#include "api/handler/cache_rule.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include <doctest/doctest.h>

#include "api/server/server.h"

using namespace sluice;

namespace {

using Headers = std::vector<std::pair<std::string, std::string>>;

Route route(const char* method, const char* pattern, Access access) {
    return {method, pattern, access, BodyKind::none, nullptr};
}

Headers headers_of(const Route& of, Response response) {
    forbid_storing(of, response);
    return response.headers;
}

}  // namespace

TEST_CASE("only what is open to all may be kept, of all the routes that there are") {
    const std::set<std::string> open_to_all{"/healthz", "/readyz", "/metrics", "/api/v1/config",
                                            "/api/v1/openapi.json"};
    for (const auto& of : all_routes()) {
        CAPTURE(of.method);
        CAPTURE(of.pattern);
        if (of.method == std::string("OPTIONS")) continue;
        CHECK(must_not_be_stored(of) == !open_to_all.contains(of.pattern));
    }
}

TEST_CASE("whether an answer may be kept") {
    for (const auto access : {Access::user, Access::manager, Access::admin, Access::student, Access::worker})
        CHECK(must_not_be_stored(route("GET", "/students", access)));
    CHECK(must_not_be_stored(route("POST", "/auth/login", Access::anyone)));
    CHECK(must_not_be_stored(route("PUT", "/upload/{link}", Access::anyone)));
    CHECK(must_not_be_stored(route("GET", "/p/{token}/{file...}", Access::anyone)));
    CHECK_FALSE(must_not_be_stored(route("GET", "/healthz", Access::anyone)));
    CHECK_FALSE(must_not_be_stored(route("OPTIONS", "/p/{token}/{file...}", Access::anyone)));
}

TEST_CASE("no-store is said once, and not where the handler has spoken") {
    const auto private_route = route("GET", "/students", Access::manager);
    CHECK(headers_of(private_route, Response::empty(204)) == Headers{{"Cache-Control", "no-store"}});
    CHECK(headers_of(private_route, Response::empty(404).with("Cache-Control", "no-store")) ==
          Headers{{"Cache-Control", "no-store"}});
    const auto file = route("GET", "/source/{link}", Access::anyone);
    CHECK(headers_of(file, Response::empty(200).with("Cache-Control", "private, max-age=3600")) ==
          Headers{{"Cache-Control", "private, max-age=3600"}});
    CHECK(headers_of(route("GET", "/healthz", Access::anyone), Response::empty(200)).empty());
}
