/// api/openapi.json against the route table, both ways. tests/api/openapi_check.py checks it against real answers.

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "api/routes/openapi_document.h"
#include "tests/support/api_fixture.h"

using namespace sluice;
using nlohmann::json;

namespace {

/// The document, and what is said of each route: by method in lower case, and path.
class Document {
  public:
    Document() : document_(json::parse(openapi_document)) {
        const std::set<std::string> methods{"get", "put", "post", "patch", "delete", "options"};
        for (const auto& [path, item] : document_.at("paths").items()) {
            for (const auto& [method, operation] : resolved(item).items()) {
                if (methods.contains(method)) operations_[{method, path}] = operation;
            }
        }
    }

    [[nodiscard]] const json& root() const { return document_; }
    [[nodiscard]] const std::map<std::pair<std::string, std::string>, json>& operations() const { return operations_; }

    /// What a `$ref` stands for; anything else is itself.
    [[nodiscard]] const json& resolved(const json& value) const {
        const auto found = value.find("$ref");
        return found == value.end() ? value : document_.at(json::json_pointer(found->get<std::string>().substr(1)));
    }

    /// The names of the parameters in the path, as a route's pattern writes them: "id", "file...".
    [[nodiscard]] std::vector<std::string> path_parameters(const json& operation) const {
        std::vector<std::string> names;
        for (const auto& reference : operation.value("parameters", json::array())) {
            const auto& parameter = resolved(reference);
            if (parameter.at("in") != "path") continue;
            names.push_back(parameter.at("name").get<std::string>() +
                            (parameter.value("x-holds-slashes", false) ? "..." : ""));
        }
        return names;
    }

    /// The names of the parameters in the query.
    [[nodiscard]] std::set<std::string> query_parameters(const json& operation) const {
        std::set<std::string> names;
        for (const auto& reference : operation.value("parameters", json::array())) {
            const auto& parameter = resolved(reference);
            if (parameter.at("in") == "query") names.insert(parameter.at("name").get<std::string>());
        }
        return names;
    }

    /// The names of the security schemes of which one is asked for; empty: anyone may call.
    [[nodiscard]] std::set<std::string> security(const json& operation) const {
        std::set<std::string> names;
        for (const auto& choice : operation.value("security", document_.at("security"))) {
            for (const auto& [name, scopes] : choice.items())
                names.insert(name);
        }
        return names;
    }

  private:
    json document_;
    std::map<std::pair<std::string, std::string>, json> operations_;
};

const Document& document() {
    static const Document one;
    return one;
}

std::string lower_case(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
    return text;
}

std::vector<std::string> parameters_of(const std::string& pattern) {
    std::vector<std::string> names;
    for (auto at = pattern.find('{'); at != std::string::npos; at = pattern.find('{', at + 1))
        names.push_back(pattern.substr(at + 1, pattern.find('}', at) - at - 1));
    return names;
}

/// The key of the route's operation in the document.
std::pair<std::string, std::string> operation_of(const Route& route) {
    auto path = route.pattern;
    if (const auto at = path.find("...}"); at != std::string::npos) path.erase(at, 3);
    return {lower_case(route.method), path};
}

/// Checks who may call a route against the operation's security.
void check_security(const Route& route, const json& operation) {
    const auto names = document().security(operation);
    switch (route.access) {
        case Access::anyone:
            // A playback token may be there, and is the handler's affair.
            CHECK((names.empty() || names.contains("playback")));
            return;
        case Access::worker:
            CHECK(names == std::set<std::string>{"worker"});
            return;
        case Access::user:
        case Access::reader:
        case Access::manager:
        case Access::learner:
        case Access::admin:
        case Access::student:
            CHECK(names == std::set<std::string>{"bearer", "cookie"});
            return;
    }
}

/// Checks what a route reads against the operation's body. A JSON route may do without one.
void check_body(const Route& route, const json& operation) {
    const auto content = operation.value(json::json_pointer("/requestBody/content"), json::object());
    if (route.body == BodyKind::none) CHECK(content.empty());
    if (route.body == BodyKind::json) CHECK((content.empty() || content.contains("application/json")));
    if (route.body == BodyKind::text) CHECK((content.contains("text/csv") || content.contains("text/plain")));
    if (route.body == BodyKind::upload || route.body == BodyKind::sink)
        CHECK(content.contains("application/octet-stream"));
}

}  // namespace

TEST_CASE("the document describes every route, and nothing else") {
    std::set<std::pair<std::string, std::string>> described;
    for (const auto& [key, operation] : document().operations())
        described.insert(key);
    std::set<std::pair<std::string, std::string>> served;
    for (const auto& route : all_routes())
        served.insert(operation_of(route));
    for (const auto& [method, path] : described)
        CHECK_MESSAGE(served.contains({method, path}), method << ' ' << path << " is not served");
    for (const auto& [method, path] : served)
        CHECK_MESSAGE(described.contains({method, path}), method << ' ' << path << " is not described");
    CHECK(served.size() > 100);
}

TEST_CASE("each operation is described as its route is") {
    for (const auto& route : all_routes()) {
        const auto found = document().operations().find(operation_of(route));
        if (found == document().operations().end()) continue;  // the case above says so
        CAPTURE(found->first.first);
        CAPTURE(found->first.second);
        const auto& operation = found->second;
        CHECK(document().path_parameters(operation) == parameters_of(route.pattern));
        CHECK_FALSE(operation.at("summary").get<std::string>().empty());
        check_security(route, operation);
        check_body(route, operation);
    }
}

TEST_CASE("every tag of an operation is described") {
    std::set<std::string> described;
    for (const auto& tag : document().root().at("tags"))
        described.insert(tag.at("name").get<std::string>());
    std::set<std::string> used;
    for (const auto& [key, operation] : document().operations()) {
        for (const auto& tag : operation.at("tags"))
            used.insert(tag.get<std::string>());
    }
    CHECK(used == described);
}

TEST_CASE("the program prints the document without any setting") {
    FILE* pipe = ::popen("env -i " SLUICE_API_PROGRAM " openapi", "r");
    REQUIRE(pipe != nullptr);
    std::string printed;
    std::array<char, 65536> block{};
    for (std::size_t n = 0; (n = std::fread(block.data(), 1, block.size(), pipe)) > 0;)
        printed.append(block.data(), n);
    CHECK(::pclose(pipe) == 0);
    CHECK(json::parse(printed) == document().root());
}

TEST_CASE("the API serves the document with its version") {
    ApiFixture api;
    const auto answer = api.stranger().get("/api/v1/openapi.json");
    CHECK(answer.status == 200);
    CHECK(answer.header("content-type") == "application/json");
    CHECK(answer.json() == document().root());
    CHECK(answer.json().at("info").at("version") == SLUICE_VERSION);
}

TEST_CASE_FIXTURE(ApiFixture, "every list takes the query parameters that the document names, and no others") {
    const auto id = upload("bytes");
    std::set<std::string> all{"no_such_parameter"};
    for (const auto& [key, operation] : document().operations())
        all.merge(document().query_parameters(operation));
    int lists = 0;
    for (const auto& [key, operation] : document().operations()) {
        auto path = key.second;
        const auto named = document().query_parameters(operation);
        // Where a token is the query, or a worker asks, others are not refused.
        if (key.first != "get" || named.empty() || named.contains("token") || named.contains("wait")) continue;
        // An answer without an end.
        if (named.contains("topics")) continue;
        ++lists;
        const std::pair<const char*, std::int64_t> ids[] = {
            {"{id}", id}, {"{lecture}", demo.lecture_id}, {"{session}", demo.session_id}};
        for (const auto& [name, value] : ids) {
            if (const auto at = path.find(name); at != std::string::npos)
                path.replace(at, std::string(name).size(), std::to_string(value));
        }
        const bool is_students = path == v1 + "videos/student" || path == v1 + "playback/sessions";
        const bool is_of_video = path.starts_with(v1 + "video-playback-events/") && !named.contains("page");
        auto caller = is_students ? student() : admin();
        for (const auto& name : all) {
            CAPTURE(path);
            CAPTURE(name);
            const auto video = is_of_video && name != "video" ? "&video=" + std::to_string(id) : "";
            // Empty is absent, so that only the name counts.
            const auto value = is_of_video && name == "video" ? std::to_string(id) : "";
            const auto answer = caller.get(path + '?' + name + '=' + value + video);
            if (named.contains(name)) {
                CHECK(answer.status == 200);
            } else if (name != "page" && name != "page_size") {  // lists that have no pages ignore these
                CHECK(answer.detail() == "unknown_filter");
                CHECK(answer.json().value("field", "") == name);
            }
        }
    }
    CHECK(lists > 20);
}
