/// The video objects: lists, changes, removal, retry and cancel over HTTP.

#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/api_fixture.h"
#include "tests/support/worker_client.h"

using namespace sluice;
using nlohmann::json;

namespace {

std::string video_path(std::int64_t id, const std::string& rest = "") {
    return fmt::format("/api/v1/videos/{}{}", id, rest);
}

std::set<std::string> keys_of(const json& object) {
    std::set<std::string> keys;
    for (const auto& [key, value] : object.items())
        keys.insert(key);
    return keys;
}

}  // namespace

TEST_CASE_FIXTURE(ApiFixture, "a video object has every field of the contract") {
    const auto id = upload("bytes");
    const auto answer = admin().get(video_path(id));
    REQUIRE(answer.status == 200);
    const auto keys = keys_of(answer.json());
    for (const char* key : {"id",
                            "session_id",
                            "title",
                            "file_key",
                            "duration",
                            "order",
                            "status",
                            "allow_skip",
                            "max_speed",
                            "show_watermark",
                            "policy_version",
                            "error_code",
                            "error_reason",
                            "progress",
                            "eta_seconds",
                            "queue_position",
                            "playable",
                            "renditions",
                            "thumbnail_url",
                            "hls_path",
                            "storyboard_url",
                            "hls_url",
                            "source_type",
                            "source",
                            "created_at",
                            "updated_at"}) {
        CAPTURE(key);
        CHECK(keys.contains(key));
    }
    CHECK(answer.json().at("progress") == 0);
    CHECK(answer.json().at("playable") == false);
    CHECK(answer.json().at("created_at").get<std::string>().ends_with('Z'));
}

TEST_CASE_FIXTURE(ApiFixture, "a READY video says how it can be played, and shows its poster") {
    const auto id = ready_video(*this, MadeUpVideo(20));
    const auto video = admin().get(video_path(id)).json();
    CHECK(video.at("status") == "READY");
    CHECK(video.at("progress") == 1);
    CHECK(video.at("playable") == true);
    CHECK(video.at("duration") == 20);
    CHECK(video.at("hls_path") == fmt::format("hls/demo/{}/master.m3u8", id));
    CHECK(video.at("renditions").size() == 2);
    CHECK(video.at("renditions")[0].at("name") == "720p");
    CHECK(video.at("renditions")[0].at("bandwidth").get<int>() > 0);
    CHECK(video.at("source") == json{{"container", "made up"}});
    const auto poster = stranger().get(target_of(video.at("thumbnail_url")));
    CHECK(poster.status == 200);
    CHECK(poster.header("content-type") == "image/jpeg");
    CHECK(poster.body == finish_output().objects.at("poster.jpg"));
}

TEST_CASE_FIXTURE(ApiFixture, "a READY video's storyboard can be seen by whoever has its link") {
    const auto waiting = upload("bytes");
    CHECK(admin().get(video_path(waiting)).json().at("storyboard_url").is_null());
    const auto id = ready_video(*this, MadeUpVideo(20));
    const auto target = target_of(admin().get(video_path(id)).json().at("storyboard_url"));
    REQUIRE(target.ends_with("/storyboard.vtt"));
    const auto base = target.substr(0, target.rfind('/') + 1);
    auto http = stranger();
    const auto storyboard = http.get(target);
    REQUIRE(storyboard.status == 200);
    CHECK(storyboard.header("content-type") == "text/vtt");
    CHECK(storyboard.header("access-control-allow-origin") == "*");
    const auto start = storyboard.body.find("00:10.000\n") + 10;
    const auto sheet = http.get(base + storyboard.body.substr(start, storyboard.body.find('#') - start));
    CHECK(sheet.status == 200);
    CHECK(sheet.header("content-type") == "image/jpeg");
    CHECK(sheet.body == finish_output().objects.at("storyboard-000.jpg"));

    // The link is good for nothing else of the video.
    for (const char* file : {"", "poster.jpg", "master.m3u8", "720p/playlist.m3u8", "storyboard-001.jpg",
                             "../storyboard-000.jpg", "e1/../storyboard-000.jpg", "e999/storyboard-000.jpg",
                             "%2e%2e/storyboard-000.jpg", "storyboard.vtt/storyboard.vtt"}) {
        CAPTURE(file);
        CHECK(http.get(base + file).status == 404);
    }
    auto changed = target;
    auto& letter = changed[changed.size() - 20];
    letter = letter == 'A' ? 'B' : 'A';
    CHECK(http.get(changed).status == 403);
    const auto poster = target_of(admin().get(video_path(id)).json().at("thumbnail_url"));
    CHECK(http.get("/storyboard/" + poster.substr(poster.rfind('/') + 1) + "/storyboard.vtt").status == 403);
    advance(std::chrono::hours(49));
    CHECK(http.get(target).status == 403);
}

TEST_CASE_FIXTURE(ApiFixture, "lists are filtered and paged") {
    const auto first = upload("bytes", {{"title", "Groups"}});
    const auto second = upload("bytes", {{"title", "Rings & more"}});
    const auto third = upload("bytes", {{"title", "Fields"}});
    auto client = admin();
    CHECK(client.post(video_path(second, "/upload/complete"), json::object()).status == 200);

    const auto all = client.get("/api/v1/videos");
    CHECK(all.json().at("count") == 3);
    CHECK(all.json().at("next").is_null());
    CHECK(all.json().at("previous").is_null());
    CHECK(ids_of(all) == std::vector{first, second, third});
    CHECK(ids_of(client.get("/api/v1/videos/")) == std::vector{first, second, third});
    CHECK(ids_of(client.get("/api/v1/videos?status=UPLOADED")) == std::vector{second});
    CHECK(ids_of(client.get("/api/v1/videos?search=rings%20%26")) == std::vector{second});
    CHECK(ids_of(client.get("/api/v1/videos?search=nothing")).empty());
    CHECK(ids_of(client.get(fmt::format("/api/v1/videos?session={}", demo.session_id))).size() == 3);
    CHECK(client.get(fmt::format("/api/v1/videos?session={}", other.session_id)).status == 404);

    const auto page = client.get("/api/v1/videos?page=2&page_size=1&status=").json();
    CHECK(page.at("count") == 3);
    REQUIRE(page.at("results").size() == 1);
    CHECK(page.at("results")[0].at("id") == second);
    // The links lead on, with the filters that were given.
    CHECK(ids_of(client.get(target_of(page.at("next")))) == std::vector{third});
    CHECK(ids_of(client.get(target_of(page.at("previous")))) == std::vector{first});
    const auto filtered = client.get("/api/v1/videos?page_size=1&search=%20%26").json();
    CHECK(filtered.at("count") == 1);
    CHECK(ids_of(client.get("/api/v1/videos?page=4&page_size=1")).empty());
}

TEST_CASE_FIXTURE(ApiFixture, "a query parameter that makes no sense is refused by name") {
    auto client = admin();
    for (const std::string query :
         {"page=0", "page=-1", "page=x", "page=1.5", "page=99999999999999999999", "page_size=0", "page_size=100000",
          "page_size=", "session=x", "session=-1", "session=1.5", "status=DONE", "status=ready"}) {
        CAPTURE(query);
        const auto answer = client.get("/api/v1/videos?" + query);
        if (query.ends_with('=')) {
            CHECK(answer.status == 200);
            continue;
        }
        CHECK(answer.status == 400);
        CHECK(answer.detail() == "invalid_query");
        CHECK(answer.json().value("field", "") == query.substr(0, query.find('=')));
    }
}

TEST_CASE_FIXTURE(ApiFixture,
                  "bytes that are no text are searched for in vain, or refused, and never a fault of ours") {
    upload("bytes");
    auto client = admin();
    for (const std::string search :
         {"%ff", "%00", "a%00b", "%c3%28", "%ed%a0%80", "%f0%9f%8e%93", "%25", "%5c", "%27"}) {
        CAPTURE(search);
        const auto answer = client.get("/api/v1/videos?search=" + search);
        CHECK((answer.status == 200 || answer.status == 400));
    }
}

TEST_CASE_FIXTURE(ApiFixture, "PATCH changes what is named and nothing else") {
    const auto id = upload("bytes");
    auto client = admin();
    const auto before = client.get(video_path(id)).json();
    const auto renamed = client.patch(video_path(id), {{"title", "Renamed"}});
    CHECK(renamed.status == 200);
    CHECK(renamed.json().at("title") == "Renamed");
    CHECK(renamed.json().at("policy_version") == before.at("policy_version"));
    const auto changed =
        client.patch(video_path(id), {{"allow_skip", false}, {"max_speed", 2}, {"show_watermark", false}});
    CHECK(changed.json().at("allow_skip") == false);
    CHECK(changed.json().at("max_speed") == 2);
    CHECK(changed.json().at("show_watermark") == false);
    CHECK(changed.json().at("title") == "Renamed");
    CHECK(changed.json().at("policy_version") == before.at("policy_version").get<int>() + 1);
    CHECK(client.patch(video_path(id), json::object()).status == 200);

    for (const json& bad : {json{{"title", ""}}, json{{"title", 7}}, json{{"max_speed", 0}}, json{{"max_speed", "x"}},
                            json{{"allow_skip", "no"}}, json{{"show_watermark", 1}}}) {
        CAPTURE(bad);
        CHECK(client.patch(video_path(id), bad).status == 400);
    }
    // The state is not the caller's to write.
    for (const char* field : {"status", "id", "file_key", "policy_version"}) {
        const auto refused = client.patch(video_path(id), {{field, 5}});
        CHECK(refused.detail() == "unknown_field");
        CHECK(refused.json().value("field", "") == field);
    }
}

TEST_CASE_FIXTURE(ApiFixture, "DELETE removes the video and its objects") {
    const auto id = ready_video(*this, MadeUpVideo(20));
    auto client = admin();
    CHECK(client.remove(video_path(id)).status == 204);
    CHECK(client.get(video_path(id)).status == 404);
    CHECK(client.remove(video_path(id)).status == 404);
    std::set<std::string> left;
    services().storage.list("", [&](const Storage::Object& object) { left.insert(object.key); });
    // The second chunk's copies of the initialisation sections are nobody's already, as is the storyboard that the
    // static copy's was made of; they are collected by age.
    for (const auto& key : left)
        CHECK((key.ends_with("/init.mp4") || key.ends_with("/storyboard.vtt")));
    CHECK(left.size() <= 3);
}

TEST_CASE_FIXTURE(ApiFixture, "another tenant's video is not there, for any call") {
    const auto id = upload("bytes");
    auto foreign = client(Role::admin, "somebody", "other");
    CHECK(foreign.get(video_path(id)).status == 404);
    CHECK(foreign.patch(video_path(id), {{"title", "Theirs"}}).status == 404);
    CHECK(foreign.remove(video_path(id)).status == 404);
    CHECK(foreign.get(video_path(id, "/tasks")).status == 404);
    for (const char* call : {"/retry", "/cancel", "/upload/complete"})
        CHECK(foreign.post(video_path(id, call), json::object()).status == 404);
    CHECK(foreign.get("/api/v1/videos").json().at("count") == 0);
    CHECK(foreign.get(fmt::format("/api/v1/lectures/{}/sessions/{}/videos/{}", demo.lecture_id, demo.session_id, id))
              .status == 404);
    CHECK(admin().get(video_path(id)).json().at("title") == "A lecture");
}

TEST_CASE_FIXTURE(ApiFixture, "the nested address answers the same, below its own lecture and session only") {
    const auto id = upload("bytes");
    auto client = admin();
    const auto nested = [&](std::int64_t lecture, std::int64_t session) {
        return client.get(fmt::format("/api/v1/lectures/{}/sessions/{}/videos/{}", lecture, session, id));
    };
    CHECK(nested(demo.lecture_id, demo.session_id).json() == client.get(video_path(id)).json());
    CHECK(nested(demo.lecture_id + 1, demo.session_id).status == 404);
    CHECK(nested(demo.lecture_id, demo.session_id + 1).status == 404);
}

TEST_CASE_FIXTURE(ApiFixture, "ids that can be no ids are 404") {
    auto client = admin();
    for (const std::string id : {"0", "-1", "999999", "9223372036854775807", "9223372036854775808", "abc", "1.5", "1e3",
                                 "%31x", "%00", "%ff", "+1", "%201"}) {
        CAPTURE(id);
        const auto answer = client.get("/api/v1/videos/" + id);
        CHECK(answer.status == 404);
        CHECK(answer.detail() == "not_found");
    }
}

TEST_CASE_FIXTURE(ApiFixture, "retry is for FAILED and waiting videos, cancel for those that wait or are at work") {
    const auto id = upload("bytes");
    auto client = admin();
    const auto post = [&](const char* call) { return client.post(video_path(id, call), json::object()); };
    CHECK(post("/retry").detail() == "cannot_retry");
    CHECK(post("/retry").status == 400);
    CHECK(post("/cancel").status == 409);
    CHECK(post("/upload/complete").status == 200);
    CHECK(post("/retry").status == 202);

    WorkerClient worker(*this);
    const auto job = worker.claim().value();
    CHECK(client.get(video_path(id)).json().at("status") == "PROCESSING");
    CHECK(post("/retry").detail() == "cannot_retry");
    const auto cancelled = post("/cancel");
    CHECK(cancelled.status == 202);
    CHECK(cancelled.json().at("status") == "FAILED");
    CHECK(cancelled.json().at("error_code") == "cancelled");
    // The worker learns of it at its next heartbeat, in one way or the other.
    const auto beat = worker.heartbeat(job);
    CHECK((beat.status == 409 || beat.json().at("cancel") == true));
    CHECK(worker.complete(job, plan_output(MadeUpVideo(6))).status >= 400);

    const auto retried = post("/retry");
    CHECK(retried.status == 202);
    CHECK(retried.json().at("status") == "UPLOADED");
    CHECK(retried.json().at("error_code").is_null());
    CHECK(worker.work_off(MadeUpVideo(6)) > 0);
    CHECK(client.get(video_path(id)).json().at("status") == "READY");
    CHECK(post("/retry").status == 400);
    CHECK(post("/cancel").status == 409);
}

TEST_CASE_FIXTURE(ApiFixture, "the tasks of a video are listed with what became of them") {
    const auto id = uploaded_video();
    WorkerClient worker(*this, "worker-7");
    CHECK(worker.fail(worker.claim().value(), "disk_full", "The disk is full.").status == 200);
    const auto answer = admin().get(video_path(id, "/tasks"));
    REQUIRE(answer.status == 200);
    REQUIRE(answer.json().size() == 1);
    const auto task = answer.json()[0];
    CHECK(task.at("kind") == "plan");
    CHECK(task.at("state") == "queued");
    CHECK(task.at("attempt") == 1);
    CHECK(task.at("error_code") == "disk_full");
}

TEST_CASE_FIXTURE(ApiFixture, "a FAILED video says why, for people and for programs") {
    const auto id = uploaded_video();
    WorkerClient worker(*this);
    CHECK(worker.fail(worker.claim().value(), "not_media", "This is a text file.").status == 200);
    const auto video = admin().get(video_path(id)).json();
    CHECK(video.at("status") == "FAILED");
    CHECK(video.at("error_code") == "not_media");
    CHECK(video.at("error_reason") == "This is a text file.");
    CHECK(video.at("playable") == false);
}
