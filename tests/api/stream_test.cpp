/// Direct play: originals by byte ranges, and who may have them.

#include <string>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/api/viewer.h"
#include "tests/support/made_up_video.h"
#include "tests/support/worker_client.h"

using namespace sluice;
using nlohmann::json;

namespace {

const std::string bytes = "0123456789abcdefghijklmnopqrstuvwxyz";

std::string stream_of(std::int64_t id, const std::string& rest = "") {
    return fmt::format("/api/v1/stream/{}{}", id, rest);
}

std::int64_t uploaded(ApiFixture& api, const json& more = json::object()) {
    const auto id = api.upload(bytes, more);
    REQUIRE(api.admin().post(fmt::format("{}videos/{}/upload/complete", v1, id), json::object()).status == 200);
    return id;
}

void publish(const ApiFixture& api, int free) {
    const auto lecture = fmt::format("{}lectures/{}", v1, api.demo.lecture_id);
    REQUIRE(api.admin().patch(lecture, {{"is_published", true}, {"free_lectures_count", free}}).status == 200);
}

std::string second_code(const Answer& answer) {
    return answer.json().value("error", json::object()).value("code", "");
}

}  // namespace

TEST_CASE_FIXTURE(ApiFixture, "which bytes of an original answer which range") {
    const auto target = stream_of(uploaded(*this));
    auto http = student();
    const auto etag = http.get(target).header("etag");
    REQUIRE_FALSE(etag.empty());
    const auto size = bytes.size();
    const std::string all = fmt::format("bytes 0-{}/{}", size - 1, size);
    struct Case {
        const char* method;
        TestClient::Headers headers;
        int status;
        std::string content_range;
        std::string body;
    };
    const std::string beyond = fmt::format("bytes */{}", size);
    const Case cases[] = {
        {"GET", {}, 200, "", bytes},
        {"GET", {{"Range", "bytes=0-"}}, 206, all, bytes},
        {"GET", {{"Range", "bytes=0-0"}}, 206, "bytes 0-0/36", "0"},
        {"GET", {{"Range", "bytes=10-15"}}, 206, "bytes 10-15/36", "abcdef"},
        {"GET", {{"Range", "bytes=30-"}}, 206, "bytes 30-35/36", "uvwxyz"},
        {"GET", {{"Range", "bytes=-3"}}, 206, "bytes 33-35/36", "xyz"},
        {"GET", {{"Range", "bytes=-500"}}, 206, all, bytes},
        {"GET", {{"Range", "bytes=30-1000"}}, 206, "bytes 30-35/36", "uvwxyz"},
        {"GET", {{"Range", "bytes=35-9223372036854775807"}}, 206, "bytes 35-35/36", "z"},
        {"GET", {{"Range", "bytes=36-"}}, 416, beyond, ""},
        {"GET", {{"Range", "bytes=-0"}}, 416, beyond, ""},
        {"GET", {{"Range", "bytes=5-2"}}, 200, "", bytes},
        {"GET", {{"Range", "bytes=a-b"}}, 200, "", bytes},
        {"GET", {{"Range", "items=0-1"}}, 200, "", bytes},
        {"GET", {{"Range", "bytes=0-1,4-5"}}, 200, "", bytes},
        {"GET", {{"Range", "bytes=10-15"}, {"If-Range", etag}}, 206, "bytes 10-15/36", "abcdef"},
        {"GET", {{"Range", "bytes=10-15"}, {"If-Range", "\"another\""}}, 200, "", bytes},
        {"GET", {{"Range", "bytes=10-15"}, {"If-Range", "Sat, 01 Jan 2000 00:00:00 GMT"}}, 200, "", bytes},
        {"GET", {{"If-None-Match", etag}}, 304, "", ""},
        {"GET", {{"If-None-Match", "\"another\""}}, 200, "", bytes},
        {"HEAD", {}, 206, all, ""},
        {"HEAD", {{"Range", "bytes=10-15"}}, 206, "bytes 10-15/36", ""},
        {"HEAD", {{"Range", "bytes=-3"}}, 206, "bytes 33-35/36", ""},
        {"HEAD", {{"Range", "bytes=36-"}}, 416, beyond, ""},
        {"HEAD", {{"If-None-Match", etag}}, 304, "", ""},
    };
    for (const auto& [method, headers, status, content_range, body] : cases) {
        CAPTURE(method);
        CAPTURE(headers.empty() ? "" : headers[0].second);
        const auto answer = method == std::string("HEAD") ? http.head(target, headers) : http.get(target, headers);
        CHECK(answer.status == status);
        CHECK(answer.header("content-range") == content_range);
        CHECK(answer.body == body);
        if (status != 304) CHECK(answer.header("accept-ranges") == "bytes");
        if (status == 206 && method == std::string("GET")) {
            CHECK(answer.header("content-length") == std::to_string(body.size()));
        }
        if (status < 300) CHECK(answer.header("content-type") == "video/mp4");
    }
    CHECK(http.head(target).header("content-length") == std::to_string(size));
    CHECK(http.get("/api/stream/" + target.substr(target.rfind('/') + 1)).body == bytes);
}

TEST_CASE_FIXTURE(ApiFixture, "the edge sends an original itself, and gets the head of one") {
    const auto target = stream_of(uploaded(*this));
    auto http = student();
    const TestClient::Headers by_edge{{"X-Sluice-Edge", "1"}};
    CHECK(http.get(target, by_edge).header("x-accel-redirect").starts_with("/_storage/videos/demo/"));
    const auto head = http.head(target, by_edge);
    CHECK(head.status == 206);
    CHECK(head.header("x-accel-redirect").empty());
    CHECK(head.header("content-range") == "bytes 0-35/36");
}

TEST_CASE_FIXTURE(ApiFixture, "free videos are for everybody, the others for whoever may watch them") {
    const auto later = admin().post(v1 + "sessions", {{"lecture", demo.lecture_id}, {"title", "2"}}).json().at("id");
    const auto third = uploaded(*this, {{"session", later}});
    const auto first = uploaded(*this);
    const auto second = uploaded(*this);
    auto visitor = stranger();
    for (const auto id : {first, second, third}) {
        const auto refused = visitor.get(stream_of(id));
        CHECK(refused.status == 403);
        CHECK(refused.detail() == "permission_denied");
        CHECK(second_code(refused) == "AUTH_FORBIDDEN");
        CHECK(refused.body.find("0123") == std::string::npos);
    }
    publish(*this, 2);
    // By the order of the sessions, then of the videos; not by age.
    CHECK(visitor.get(stream_of(first)).body == bytes);
    CHECK(visitor.get(stream_of(second)).body == bytes);
    CHECK(visitor.get(stream_of(third)).status == 403);
    CHECK(student().get(stream_of(second)).body == bytes);
    CHECK(student().get(stream_of(third)).detail() == "no_session_access");
    CHECK(client(Role::student, "another").get(stream_of(third)).detail() == "enrollment_mismatch");
    for (const auto role : {Role::admin, Role::staff, Role::instructor}) {
        CHECK(client(role).get(stream_of(third)).status == 403);
        CHECK(client(role).get(stream_of(third, "?preview=1")).body == bytes);
    }
    CHECK(student().get(stream_of(third, "?preview=1")).status == 403);
    CHECK(visitor.get(stream_of(third, "?preview=1")).status == 403);
    // Another academy's video is not there, free or not.
    CHECK(client(Role::admin, "theirs", "other").get(stream_of(first, "?preview=1")).status == 404);
    publish(*this, 3);
    CHECK(visitor.get(stream_of(third)).body == bytes);
}

TEST_CASE_FIXTURE(ApiFixture, "a browser that may not have an original is led to the login") {
    const auto id = uploaded(*this);
    const TestClient::Headers page{{"Accept", "text/html,application/xhtml+xml"}};
    const auto led = stranger().get(stream_of(id), page);
    CHECK(led.status == 302);
    CHECK(led.header("location") == "/login?next=" + stream_of(id));
    CHECK(led.header("cache-control") == "no-store");
    CHECK(stranger().get(stream_of(999'999), page).status == 404);
    CHECK(student().get(stream_of(id), page).body == bytes);
}

TEST_CASE_FIXTURE(ApiFixture, "refusals of a stream have both codes") {
    const auto id = uploaded(*this);
    const auto pending = upload(bytes);
    struct Case {
        Answer answer;
        int status;
        const char* detail;
        const char* code;
    };
    TestClient forged(port(), {{"Authorization", "Bearer " + access_token(Role::student) + "x"}});
    TestClient basic(port(), {{"Authorization", "Basic YTpi"}});
    database.query(
        fmt::format("INSERT INTO account (tenant_id, username, user_id, role) VALUES ({}, 'emmy', 'emmy', "
                    "'student')",
                    demo.tenant_id));
    const Case cases[] = {
        {forged.get(stream_of(id)), 401, "not_authenticated", "AUTH_INVALID_TOKEN"},
        {basic.get(stream_of(id)), 401, "not_authenticated", "AUTH_INVALID_TOKEN"},
        {client(Role::student, "emmy").get(stream_of(id)), 403, "account_pending", "AUTH_USER_PENDING"},
        {stranger().get(stream_of(id, "?token=x")), 403, "invalid_token", "AUTH_FORBIDDEN"},
        {student().get(stream_of(999'999)), 404, "not_found", "CONTENT_NOT_FOUND"},
        {student().get(stream_of(pending)), 404, "not_found", "CONTENT_NOT_FOUND"},
        {student().get("/api/v1/stream/x"), 404, "not_found", "CONTENT_NOT_FOUND"},
        {student().get("/api/v1/stream/-1"), 404, "not_found", "CONTENT_NOT_FOUND"},
        {student().get("/api/v1/stream/99999999999999999999"), 404, "not_found", "CONTENT_NOT_FOUND"},
        {student().get("/api/v1/stream/1%27%20OR%201"), 404, "not_found", "CONTENT_NOT_FOUND"},
    };
    for (const auto& [answer, status, detail, code] : cases) {
        CAPTURE(answer.body);
        CHECK(answer.status == status);
        CHECK(answer.detail() == detail);
        CHECK(second_code(answer) == code);
    }
    const auto key = admin().get(fmt::format("{}videos/{}", v1, id)).json().at("file_key").get<std::string>();
    services().storage.remove(key);
    const auto missing = student().get(stream_of(id));
    CHECK(missing.status == 503);
    CHECK(missing.detail() == "source_missing");
    CHECK(second_code(missing) == "STREAM_FILE_UNAVAILABLE");
    const auto ready = ready_video(*this, MadeUpVideo(13));
    CHECK(student().get(stream_of(ready)).status == 200);
    database.query(fmt::format("UPDATE video SET source_removed_at = now() WHERE id = {}", ready));
    CHECK(second_code(student().get(stream_of(ready))) == "CONTENT_NOT_FOUND");
}

TEST_CASE_FIXTURE(ApiFixture, "a playback token opens the original of its video as long as its session lasts") {
    const auto id = ready_video(*this, MadeUpVideo(13));
    const auto other_video = ready_video(*this, MadeUpVideo(13));
    const auto started = start_playback(*this, id).json();
    const auto query = "?token=" + started.at("token").get<std::string>();
    CHECK(stranger().get(stream_of(id, query)).status == 200);
    CHECK(stranger().get(stream_of(other_video, query)).detail() == "invalid_token");
    REQUIRE(call_playback(*this, "end", started.at("token")).status == 200);
    CHECK(stranger().get(stream_of(id, query)).detail() == "session_inactive");
}

TEST_CASE_FIXTURE(ApiFixture, "what an original is") {
    const auto id = uploaded(*this);
    auto info = student().get(stream_of(id, "/info")).json();
    CHECK(info.at("duration").is_null());
    CHECK(info.at("codecs") == json{{"video", nullptr}, {"audio", nullptr}});
    CHECK(info.at("file_size") == bytes.size());
    CHECK(stranger().get(stream_of(id, "/info")).status == 403);
    const json source{{"streams",
                       {{{"type", "video"}, {"codec", "h264"}, {"width", 1280}, {"height", 720}},
                        {{"type", "audio"}, {"codec", "aac"}}}}};
    database.query(fmt::format("UPDATE video SET duration_seconds = 8, plan = '{}'", json{{"source", source}}.dump()));
    info = student().get(fmt::format("/api/stream/{}/info", id)).json();
    CHECK(info == json{{"content_id", id},
                       {"duration", 8.0},
                       {"file_size", 36},
                       {"mime_type", "video/mp4"},
                       {"codecs", {{"video", "H.264"}, {"audio", "AAC"}}},
                       {"resolution", {{"width", 1280}, {"height", 720}}},
                       {"bitrate", 36},
                       {"source", "ssd"},
                       {"cache_hit", false}});
}

TEST_CASE_FIXTURE(ApiFixture, "a student's progress is that of video-progress") {
    const auto id = uploaded(*this);
    const auto target = fmt::format("/api/v1/progress/{}", id);
    const auto put = [&](TestClient&& http, const json& body) {
        return http.send("PUT", target, body.dump(), "application/json");
    };
    const auto before = student().get(target).json();
    CHECK(before.at("position") == 0);
    CHECK(before.at("updated_at").is_null());
    const auto kept = put(student(), {{"position", 120}, {"duration", "700"}});
    CHECK(kept.json() == json{{"success", true}, {"progress_percent", 17}});
    const auto after = student().get(fmt::format("/api/progress/{}", id)).json();
    CHECK(after.at("content_id") == id);
    CHECK(after.at("position") == 120);
    CHECK(after.at("progress_percent") == 17);
    CHECK_FALSE(after.at("updated_at").is_null());
    const auto row = student().get(fmt::format("{}video-progress?video={}", v1, id)).json().at("results")[0];
    CHECK(row.at("last_position") == 120);
    CHECK(row.at("progress_percent") == 17.1);
    // Going back, and beyond the end.
    CHECK(put(student(), {{"position", 7}, {"duration", 700}}).json().at("progress_percent") == 1);
    CHECK(put(student(), {{"position", 900}, {"duration", 700}}).json().at("progress_percent") == 100);
    for (const json& wrong :
         {json{{"position", -1}, {"duration", 7}}, json{{"position", 1}, {"duration", 0}}, json{{"position", 1}},
          json{{"position", "x"}, {"duration", 7}}, json{{"position", 1e300}, {"duration", 7}}}) {
        CHECK(put(student(), wrong).detail() == "invalid_field");
        CHECK(second_code(put(student(), wrong)) == "INVALID_REQUEST");
    }
    CHECK(put(stranger(), {{"position", 1}, {"duration", 7}}).detail() == "not_authenticated");
    CHECK(put(admin(), {{"position", 1}, {"duration", 7}}).status == 403);
    CHECK(put(client(Role::student, "another"), {{"position", 1}, {"duration", 7}}).detail() == "enrollment_mismatch");
    CHECK(student().get("/api/v1/progress/999999").status == 404);
}

TEST_CASE_FIXTURE(ApiFixture, "a lecture says how it is offered") {
    const auto path = fmt::format("{}lectures/{}", v1, demo.lecture_id);
    const json offer{{"slug", "stream-demo"},
                     {"is_published", "True"},
                     {"free_lectures_count", "2"},
                     {"price", 169},
                     {"difficulty", "beginner"}};
    const auto changed = admin().patch(path, offer).json();
    CHECK(changed.at("slug") == "stream-demo");
    CHECK(changed.at("is_published") == true);
    CHECK(changed.at("free_lectures_count") == 2);
    CHECK(changed.at("price") == 169);
    CHECK(admin().get(v1 + "lectures?is_published=true").json().at("count") == 1);
    CHECK(admin().get(v1 + "lectures?is_published=false").json().at("count") == 0);
    CHECK(admin().get(v1 + "lectures?search=stream-d").json().at("count") == 1);
    const auto made = admin().post(v1 + "lectures", {{"title", "Rings"}}).json();
    CHECK(made.at("is_published") == false);
    CHECK(made.at("free_lectures_count") == 0);
    CHECK(made.at("slug").is_null());
    CHECK(admin().post(v1 + "lectures", {{"title", "x"}, {"slug", "stream-demo"}}).detail() == "already_exists");
    for (const json& wrong :
         {json{{"slug", "Stream Demo"}}, json{{"slug", "-a"}}, json{{"slug", "a--b"}}, json{{"slug", "../x"}},
          json{{"free_lectures_count", -1}}, json{{"price", -1}}, json{{"difficulty", std::string(51, 'x')}}}) {
        CAPTURE(wrong.dump());
        CHECK(admin().patch(path, wrong).detail() == "invalid_field");
    }
}
