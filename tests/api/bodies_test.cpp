/// Bodies of every type, where bytes are wanted, where JSON is, and where nothing is.

#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/api_fixture.h"

using namespace sluice;
using nlohmann::json;

namespace {

struct Body {
    const char* content_type;  ///< empty: none is said
    std::string bytes;
};

const std::vector<Body>& bodies() {
    static const std::vector<Body> all{
        {"application/json", "{}"},
        {"application/json", R"({"title": "another", "id": 5})"},
        {"application/json", "{"},
        {"application/json", "[1]"},
        {"application/x-www-form-urlencoded", "title=another&id=5"},
        {"multipart/form-data; boundary=x",
         "--x\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nA\r\n--x--\r\n"},
        {"multipart/form-data; boundary=x", "no parts"},
        {"multipart/form-data", "no boundary"},
        {"text/plain", "words"},
        {"no type at all", "bytes"},
        {"application/octet-stream", std::string("\0\xff\r\n", 4)},
        {"", "untyped"},
        {"application/json", ""},
        {"", ""},
    };
    return all;
}

}  // namespace

TEST_CASE_FIXTURE(ApiFixture, "an upload is the bytes that were sent, whatever their type") {
    for (const auto& [type, bytes] : bodies()) {
        if (bytes.empty()) continue;  // an empty upload is none
        CAPTURE(type);
        CAPTURE(bytes);
        const auto created = admin().post("/api/v1/videos/upload/init",
                                          {{"session", demo.session_id}, {"title", "A"}, {"filename", "a.mp4"}});
        REQUIRE(created.status == 201);
        CHECK(stranger().send("PUT", target_of(created.json().at("upload_url")), bytes, type).status == 201);
        const std::string key = created.json().at("file_key");
        REQUIRE(services().storage.size(key) == static_cast<std::int64_t>(bytes.size()));
        std::string stored;
        services().storage.read(key, 0, static_cast<std::int64_t>(bytes.size()),
                                [&](const char* data, std::size_t size) {
                                    stored.append(data, size);
                                    return true;
                                });
        CHECK(stored == bytes);
    }
}

TEST_CASE_FIXTURE(ApiFixture, "calls that need no body ignore the one they are sent") {
    for (const auto& [type, bytes] : bodies()) {
        CAPTURE(type);
        CAPTURE(bytes);
        const auto id = upload("not really a video");
        auto client = admin();
        const auto call = [&, &type = type, &bytes = bytes](const char* name) {
            return client.send("POST", fmt::format("/api/v1/videos/{}/{}", id, name), bytes, type);
        };
        const auto completed = call("upload/complete");
        CHECK(completed.status == 200);
        CHECK(completed.json().value("status", "") == "UPLOADED");
        CHECK(completed.json().value("title", "") == "A lecture");
        CHECK(call("retry").status == 202);
        CHECK(call("cancel").status == 202);
        CHECK(client.get("/healthz").status == 200);
    }
}

TEST_CASE_FIXTURE(ApiFixture, "where JSON is wanted, other bodies are invalid_json") {
    const std::vector<const char*> paths{"/api/v1/videos/upload/init", "/api/v1/auth/login", "/api/v1/playback/start",
                                         "/api/v1/playback/events", "/api/v1/lectures"};
    for (const char* path : paths) {
        for (const auto& [type, bytes] : bodies()) {
            if (bytes.empty() || bytes.starts_with("{}") || bytes.starts_with("{\"")) continue;
            CAPTURE(path);
            CAPTURE(type);
            CAPTURE(bytes);
            auto student_or_admin = std::string(path).find("playback") == std::string::npos ? admin() : student();
            const auto answer = student_or_admin.send("POST", path, bytes, type);
            CHECK(answer.status == 400);
            CHECK(answer.detail() == "invalid_json");
            CHECK(student_or_admin.get("/healthz").status == 200);
        }
    }
}

TEST_CASE_FIXTURE(ApiFixture, "what a path holds is a name that does not exist, whatever its characters") {
    auto client = admin();
    for (const char* path : {"/api/v1/videos/%00", "/api/v1/videos/1%00", "/api/v1/videos/%0a1", "/api/v1/students/%7f",
                             "/p/%00/master.m3u8", "/p/x/%00", "/source/%00", "/api/v1/%00", "/%00", "/healthz%00"}) {
        CAPTURE(path);
        const auto answer = client.get(path);
        CHECK(answer.status == 404);
        CHECK(answer.detail() == "not_found");
    }
    for (const char* path : {"/..", "/../..", "/../api/v1/videos", "/%2e%2e/%2e%2e/etc/passwd", "/api/v1/videos/..",
                             "/api/v1/videos/%2e%2e", "/..%2f..%2fetc%2fpasswd"}) {
        CAPTURE(path);
        const auto answer = client.get(path);
        CHECK(answer.status == 404);
        CHECK(answer.detail() == "not_found");
    }
    CHECK(client.get("/p/../../../etc/passwd").status == 404);
    CHECK(client.get("/storyboard/x/../../etc/passwd").status == 404);
}
