/// The document, the route table and the real answers say the same.

#include "api/openapi.h"

#include <set>
#include <string>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "api/openapi_operations.h"
#include "tests/api/viewer.h"
#include "tests/support/worker_client.h"

using namespace sluice;
using nlohmann::json;

namespace {

json resolved(const json& document, const json& schema) {
    const auto found = schema.find("$ref");
    if (found == schema.end()) return schema;
    return document.at(json::json_pointer(found->get<std::string>().substr(1)));
}

bool is_of_type(const json& value, const std::string& type) {
    if (type == "null") return value.is_null();
    if (type == "object") return value.is_object();
    if (type == "array") return value.is_array();
    if (type == "string") return value.is_string();
    if (type == "boolean") return value.is_boolean();
    if (type == "integer") return value.is_number_integer();
    return type == "number" && value.is_number();
}

/// What is wrong with a value by a schema (type, enum, required, properties, items); empty when nothing is.
std::string fault(const json& document, const json& reference, const json& value, const std::string& where = "$") {
    const auto schema = resolved(document, reference);
    if (const auto types = schema.find("type"); types != schema.end()) {
        const auto list = types->is_array() ? *types : json::array({*types});
        if (std::none_of(list.begin(), list.end(), [&](const json& type) { return is_of_type(value, type); })) {
            return where + " is not of type " + list.dump();
        }
    }
    if (const auto choices = schema.find("enum"); choices != schema.end()) {
        if (std::find(choices->begin(), choices->end(), value) == choices->end()) return where + " is none of the enum";
    }
    for (const auto& name : schema.value("required", json::array())) {
        if (!value.contains(name)) return where + " has no " + name.get<std::string>();
    }
    const auto properties = schema.value("properties", json::object());
    for (const auto& [name, property] : properties.items()) {
        if (!value.is_object() || !value.contains(name)) continue;
        if (auto wrong = fault(document, property, value.at(name), where + '.' + name); !wrong.empty()) return wrong;
    }
    if (value.is_array() && schema.contains("items")) {
        for (const auto& item : value) {
            if (auto wrong = fault(document, schema.at("items"), item, where + "[]"); !wrong.empty()) return wrong;
        }
    }
    return {};
}

/// Checks a real answer against what the document says of the operation.
void check(const json& document, const std::string& method, const std::string& path, const Answer& answer) {
    CAPTURE(method);
    CAPTURE(path);
    CAPTURE(answer.body.substr(0, 500));
    const auto& responses = document.at("paths").at(path).at(method).at("responses");
    const auto status = std::to_string(answer.status);
    REQUIRE(responses.contains(status));
    const auto schema = json::json_pointer("/content/application~1json/schema");
    CHECK(fault(document, responses.at(status).value(schema, json::object()), answer.json()) == "");
}

}  // namespace

TEST_CASE("every route is in the document, and nothing else is") {
    const auto document = openapi_document(all_routes());
    std::set<std::string> documented;
    for (const auto& [path, methods] : document.at("paths").items()) {
        for (const auto& [method, operation] : methods.items()) {
            documented.insert(method + ' ' + path);
            CHECK_FALSE(operation.at("summary").get<std::string>().empty());
        }
    }
    CHECK(documented.size() == all_routes().size());
    CHECK_THROWS_AS(openapi_document({{"GET", "/unheard/of", Access::anyone, BodyKind::none, nullptr}}),
                    std::logic_error);
    // No description of a route that is gone.
    for (const auto& operation : operations()) {
        CAPTURE(std::string(operation.route));
        const auto blank = operation.route.find(' ');
        std::string method(operation.route.substr(0, blank));
        std::transform(method.begin(), method.end(), method.begin(), [](unsigned char c) { return std::tolower(c); });
        CHECK(documented.contains(method + std::string(operation.route.substr(blank))));
    }
}

TEST_CASE("every schema that is referred to exists") {
    const auto document = openapi_document(all_routes());
    const auto text = document.dump();
    const std::string mark = R"("$ref":"#/components/schemas/)";
    int references = 0;
    for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1)) {
        const auto begin = at + mark.size();
        const auto name = text.substr(begin, text.find('"', begin) - begin);
        CAPTURE(name);
        CHECK(document.at("components").at("schemas").contains(name));
        ++references;
    }
    CHECK(references > 100);
}

TEST_CASE("real answers are what the document says") {
    ApiFixture api;
    const auto video_id = ready_video(api, MadeUpVideo(13));
    auto admin = api.admin();
    const auto shown = api.stranger().get("/api/v1/openapi.json");
    REQUIRE(shown.status == 200);
    const auto document = shown.json();
    const std::string v1 = "/api/v1/";

    const std::map<std::string, json> bodies{
        {"lectures", {{"title", "x"}}},
        {"sessions", {{"lecture", api.demo.lecture_id}, {"title", "x"}}},
        {"students", {{"name", "x"}, {"user_id", "x"}}},
        {"attendance",
         {{"enrollment", api.demo.enrollment_id}, {"session", api.demo.session_id}, {"status", "ONLINE"}}},
        {"video-permissions", {{"video", video_id}, {"enrollment", api.demo.enrollment_id}}},
        {"video-progress", {{"video", video_id}, {"enrollment", api.demo.enrollment_id}, {"progress", 0.5}}}};
    for (const auto& [name, body] : bodies) {
        const auto created = admin.post(v1 + name, body);
        check(document, "post", v1 + name, created);
        const auto one = fmt::format("{}{}/{}", v1, name, created.json().at("id").get<std::int64_t>());
        check(document, "get", v1 + name + "/{id}", admin.get(one));
        check(document, "patch", v1 + name + "/{id}", admin.patch(one, json::object()));
        check(document, "get", v1 + name, admin.get(v1 + name));
    }
    check(document, "get", v1 + "videos", admin.get(v1 + "videos"));
    for (const char* call : {"", "/stats", "/summary", "/achievement", "/policy-impact", "/tasks", "/play"}) {
        check(document, "get", v1 + "videos/{id}" + call, admin.get(fmt::format("{}videos/{}{}", v1, video_id, call)));
    }
    check(document, "get", v1 + "videos/student", api.student().get(v1 + "videos/student"));
    const auto started = start_playback(api, video_id);
    check(document, "post", v1 + "playback/start", started);
    const auto token = started.json().at("token");
    check(document, "post", v1 + "playback/events",
          api.stranger().post(v1 + "playback/events",
                              {{"token", token}, {"events", {{{"type", "FOCUS_LOST"}}, {{"type", "PLAYER_ERROR"}}}}}));
    for (const char* call : {"heartbeat", "refresh", "end"})
        check(document, "post", v1 + "playback/" + call, call_playback(api, call, token));
    check(document, "get", v1 + "video-playback-events", admin.get(v1 + "video-playback-events"));
    check(document, "get", v1 + "video-playback-events/risk", admin.get(v1 + "video-playback-events/risk"));
    check(document, "get", "/healthz", admin.get("/healthz"));
    check(document, "get", "/readyz", admin.get("/readyz"));

    const auto error = json{{"$ref", "#/components/schemas/Error"}};
    CHECK(fault(document, error, admin.get(v1 + "videos/0").json()) == "");
    CHECK(fault(document, error, json{{"detail", 1}, {"message", ""}}) == "$.detail is not of type [\"string\"]");
    CHECK(fault(document, error, json::object()) == "$ has no detail");
}
