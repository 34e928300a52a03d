/// Videos as admins write them: announced, replaced, moved, with a picture of their own.

#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/api/viewer.h"
#include "tests/support/made_up_video.h"
#include "tests/support/worker_client.h"

using namespace sluice;
using nlohmann::json;

namespace {

const std::string jpeg = "\xff\xd8\xff\xe0 and the rest of a picture";
const std::string png = std::string("\x89PNG\r\n\x1a\n") + "and the rest";
const std::string webp = "RIFF0000WEBPVP8 and the rest";

std::string path_of(std::int64_t id, const std::string& rest = "") {
    return fmt::format("{}videos/{}{}", v1, id, rest);
}

std::int64_t new_session(const ApiFixture& api, std::int64_t lecture_id) {
    return api.admin().post(v1 + "sessions", {{"lecture", lecture_id}, {"title", "Another"}}).json().at("id");
}

std::int64_t announced(const ApiFixture& api, const json& more = json::object()) {
    json body{{"session", api.demo.session_id}, {"title", "A lecture"}};
    body.update(more);
    const auto answer = api.admin().post(v1 + "videos", body);
    CAPTURE(answer.body);
    REQUIRE(answer.status == 201);
    return answer.json().at("id");
}

struct Placed {
    std::int64_t id;
    int order;
    friend bool operator==(const Placed&, const Placed&) = default;
};

std::vector<Placed> order_of(const ApiFixture& api, std::int64_t session_id) {
    std::vector<Placed> videos;
    const auto list = api.admin().get(fmt::format("{}videos?session={}", v1, session_id)).json();
    for (const auto& video : list.at("results"))
        videos.push_back({video.at("id"), video.at("order")});
    return videos;
}

Answer replaced(const ApiFixture& api, std::int64_t id, const json& body) {
    return api.admin().send("PUT", path_of(id), body.dump(), "application/json");
}

}  // namespace

TEST_CASE_FIXTURE(ApiFixture, "002 models and constants: Video.title") {
    // Characters, not bytes: 255 of three bytes each.
    std::string title;
    for (int i = 0; i < 255; ++i)
        title += "\xea\xb0\x95";
    const auto id = announced(*this, {{"title", title}});
    CHECK(admin().get(path_of(id)).json().at("title") == title);
    CHECK(admin().patch(path_of(id), {{"title", std::string(255, 'x')}}).status == 200);
    for (const auto& wrong : {title + "x", std::string(256, 'x'), std::string("a\0b", 3), std::string("a\x1b")}) {
        const auto refused = admin().patch(path_of(id), {{"title", wrong}});
        CHECK(refused.status == 400);
        CHECK(refused.json().value("field", "") == "title");
    }
}

TEST_CASE_FIXTURE(ApiFixture, "002 models and constants: Video.allow_skip default") {
    const auto init = admin().post(v1 + "videos/upload/init",
                                   {{"session", demo.session_id}, {"title", "A lecture"}, {"filename", "lecture.mp4"}});
    CHECK(init.json().at("video").at("allow_skip") == false);
    CHECK(admin().get(path_of(announced(*this))).json().at("allow_skip") == false);
    CHECK(database.value<bool>(fmt::format("INSERT INTO video (tenant_id, session_id, title, position, content_type) "
                                           "VALUES ({}, {}, 'x', 77, 'video/mp4') RETURNING allow_skip",
                                           demo.tenant_id, demo.session_id)) == false);
}

TEST_CASE_FIXTURE(ApiFixture, "002 models and constants: source_type") {
    const auto id = announced(*this);
    CHECK(admin().get(path_of(id)).json().at("source_type") == "unknown");
    CHECK(admin().get(path_of(id)).json().at("file_key").is_null());
    const auto with_file = upload("bytes");
    CHECK(admin().get(path_of(with_file)).json().at("source_type") == "s3");
}

TEST_CASE_FIXTURE(ApiFixture, "002 videos CRUD: POST videos (create)") {
    const auto answer = admin().post(v1 + "videos", {{"session", std::to_string(demo.session_id)},
                                                     {"title", "Rings"},
                                                     {"max_speed", "1.5"},
                                                     {"show_watermark", "False"},
                                                     {"unheard_of", "stays allowed"}});
    REQUIRE(answer.status == 201);
    const auto video = answer.json();
    CHECK(video.at("status") == "PENDING");
    CHECK(video.at("order") == 1);
    CHECK(video.at("max_speed") == 1.5);
    CHECK(video.at("show_watermark") == false);
    const auto id = video.at("id").get<std::int64_t>();
    CHECK(admin().get(path_of(id)).json() == video);
    CHECK(admin().post(path_of(id, "/upload/complete"), json::object()).detail() == "source_not_found_or_empty");
    struct Wrong {
        json change;
        int status;
        const char* field;
    };
    const Wrong wrongs[] = {
        {{{"session", nullptr}}, 400, "session"},    {{{"session", other.session_id}}, 404, "session"},
        {{{"session", 999'999}}, 404, "session"},    {{{"title", ""}}, 400, "title"},
        {{{"title", json::array()}}, 400, "title"},  {{{"order", -1}}, 400, "order"},
        {{{"order", 1e18}}, 400, "order"},           {{{"order", "2 "}}, 400, "order"},
        {{{"max_speed", "fast"}}, 400, "max_speed"},
    };
    for (const auto& [change, status, field] : wrongs) {
        json body{{"session", demo.session_id}, {"title", "x"}};
        body.update(change);
        const auto refused = admin().post(v1 + "videos", body);
        CAPTURE(refused.body);
        CHECK(refused.status == status);
        CHECK(refused.json().value("field", "") == field);
    }
    CHECK(client(Role::instructor).post(v1 + "videos", {{"session", demo.session_id}, {"title", "x"}}).status == 403);
    CHECK(order_of(*this, demo.session_id).size() == 1);
}

TEST_CASE_FIXTURE(ApiFixture, "an upload brings the file of a video that was announced, and can be begun again") {
    const auto id = announced(*this);
    const auto init = [&](const json& more = json::object()) {
        json body{{"video", id}, {"filename", "rings.webm"}, {"content_type", "video/webm"}};
        body.update(more);
        return admin().post(v1 + "videos/upload/init", body);
    };
    const auto first = init();
    REQUIRE(first.status == 201);
    CHECK(first.json().at("video").at("id") == id);
    CHECK(first.json().at("video").at("source_type") == "s3");
    const auto key = first.json().at("file_key").get<std::string>();
    CHECK(key.ends_with(".webm"));
    const auto again = init({{"filename", "rings.mp4"}});
    CHECK(again.json().at("file_key") == key);
    CHECK(stranger().put(target_of(again.json().at("upload_url")), "bytes").status == 201);
    CHECK(admin().post(path_of(id, "/upload/complete"), json::object()).json().at("status") == "UPLOADED");
    CHECK(init().detail() == "video_not_pending");
    CHECK(init({{"video", 999'999}}).json().value("field", "") == "video");
    CHECK(init({{"video", "x"}}).json().value("field", "") == "video");
    CHECK(init({{"filename", nullptr}}).json().value("field", "") == "filename");
    CHECK(client(Role::admin, "theirs", "other")
              .post(v1 + "videos/upload/init", {{"video", id}, {"filename", "x.mp4"}})
              .status == 404);
}

TEST_CASE_FIXTURE(ApiFixture, "002 videos CRUD: PUT videos/{id}") {
    const auto id = announced(*this);
    const auto answer = replaced(*this, id, {{"session", demo.session_id}, {"title", "Fields"}, {"order", 3}});
    CHECK(answer.status == 200);
    CHECK(answer.json().at("title") == "Fields");
    CHECK(answer.json().at("order") == 3);
    CHECK(replaced(*this, id, {{"title", "Fields"}}).json().value("field", "") == "session");
    CHECK(replaced(*this, id, {{"session", demo.session_id}}).json().value("field", "") == "title");
    CHECK(replaced(*this, id, {{"session", demo.session_id}, {"title", "x"}, {"status", "READY"}}).detail() ==
          "unknown_field");
    CHECK(replaced(*this, 999'999, {{"session", demo.session_id}, {"title", "x"}}).status == 404);
}

TEST_CASE_FIXTURE(ApiFixture, "002 videos CRUD: PATCH videos/{id}") {
    const auto id = announced(*this);
    const auto session = new_session(*this, demo.lecture_id);
    const auto lecture = admin().post(v1 + "lectures", {{"title", "Rings"}}).json().at("id").get<std::int64_t>();
    for (const auto target : {session, new_session(*this, lecture)}) {
        const auto moved = admin().patch(path_of(id), {{"session", std::to_string(target)}, {"title", "Moved"}});
        CAPTURE(moved.body);
        CHECK(moved.status == 200);
        CHECK(moved.json().at("session_id") == target);
        CHECK(moved.json().at("order") == 1);
    }
    CHECK(order_of(*this, demo.session_id).empty());
    struct Wrong {
        json body;
        const char* detail;
        const char* field;
    };
    const Wrong wrongs[] = {
        {{{"session", other.session_id}}, "not_found", "session"},
        {{{"session", 999'999}}, "not_found", "session"},
        {{{"session", "\u0000"}}, "invalid_field", "session"},
        {{{"order", "third"}}, "invalid_field", "order"},
        {{{"order", 1'000'001}}, "invalid_field", "order"},
        {{{"file_key", "videos/demo/1/x.mp4"}}, "unknown_field", "file_key"},
        {{{"status", "READY"}}, "unknown_field", "status"},
        {{{"duration", 7}}, "unknown_field", "duration"},
    };
    const auto before = admin().get(path_of(id)).body;
    for (const auto& [body, detail, field] : wrongs) {
        const auto refused = admin().patch(path_of(id), body);
        CAPTURE(refused.body);
        CHECK(refused.detail() == detail);
        CHECK(refused.json().value("field", "") == field);
    }
    CHECK(admin().get(path_of(id)).body == before);
}

TEST_CASE_FIXTURE(ApiFixture, "002 models and constants: Video.order") {
    std::vector<std::int64_t> ids;
    for (int i = 0; i < 4; ++i)
        ids.push_back(announced(*this));
    const auto a = ids[0];
    const auto b = ids[1];
    const auto c = ids[2];
    const auto d = ids[3];
    CHECK(order_of(*this, demo.session_id) == std::vector<Placed>{{a, 1}, {b, 2}, {c, 3}, {d, 4}});
    struct Step {
        json change;
        std::int64_t video;
        std::vector<Placed> then;
    };
    const Step steps[] = {
        {{{"order", 2}}, d, {{a, 1}, {d, 2}, {b, 3}, {c, 4}}},    // up: those in between move down
        {{{"order", 3}}, a, {{d, 1}, {b, 2}, {a, 3}, {c, 4}}},    // down: those in between move up
        {{{"order", 3}}, a, {{d, 1}, {b, 2}, {a, 3}, {c, 4}}},    // where it is
        {{{"order", 9}}, d, {{b, 1}, {a, 2}, {c, 3}, {d, 9}}},    // beyond the last
        {{{"order", "0"}}, c, {{c, 0}, {b, 2}, {a, 3}, {d, 9}}},  // a number as text
        {{{"order", 1}}, d, {{c, 0}, {d, 1}, {b, 3}, {a, 4}}},    // into a gap
    };
    for (const auto& [change, video, then] : steps) {
        CAPTURE(change.dump());
        const auto answer = admin().patch(path_of(video), change);
        CHECK(answer.status == 200);
        CHECK(order_of(*this, demo.session_id) == then);
    }
    const auto first = announced(*this, {{"order", 1}});
    CHECK(order_of(*this, demo.session_id) == std::vector<Placed>{{c, 0}, {first, 1}, {d, 2}, {b, 4}, {a, 5}});
    const auto elsewhere = new_session(*this, demo.lecture_id);
    const auto alone = announced(*this, {{"session", elsewhere}, {"order", 7}});
    REQUIRE(admin().patch(path_of(b), {{"session", elsewhere}}).status == 200);
    REQUIRE(admin().patch(path_of(a), {{"session", elsewhere}, {"order", 7}}).status == 200);
    CHECK(order_of(*this, elsewhere) == std::vector<Placed>{{a, 7}, {alone, 8}, {b, 9}});
    CHECK(order_of(*this, demo.session_id) == std::vector<Placed>{{c, 0}, {first, 1}, {d, 2}});
}

TEST_CASE_FIXTURE(ApiFixture, "videos that are moved by several admins at once keep places of their own") {
    constexpr int videos = 6;
    constexpr int moves = 40;
    constexpr int admins = 4;
    const std::vector<std::int64_t> sessions{demo.session_id, new_session(*this, demo.lecture_id)};
    std::vector<std::int64_t> ids;
    for (int i = 0; i < videos; ++i)
        ids.push_back(announced(*this, {{"session", sessions[i % 2]}}));
    std::vector<std::thread> threads;
    for (int admin_number = 0; admin_number < admins; ++admin_number) {
        threads.emplace_back([&, admin_number] {
            std::mt19937 random(admin_number);
            auto http = admin();
            for (int move = 0; move < moves; ++move) {
                const auto id = ids[random() % ids.size()];
                json change{{"order", random() % (videos + 2)}};
                if (random() % 3 == 0) change["session"] = sessions[random() % 2];
                CHECK(http.patch(path_of(id), change).status == 200);
            }
        });
    }
    for (auto& thread : threads)
        thread.join();
    std::set<std::int64_t> found;
    for (const auto session : sessions) {
        std::set<int> places;
        for (const auto& video : order_of(*this, session)) {
            CHECK(places.insert(video.order).second);
            found.insert(video.id);
        }
    }
    CHECK(found.size() == videos);
}

TEST_CASE_FIXTURE(ApiFixture, "002 models and constants: Video.thumbnail") {
    const auto id = ready_video(*this, MadeUpVideo(13));
    const auto poster = admin().get(path_of(id)).json().at("thumbnail");
    struct Case {
        const std::string& bytes;
        const char* type;
    };
    for (const auto& [bytes, type] : {Case{jpeg, "image/jpeg"}, {png, "image/png"}, {webp, "image/webp"}}) {
        CAPTURE(type);
        // The bytes decide on the type, whatever the client calls it.
        const auto answer = admin().put(path_of(id, "/thumbnail"), bytes, {{"Content-Type", "text/html"}});
        REQUIRE(answer.status == 200);
        CHECK(answer.json().at("thumbnail").get<std::string>().starts_with(fmt::format("hls/demo/{}/thumbnail-", id)));
        const auto shown = stranger().get(target_of(answer.json().at("thumbnail_url")));
        CHECK(shown.status == 200);
        CHECK(shown.body == bytes);
        CHECK(shown.header("content-type") == type);
    }
    const auto own = admin().get(path_of(id)).json().at("thumbnail");
    CHECK(student().get(path_of(id)).json().at("thumbnail") == own);
    CHECK(admin().patch(path_of(id), {{"title", "x"}, {"thumbnail", own}}).json().at("thumbnail") == own);
    CHECK(admin().patch(path_of(id), {{"thumbnail", nullptr}}).json().at("thumbnail") == poster);
    // The object is still there until it is collected.
    CHECK(admin().patch(path_of(id), {{"thumbnail", own}}).json().at("thumbnail") == own);
    CHECK(admin().patch(path_of(id), {{"thumbnail", poster}}).json().at("thumbnail") == poster);
}

TEST_CASE_FIXTURE(ApiFixture, "a thumbnail is a picture, small, and of its own video") {
    const auto id = upload("bytes");
    const auto put = [&](const std::string& bytes) { return admin().put(path_of(id, "/thumbnail"), bytes); };
    for (const std::string bytes : {"", "\xff\xd8", "GIF89a", "<svg onload=alert(1)>", "RIFF0000WEB", "\x89PNG\r\n"}) {
        CAPTURE(bytes);
        CHECK(put(bytes).detail() == "not_a_picture");
    }
    CHECK(put(jpeg + std::string(1 << 20, 'x')).detail() == "body_too_large");
    CHECK(put(jpeg + std::string((1 << 20) - jpeg.size(), 'x')).status == 200);
    const auto other_id = upload("bytes");
    REQUIRE(admin().put(path_of(other_id, "/thumbnail"), png).status == 200);
    const auto others = admin().get(path_of(other_id)).json().at("thumbnail").get<std::string>();
    services().storage.put(fmt::format("hls/demo/{}/note.jpg", id), "no picture");
    services().storage.put(fmt::format("hls/demo/{}/large.jpg", id), jpeg + std::string(1 << 20, 'x'));
    struct Wrong {
        json key;
        const char* detail;
    };
    const Wrong wrongs[] = {
        {others, "invalid_field"},
        {"videos/demo/1/x.mp4", "invalid_field"},
        {fmt::format("hls/demo/{}/../{}/x.jpg", id, other_id), "object_missing"},
        {fmt::format("hls/demo/{}/missing.jpg", id), "object_missing"},
        {fmt::format("hls/demo/{}/note.jpg", id), "invalid_field"},
        {fmt::format("hls/demo/{}/large.jpg", id), "invalid_field"},
        {"", "invalid_field"},
        {7, "invalid_field"},
        {std::string(600, 'x'), "invalid_field"},
    };
    for (const auto& [key, detail] : wrongs) {
        CAPTURE(key.dump());
        CHECK(admin().patch(path_of(id), {{"thumbnail", key}}).detail() == detail);
    }
    CHECK(client(Role::instructor).put(path_of(id, "/thumbnail"), jpeg).status == 403);
    CHECK(client(Role::admin, "theirs", "other").put(path_of(id, "/thumbnail"), jpeg).status == 404);
    CHECK(stranger().put(path_of(id, "/thumbnail"), jpeg).status == 401);
}

TEST_CASE_FIXTURE(ApiFixture, "a picture of one's own outlives a retry, and goes with its video") {
    const auto id = uploaded_video();
    REQUIRE(admin().put(path_of(id, "/thumbnail"), jpeg).status == 200);
    const auto key = admin().get(path_of(id)).json().at("thumbnail").get<std::string>();
    REQUIRE(admin().post(path_of(id, "/cancel"), json::object()).status == 202);
    REQUIRE(admin().post(path_of(id, "/retry"), json::object()).status == 202);
    CHECK(admin().get(path_of(id)).json().at("thumbnail") == key);
    REQUIRE(admin().remove(path_of(id)).status == 204);
    CHECK_FALSE(services().storage.size(key).has_value());
}
