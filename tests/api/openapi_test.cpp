/// The document, the route table and the real answers say the same.

#include "api/routes/openapi.h"

#include <set>
#include <string>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "api/domain/signing/password.h"
#include "api/routes/openapi_operations.h"
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

/// Holds real answers against what the document says of their operations, and knows which were held.
class Walk {
  public:
    explicit Walk(ApiFixture& fixture) : api(fixture), document_(fixture.stranger().get(v1 + "openapi.json").json()) {
        REQUIRE(document_.contains("paths"));
    }

    /// The answer, for what follows from it.
    Answer check(const std::string& method, const std::string& path, Answer answer) {
        CAPTURE(method);
        CAPTURE(path);
        CAPTURE(answer.body.substr(0, 500));
        const auto& responses = document_.at("paths").at(path).at(method).at("responses");
        const auto status = std::to_string(answer.status);
        REQUIRE(responses.contains(status));
        CHECK(answer.status < 300);
        const auto schema = json::json_pointer("/content/application~1json/schema");
        CHECK(fault(document_, responses.at(status).value(schema, json::object()), answer.json()) == "");
        walked_.insert(method + ' ' + path);
        return answer;
    }

    [[nodiscard]] std::set<std::string> not_walked() const {
        std::set<std::string> left;
        for (const auto& [path, methods] : document_.at("paths").items()) {
            for (const auto& [method, operation] : methods.items()) {
                if (!walked_.contains(method + ' ' + path)) left.insert(method + ' ' + path);
            }
        }
        return left;
    }

    [[nodiscard]] const json& document() const { return document_; }

    inline static const std::string v1 = "/api/v1/";
    ApiFixture& api;

  private:
    json document_;
    std::set<std::string> walked_;
};

std::string numbered(const std::string& path, const json& id) {
    return fmt::format("{}/{}", path, id.get<std::int64_t>());
}

/// Everything that can be done to one kind of thing; the one that is made is removed again.
void walk_resource(Walk& walk, const std::string& name, const json& body) {
    auto admin = walk.api.admin();
    const auto path = walk.v1 + name;
    const auto created = walk.check("post", path, admin.post(path, body)).json();
    const auto one = numbered(path, created.at("id"));
    walk.check("get", path + "/{id}", admin.get(one));
    walk.check("patch", path + "/{id}", admin.patch(one, json::object()));
    walk.check("get", path, admin.get(path));
    walk.check("delete", path + "/{id}", admin.remove(one));
}

void walk_catalogue(Walk& walk, std::int64_t video_id) {
    const auto& demo = walk.api.demo;
    auto admin = walk.api.admin();
    walk_resource(walk, "lectures", {{"title", "x"}});
    walk_resource(walk, "sessions", {{"lecture", demo.lecture_id}, {"title", "x"}});
    walk_resource(walk, "students", {{"name", "x"}, {"user_id", "x"}});
    const auto student = admin.post(walk.v1 + "students", {{"name", "y"}, {"user_id", "y"}}).json().at("id");
    walk_resource(walk, "enrollments", {{"student", student}, {"lecture", demo.lecture_id}});
    const auto enrollment =
        admin.post(walk.v1 + "enrollments", {{"student", student}, {"lecture", demo.lecture_id}}).json().at("id");
    walk_resource(walk, "session-enrollments", {{"session", demo.session_id}, {"enrollment", enrollment}});
    walk_resource(walk, "attendance", {{"enrollment", enrollment}, {"session", demo.session_id}, {"status", "ONLINE"}});
    walk_resource(walk, "video-permissions", {{"video", video_id}, {"enrollment", enrollment}});
    walk_resource(walk, "video-progress", {{"video", video_id}, {"enrollment", enrollment}, {"progress", 0.5}});
    walk.check("post", walk.v1 + "video-permissions/bulk_set",
               admin.post(walk.v1 + "video-permissions/bulk_set",
                          {{"video_id", video_id}, {"enrollments", {enrollment}}, {"rule", "once"}}));
    const auto lecture = fmt::format("{}lectures/{}/sessions", walk.v1, demo.lecture_id);
    walk.check("get", walk.v1 + "lectures/{lecture}/sessions", admin.get(lecture));
    walk.check("get", walk.v1 + "lectures/{lecture}/sessions/{id}",
               admin.get(fmt::format("{}/{}", lecture, demo.session_id)));
    const auto nested = fmt::format("{}/{}/videos/{}", lecture, demo.session_id, video_id);
    const auto nested_path = walk.v1 + "lectures/{lecture}/sessions/{session}/videos/{id}";
    walk.check("get", nested_path, admin.get(nested));
    walk.check("get", nested_path + "/stats", admin.get(nested + "/stats"));
}

void walk_playback(Walk& walk, std::int64_t video_id) {
    auto admin = walk.api.admin();
    auto viewer = walk.api.stranger();
    const auto& v1 = walk.v1;
    const auto video = fmt::format("{}videos/{}", v1, video_id);
    for (const char* call : {"", "/stats", "/summary", "/achievement", "/policy-impact", "/tasks", "/play"})
        walk.check("get", v1 + "videos/{id}" + call, admin.get(video + call));
    walk.check("get", v1 + "videos/student", walk.api.student().get(v1 + "videos/student"));
    const auto started = walk.check("post", v1 + "playback/start", start_playback(walk.api, video_id)).json();
    const std::string token = started.at("token");
    walk.check("post", v1 + "playback/events",
               viewer.post(v1 + "playback/events",
                           {{"token", token}, {"events", {{{"type", "FOCUS_LOST"}}, {{"type", "PLAYER_ERROR"}}}}}));
    walk.check("get", "/p/{token}/{file}", viewer.get("/p/" + token + "/master.m3u8"));
    walk.check("get", v1 + "videos/{id}/hls/{file}", viewer.get(video + "/hls/master.m3u8?token=" + token));
    walk.check("get", v1 + "videos/{id}/hls/info", viewer.get(video + "/hls/info?token=" + token));
    walk.check("get", v1 + "videos/{id}/hls/status", viewer.get(video + "/hls/status?token=" + token));
    const auto preflight = [&](const std::string& path, const std::string& target) {
        walk.check("options", path, viewer.send("OPTIONS", target, "", ""));
    };
    preflight("/p/{token}/{file}", "/p/" + token + "/master.m3u8");
    preflight(v1 + "videos/{id}/hls/{file}", video + "/hls/master.m3u8");
    preflight("/storyboard/{link}/{file}", "/storyboard/x/storyboard.vtt");
    preflight(v1 + "playback/{call}", v1 + "playback/heartbeat");
    for (const char* call : {"heartbeat", "refresh", "end"})
        walk.check("post", v1 + "playback/" + call, call_playback(walk.api, call, token));
    for (const char* list : {"", "/risk", "/export"})
        walk.check("get", v1 + "video-playback-events" + list, admin.get(v1 + "video-playback-events" + list));
    const auto storyboard = admin.get(video).json().at("storyboard_url").get<std::string>();
    walk.check("get", "/storyboard/{link}/{file}", viewer.get(target_of(storyboard)));
}

/// From the upload to the end, by a worker that knows only the plain protocol, once with each of the four prefixes.
void walk_workers(Walk& walk) {
    auto admin = walk.api.admin();
    auto worker = walk.api.worker_http("walker");
    const auto& v1 = walk.v1;
    for (const char* prefix : {"/api/v1/internal", "/api/v1", "/internal", ""}) {
        const auto path = prefix + std::string("/video-worker");
        const auto begun =
            walk.check("post", v1 + "videos/upload/init",
                       admin.post(v1 + "videos/upload/init",
                                  {{"session", walk.api.demo.session_id}, {"title", "x"}, {"filename", "x.mp4"}}))
                .json();
        walk.check("put", "/upload/{link}", admin.put(target_of(begun.at("upload_url")), "bytes"));
        const auto video = numbered(v1 + "videos", begun.at("video").at("id"));
        walk.check("post", v1 + "videos/{id}/upload/complete", admin.post(video + "/upload/complete", json::object()));
        const auto claim = [&] {
            return walk.check("get", path + "/next", worker.get(path + "/next")).json().at("job");
        };
        const auto call = [&](const json& job, const char* name, json body) {
            body["epoch"] = job.at("epoch");
            body["task_id"] = job.at("task_id");
            return walk.check("post", path + "/{id}/" + name,
                              worker.post(numbered(path, job.at("video_id")) + '/' + name, body));
        };
        const auto job = claim();
        walk.check("get", "/source/{link}", worker.get(target_of(job.at("source").at("url"))));
        call(job, "heartbeat", {{"progress", 0.5}});
        call(job, "fail", {{"reason", "Broken."}, {"code", "not_media"}});
        const auto state = admin.get(video).json().at("status");
        if (state == "FAILED")
            walk.check("post", v1 + "videos/{id}/retry", admin.post(video + "/retry", json::object()));
        walk.api.database.query("UPDATE task SET run_after = now()");
        const auto again = claim();
        const auto playlist = fmt::format("hls/demo/{}/master.m3u8", again.at("video_id").get<std::int64_t>());
        walk.api.services().storage.put(playlist, "#EXTM3U\n");
        const json done{{"hls_path", playlist}, {"duration", 6}};
        call(again, "complete", done);
        for (const std::string old : {"/api/v1/internal", "/internal"}) {
            walk.check("post", old + "/videos/{id}/processing-complete",
                       worker.post(numbered(old + "/videos", again.at("video_id")) + "/processing-complete", done));
        }
        walk.check("patch", v1 + "videos/{id}", admin.patch(video, {{"title", "y"}}));
        walk.check("delete", v1 + "videos/{id}", admin.remove(video));
    }
}

/// Sound that is reported while the rest is still being encoded.
void walk_segments(Walk& walk) {
    const MadeUpVideo made(26);
    const auto video_id = walk.api.uploaded_video();
    WorkerClient worker(walk.api);
    const auto plan = worker.claim(0, "plan");
    REQUIRE(plan.has_value());
    REQUIRE(worker.complete(*plan, output_of(made, *plan)).status == 200);
    const auto audio = worker.claim(0, "audio");
    REQUIRE(audio.has_value());
    const auto output = output_of(made, *audio);
    REQUIRE(worker.store(*audio, output).status < 300);
    json body = output.result;
    body["epoch"] = audio->epoch;
    body["task_id"] = audio->task_id;
    for (const char* prefix : {"/api/v1/internal", "/api/v1", "/internal", ""}) {
        const auto path = prefix + std::string("/video-worker/{id}/segments");
        walk.check("post", path, worker.http.post(fmt::format("{}/video-worker/{}/segments", prefix, video_id), body));
    }
    walk.check("post", walk.v1 + "videos/{id}/cancel",
               walk.api.admin().post(fmt::format("{}videos/{}/cancel", walk.v1, video_id), json::object()));
}

void walk_webhooks(Walk& walk) {
    auto admin = walk.api.admin();
    const auto hooks = walk.v1 + "webhooks";
    const auto deliveries = walk.v1 + "webhook-deliveries";
    const auto hook =
        walk.check("post", hooks, admin.post(hooks, {{"url", "https://receiver.example/"}})).json().at("id");
    walk.check("get", hooks, admin.get(hooks));
    walk.check("get", hooks + "/{id}", admin.get(numbered(hooks, hook)));
    walk.check("patch", hooks + "/{id}", admin.patch(numbered(hooks, hook), json::object()));
    walk.check("post", hooks + "/{id}/secret", admin.post(numbered(hooks, hook) + "/secret", json::object()));
    ready_video(walk.api, MadeUpVideo(6));
    const auto list = walk.check("get", deliveries, admin.get(deliveries)).json().at("results");
    REQUIRE(list.size() == 1);
    const auto delivery = numbered(deliveries, list[0].at("id"));
    walk.check("get", deliveries + "/{id}", admin.get(delivery));
    walk.check("post", deliveries + "/{id}/replay", admin.post(delivery + "/replay", json::object()));
    walk.check("delete", hooks + "/{id}", admin.remove(numbered(hooks, hook)));
}

void walk_operations(Walk& walk) {
    auto stranger = walk.api.stranger();
    for (const char* path : {"/healthz", "/readyz", "/metrics", "/api/v1/openapi.json"})
        walk.check("get", path, stranger.get(path));
    walk.check("get", walk.v1 + "videos", walk.api.admin().get(walk.v1 + "videos"));
    walk.api.database.query(
        fmt::format("INSERT INTO account (tenant_id, username, user_id, role, password_hash) VALUES ({}, 'emmy', "
                    "'emmy', 'admin', '{}')",
                    walk.api.demo.tenant_id, hash_password("correct horse")));
    walk.check("post", walk.v1 + "auth/login",
               stranger.post(walk.v1 + "auth/login", {{"username", "emmy"}, {"password", "correct horse"}}));
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

TEST_CASE("every real answer is what the document says") {
    ApiFixture api;
    Walk walk(api);
    const auto video_id = ready_video(api, MadeUpVideo(13));
    walk_operations(walk);
    walk_catalogue(walk, video_id);
    walk_playback(walk, video_id);
    walk_webhooks(walk);
    walk_segments(walk);
    walk_workers(walk);
    // A worker's objects have a test of their own.
    CHECK(walk.not_walked() ==
          std::set<std::string>{"post /upload/sink/{link}/{name}", "put /upload/sink/{link}/{name}"});
}

TEST_CASE("errors are what the document says, and what is not would be noticed") {
    ApiFixture api;
    const auto document = openapi_document(all_routes());
    const auto error = json{{"$ref", "#/components/schemas/Error"}};
    CHECK(fault(document, error, api.admin().get("/api/v1/videos/0").json()) == "");
    CHECK(fault(document, error, json{{"detail", 1}, {"message", ""}}) == "$.detail is not of type [\"string\"]");
    CHECK(fault(document, error, json::object()) == "$ has no detail");
}
