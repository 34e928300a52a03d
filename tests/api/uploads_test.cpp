/// From upload/init to upload/complete.

#include <limits>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/api_fixture.h"
#include "tests/support/raw_connection.h"

using namespace sluice;
using nlohmann::json;

namespace {

constexpr const char* init_path = "/api/v1/videos/upload/init";

json init_body(const ApiFixture& api, const json& changes = json::object()) {
    json body{{"session", api.demo.session_id}, {"title", "A lecture"}, {"filename", "lecture.mp4"}};
    body.update(changes);
    return body;
}

std::string complete_path(std::int64_t id) {
    return fmt::format("/api/v1/videos/{}/upload/complete", id);
}

/// The target of a new upload URL.
std::string upload_target(ApiFixture& api, const json& changes = json::object()) {
    return target_of(api.admin().post(init_path, init_body(api, changes)).json().at("upload_url"));
}

ApiFixture::Options small_uploads() {
    ApiFixture::Options options;
    options.configure = [](ApiConfig& config) { config.max_upload_bytes = 1000; };
    return options;
}

}  // namespace

TEST_CASE_FIXTURE(ApiFixture, "init answers the video, the key and where to PUT the bytes") {
    const auto answer = admin().post(init_path, init_body(*this, {{"content_type", "video/mp4"}}));
    REQUIRE(answer.status == 201);
    const auto body = answer.json();
    const auto& video = body.at("video");
    const auto key = body.at("file_key").get<std::string>();
    CHECK(key.starts_with(fmt::format("videos/demo/{}/", demo.session_id)));
    CHECK(key.ends_with(".mp4"));
    CHECK(key.size() == fmt::format("videos/demo/{}/", demo.session_id).size() + 36 + 4);
    CHECK(body.at("content_type") == "video/mp4");
    CHECK(body.at("upload_url").get<std::string>().starts_with(services().config.public_url + '/'));
    CHECK(video.at("file_key") == key);
    CHECK(video.at("status") == "PENDING");
    CHECK(video.at("order") == 1);
    CHECK(video.at("title") == "A lecture");
    CHECK(admin().post(init_path, init_body(*this)).json().at("video").at("order") == 2);
}

TEST_CASE_FIXTURE(ApiFixture, "init takes the options and gives them back") {
    const auto video = admin()
                           .post(init_path, init_body(*this, {{"allow_skip", false},
                                                              {"max_speed", 1.5},
                                                              {"show_watermark", false},
                                                              {"priority", 3},
                                                              {"size", 12345},
                                                              {"title", "Übung 7 – Körper 🎓"}}))
                           .json()
                           .at("video");
    CHECK(video.at("allow_skip") == false);
    CHECK(video.at("max_speed") == 1.5);
    CHECK(video.at("show_watermark") == false);
    CHECK(video.at("title") == "Übung 7 – Körper 🎓");
}

TEST_CASE_FIXTURE(ApiFixture, "init names the field that is wrong") {
    struct Case {
        const char* field;
        json value;
    };
    const json none;
    const std::vector<Case> cases{
        {"session", none},
        {"session", "one"},
        {"session", -1},
        {"session", 0},
        {"session", 1.5},
        {"session", std::numeric_limits<std::uint64_t>::max()},
        {"title", none},
        {"title", ""},
        {"title", 5},
        {"title", std::string(501, 'x')},
        {"title", std::string("a\0b", 3)},
        {"filename", none},
        {"filename", ""},
        {"filename", json::array({"a.mp4"})},
        {"filename", std::string(256, 'x')},
        {"content_type", 5},
        {"content_type", "video/mp4\r\nX-Evil: yes"},
        {"content_type", std::string(101, 'x')},
        {"size", 0},
        {"size", -5},
        {"size", "big"},
        {"size", 1.5},
        {"allow_skip", "yes"},
        {"allow_skip", 1},
        {"max_speed", 0},
        {"max_speed", -1},
        {"max_speed", "fast"},
        {"max_speed", 1e9},
        {"show_watermark", "no"},
        {"priority", 1'000'000},
        {"priority", "high"},
        {"priority", 0.5},
    };
    auto client = admin();
    for (const auto& [field, value] : cases) {
        CAPTURE(field);
        CAPTURE(value);
        const auto answer = client.post(init_path, init_body(*this, {{field, value}}));
        CHECK(answer.status == 400);
        CHECK(answer.detail() == "invalid_field");
        CHECK(answer.json().value("field", "") == field);
    }
    CHECK(database.value<int>("SELECT count(*) FROM video") == 0);
}

TEST_CASE_FIXTURE(ApiFixture, "a session that is not there and one of another tenant are the same: 404") {
    for (const auto session : {std::int64_t{999'999}, other.session_id}) {
        const auto answer = admin().post(init_path, init_body(*this, {{"session", session}}));
        CHECK(answer.status == 404);
        CHECK(answer.detail() == "not_found");
    }
}

TEST_CASE_FIXTURE(ApiFixture, "whatever a file is called, its key is a plain name") {
    auto client = admin();
    const std::vector<std::pair<std::string, std::string>> cases{{"lecture.MOV", ".mov"},
                                                                 {"a.b.mkv", ".mkv"},
                                                                 {"noextension", ".mp4"},
                                                                 {"dot.", ".bin"},
                                                                 {"../../etc/passwd", ".bin"},
                                                                 {"x.mp4/../../y", ".bin"},
                                                                 {"x.a b", ".bin"},
                                                                 {"x.verylongextension", ".bin"},
                                                                 {"лекция.mp4", ".mp4"},
                                                                 {"x.mp4\xc3\xa9", ".bin"},
                                                                 {".mp4", ".mp4"},
                                                                 {"x.m/4", ".bin"}};
    for (const auto& [filename, extension] : cases) {
        CAPTURE(filename);
        const auto answer = client.post(init_path, init_body(*this, {{"filename", filename}}));
        REQUIRE(answer.status == 201);
        const auto key = answer.json().at("file_key").get<std::string>();
        CHECK(key.ends_with(extension));
        CHECK(is_object_key(key));
    }
}

TEST_CASE_FIXTURE(ApiFixture, "PUT stores the bytes, complete makes the video UPLOADED with its first task queued") {
    const std::string bytes(300'000, 'v');
    const auto id = upload(bytes);
    const auto answer = admin().post(complete_path(id), json::object());
    CHECK(answer.status == 200);
    const auto video = answer.json();
    CHECK(video.at("id") == id);
    CHECK(video.at("status") == "UPLOADED");
    CHECK(video.at("queue_position") == 1);
    CHECK(services().storage.size(video.at("file_key")) == 300'000);
    CHECK(database.value<std::string>("SELECT kind || ' ' || state FROM task") == "plan queued");
}

TEST_CASE_FIXTURE(ApiFixture, "a second PUT changes nothing: the same bytes are fine, others are refused") {
    const auto target = upload_target(*this);
    auto client = stranger();
    CHECK(client.put(target, "first").status == 201);
    CHECK(client.put(target, "first").status == 200);
    for (const std::string bytes : {"other", "more bytes", ""}) {
        CAPTURE(bytes);
        const auto answer = client.put(target, bytes);
        CHECK(answer.status == 409);
        CHECK(answer.detail() == "object_exists");
    }
    const auto key = database.value<std::string>("SELECT file_key FROM video");
    CHECK(services().storage.size(key) == 5);
    CHECK(client.get("/healthz").status == 200);
}

TEST_CASE_FIXTURE(ApiFixture, "of two PUTs to one URL at once, one wins") {
    for (int round = 0; round < 5; ++round) {
        const auto target = upload_target(*this);
        int other_status = 0;
        std::thread thread([&] { other_status = stranger().put(target, std::string(100'000, 'a')).status; });
        const int status = stranger().put(target, std::string(100'000, 'b')).status;
        thread.join();
        CHECK(std::min(status, other_status) == 201);
        CHECK(std::max(status, other_status) == 409);
    }
}

TEST_CASE("what is larger than allowed is refused, announced or not") {
    ApiFixture api(small_uploads());
    CHECK(api.admin().post(init_path, init_body(api, {{"size", 1001}})).status == 413);
    CHECK(api.admin().post(init_path, init_body(api, {{"size", 1001}})).detail() == "upload_too_large");

    auto client = api.stranger();
    const auto check_refused = [&](const std::string& target, std::size_t size) {
        CAPTURE(size);
        const auto answer = client.put(target, std::string(size, 'x'));
        CHECK(answer.status == 413);
        CHECK(answer.detail() == "upload_too_large");
    };
    const auto target = upload_target(api, {{"size", 10}});
    check_refused(target, 11);
    check_refused(target, 1000);
    check_refused(upload_target(api), 1001);
    check_refused(upload_target(api), 200'000);
    CHECK(client.put(target, "0123456789").status == 201);
    CHECK(client.put(upload_target(api), std::string(1000, 'x')).status == 201);
}

TEST_CASE("an over-large body without a length is refused, and its rest is never taken for a request") {
    ApiFixture api(small_uploads());
    const auto target = upload_target(api, {{"size", 10}});
    const auto head = "PUT " + target + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
    const auto chunk = [](const std::string& bytes) { return fmt::format("{:x}\r\n{}\r\n", bytes.size(), bytes); };
    const std::string end = "0\r\n\r\n";
    RawConnection connection(api.port());
    connection.send(head + chunk(std::string(20, 'x')) + chunk("DELETE /smuggled HTTP/1.1\r\nHost: x\r\n\r\n") + end);
    const auto refusal = connection.read_answer();
    CHECK(refusal.starts_with("HTTP/1.1 413"));
    // The connection is closed, or goes on with the next request.
    connection.send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
    const auto next = connection.read_answer();
    CAPTURE(refusal);
    CAPTURE(next);
    CHECK((next.empty() || next.starts_with("HTTP/1.1 200")));

    CHECK(exchange(api.port(), head + chunk("01234") + chunk("56789") + end).starts_with("HTTP/1.1 201"));
}

TEST_CASE_FIXTURE(ApiFixture, "an upload that breaks off leaves nothing; the next one succeeds") {
    const auto target = upload_target(*this);
    RawConnection connection(port());
    connection.send("PUT " + target + " HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nhalf");
    static_cast<void>(connection.finish());
    const auto key = database.value<std::string>("SELECT file_key FROM video");
    CHECK_FALSE(services().storage.size(key).has_value());
    CHECK(stranger().put(target, "whole").status == 201);
    CHECK(services().storage.size(key) == 5);
}

TEST_CASE_FIXTURE(ApiFixture, "an upload URL is good for its key and its time, and nobody can make one up") {
    const auto target = upload_target(*this);
    auto client = stranger();
    const auto token = target.substr(std::string("/upload/").size());
    for (const std::size_t at : {std::size_t{0}, token.size() / 3, token.size() / 2, token.size() - 1}) {
        CAPTURE(at);
        auto forged = token;
        forged[at] = forged[at] == 'A' ? 'B' : 'A';
        const auto answer = client.put("/upload/" + forged, "bytes");
        CHECK(answer.status == 403);
        CHECK(answer.detail() == "invalid_token");
    }
    // A link of another kind is none for uploads: here, the source of the first video.
    CHECK(client.put("/upload/x", "bytes").status == 403);
    advance(std::chrono::seconds(services().config.upload_link_seconds - 5));
    CHECK(client.put(target, "bytes").status == 201);
    const auto late = upload_target(*this);
    advance(std::chrono::seconds(services().config.upload_link_seconds + 1));
    const auto answer = client.put(late, "bytes");
    CHECK(answer.status == 403);
    CHECK(answer.detail() == "invalid_token");
}

TEST_CASE_FIXTURE(ApiFixture, "an upload that was never made, or has no bytes, is not complete") {
    auto client = admin();
    const auto video = client.post(init_path, init_body(*this)).json();
    const auto id = video.at("video").at("id").get<std::int64_t>();
    const auto check_refused = [&] {
        const auto answer = client.post(complete_path(id), json::object());
        CHECK(answer.status == 409);
        CHECK(answer.detail() == "source_not_found_or_empty");
    };
    check_refused();
    CHECK(stranger().put(target_of(video.at("upload_url")), "").status < 300);
    check_refused();
    CHECK(client.get(fmt::format("/api/v1/videos/{}", id)).json().at("status") == "PENDING");
    // The URL still takes the real file.
    CHECK(stranger().put(target_of(video.at("upload_url")), "bytes").status == 201);
    CHECK(client.post(complete_path(id), json::object()).status == 200);
}

TEST_CASE_FIXTURE(ApiFixture, "an upload is completed once, by its own tenant") {
    const auto id = upload("bytes");
    const auto foreign = client(Role::admin, "somebody", "other").post(complete_path(id), json::object());
    CHECK(foreign.status == 404);
    CHECK(admin().post(complete_path(id), json::object()).status == 200);
    const auto again = admin().post(complete_path(id), json::object());
    CHECK(again.status == 409);
    CHECK(again.detail() == "video_not_pending");
    CHECK(admin().post(complete_path(999'999), json::object()).status == 404);
    CHECK(database.value<int>("SELECT count(*) FROM task") == 1);
}

TEST_CASE_FIXTURE(ApiFixture, "only admins and staff upload") {
    const auto id = upload("bytes");
    for (const auto role : {Role::instructor, Role::student}) {
        auto person = client(role);
        CHECK(person.post(init_path, init_body(*this)).status == 403);
        CHECK(person.post(complete_path(id), json::object()).status == 403);
    }
    CHECK(client(Role::staff).post(init_path, init_body(*this)).status == 201);
    CHECK(client(Role::staff).post(complete_path(id), json::object()).status == 200);
}
