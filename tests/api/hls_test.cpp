#include <chrono>
#include <thread>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/api/viewer.h"
#include "tests/support/worker_client.h"

using namespace sluice;
using nlohmann::json;

namespace {

/// Three segments, in chunks of two and one.
constexpr const char* playlist_type = "application/vnd.apple.mpegurl";

/// A READY video and a student who has started to watch it.
struct Viewer {
    Viewer()
        : video_id(ready_video(api, MadeUpVideo(video_seconds))),
          token(start_playback(api, video_id).json()["token"]) {}

    Answer get(const std::string& file, const TestClient::Headers& headers = {}) {
        return http.get("/p/" + token + '/' + file, headers);
    }

    ApiFixture api;
    std::int64_t video_id;
    std::string token;
    TestClient http = api.stranger();
};

/// Every URI of a playlist: its lines, and what stands in URI="…".
std::vector<std::string> uris_of(const std::string& playlist) {
    constexpr std::string_view attribute = "URI=\"";
    std::vector<std::string> uris;
    std::size_t start = 0;
    while (start < playlist.size()) {
        const auto end = playlist.find('\n', start);
        const auto line = playlist.substr(start, end - start);
        start = end + 1;
        if (line.empty()) continue;
        if (line.front() != '#') {
            uris.push_back(line);
        } else if (const auto at = line.find(attribute); at != std::string::npos) {
            const auto from = at + attribute.size();
            uris.push_back(line.substr(from, line.find('"', from) - from));
        }
    }
    return uris;
}

}  // namespace

TEST_CASE("from the multivariant playlist every file is reached by relative URIs") {
    Viewer viewer;
    const auto master = viewer.get("master.m3u8");
    REQUIRE(master.status == 200);
    CHECK(master.header("content-type") == playlist_type);
    CHECK(master.header("cache-control").find("private") != std::string::npos);
    const auto playlists = uris_of(master.body);
    CHECK(playlists.size() == 3);
    for (const auto& uri : playlists) {
        CAPTURE(uri);
        const auto playlist = viewer.get(uri);
        REQUIRE(playlist.status == 200);
        CHECK(playlist.header("content-type") == playlist_type);
        CHECK(playlist.body.find("#EXT-X-ENDLIST") != std::string::npos);
        const auto folder = uri.substr(0, uri.find('/') + 1);
        const auto files = uris_of(playlist.body);
        CHECK(files.size() == 4);
        for (const auto& file : files) {
            CAPTURE(file);
            const auto answer = viewer.get(folder + file);
            REQUIRE(answer.status == 200);
            CHECK(answer.body.find(folder + file) == 0);  // made-up objects hold their names
            CHECK(answer.header("content-type") == (file == "init.mp4" ? "video/mp4" : "video/iso.segment"));
            CHECK(answer.header("cache-control") == "private, max-age=31536000, immutable");
        }
    }
}

TEST_CASE("the storyboard, its sheets and the poster are served like the rest") {
    Viewer viewer;
    const auto storyboard = viewer.get("storyboard.vtt");
    REQUIRE(storyboard.status == 200);
    CHECK(storyboard.header("content-type") == "text/vtt");
    CHECK(storyboard.header("access-control-allow-origin") == "*");
    CHECK(storyboard.body == finish_output().objects.at("storyboard.vtt"));
    CHECK(viewer.get("storyboard.vtt", {{"If-None-Match", storyboard.header("etag")}}).status == 304);
    const auto compressed = viewer.get("storyboard.vtt", {{"Accept-Encoding", "gzip"}});
    CHECK(compressed.headers.count("content-encoding") == 1);
    CHECK(compressed.body == storyboard.body);  // the client has undone it
    CHECK(compressed.header("etag") == storyboard.header("etag"));
    for (const char* file : {"storyboard-000.jpg", "poster.jpg"}) {
        CAPTURE(file);
        const auto picture = viewer.get(file);
        CHECK(picture.status == 200);
        CHECK(picture.header("content-type") == "image/jpeg");
        CHECK(picture.header("cache-control") == "private, max-age=31536000, immutable");
        CHECK(picture.body == finish_output().objects.at(file));
    }
    CHECK(viewer.get("storyboard-001.jpg").status == 404);
    auto changed = viewer.token;
    changed[5] = changed[5] == 'A' ? 'B' : 'A';
    CHECK(viewer.http.get("/p/" + changed + "/storyboard.vtt").status == 403);

    const auto base = fmt::format("/api/v1/videos/{}/hls/", viewer.video_id);
    CHECK(viewer.http.get(base + "storyboard.vtt", {{"Authorization", "Bearer " + viewer.token}}).body ==
          storyboard.body);
    CHECK(viewer.http.get(base + "storyboard.vtt").status == 403);
    const auto query = "?token=" + viewer.token;
    const auto with_token = viewer.http.get(base + "storyboard.vtt" + query);
    CHECK(with_token.body.find("\nstoryboard-000.jpg" + query + "#xywh=160,0,160,90\n") != std::string::npos);
    CHECK(viewer.http.get(base + "storyboard-000.jpg" + query).status == 200);
}

TEST_CASE("a video without a storyboard has none at any address") {
    ApiFixture api;
    const auto id = ready_video(api, MadeUpVideo(video_seconds));
    api.database.query("DELETE FROM asset WHERE name LIKE 'storyboard%'");
    const auto started = start_playback(api, id).json();
    CHECK(started["storyboard_url"].is_null());
    for (const char* file : {"storyboard.vtt", "storyboard-000.jpg"})
        CHECK(api.stranger().get(fmt::format("/p/{}/{}", started["token"].get<std::string>(), file)).status == 404);
    CHECK(api.admin().get(fmt::format("/api/v1/videos/{}", id)).json().at("storyboard_url").is_null());
    CHECK(api.admin().get(fmt::format("/api/v1/videos/{}/play", id)).json().at("storyboard_url").is_null());
}

TEST_CASE("segments: HEAD, Range, ETag and 304") {
    Viewer viewer;
    const std::string file = "720p/seg-00001.m4s";
    const auto whole = viewer.get(file);
    const auto etag = whole.header("etag");
    CHECK(etag.starts_with('"'));
    CHECK(viewer.get("360p/seg-00001.m4s").header("etag") != etag);
    const auto head = viewer.http.head("/p/" + viewer.token + '/' + file);
    CHECK(head.status == 200);
    CHECK(head.body.empty());
    CHECK(head.header("content-length") == std::to_string(whole.body.size()));

    const auto part = viewer.get(file, {{"Range", "bytes=5-14"}});
    CHECK(part.status == 206);
    CHECK(part.body == whole.body.substr(5, 10));
    CHECK(part.header("content-range") == fmt::format("bytes 5-14/{}", whole.body.size()));
    CHECK(viewer.get(file, {{"Range", "bytes=-10"}}).body == whole.body.substr(whole.body.size() - 10));

    // RFC 9110 §14.1.2: a range may reach beyond the end; one that starts there cannot be satisfied.
    const auto reaching = viewer.get(file, {{"Range", "bytes=5-1000000"}});
    CHECK(reaching.status == 206);
    CHECK(reaching.body == whole.body.substr(5));
    CHECK(viewer.get(file, {{"Range", "bytes=-1000000"}}).body == whole.body);
    for (const char* range : {"bytes=1000000-", "bytes=1000000-1000001", "bytes=-0"}) {
        CAPTURE(range);
        const auto beyond = viewer.get(file, {{"Range", range}});
        CHECK(beyond.status == 416);
        CHECK(beyond.header("content-range") == fmt::format("bytes */{}", whole.body.size()));
    }
    CHECK(viewer.get(file, {{"Range", "bytes=5-14"}, {"If-Range", etag}}).status == 206);
    CHECK(viewer.get(file, {{"Range", "bytes=5-14"}, {"If-Range", "\"another\""}}).body == whole.body);

    for (const auto& condition : {etag, "W/" + etag, "\"x\", " + etag, std::string("*")}) {
        CAPTURE(condition);
        const auto same = viewer.get(file, {{"If-None-Match", condition}});
        CHECK(same.status == 304);
        CHECK(same.body.empty());
        CHECK(same.header("etag") == etag);
    }
    CHECK(viewer.get(file, {{"If-None-Match", "\"x\""}}).status == 200);
}

TEST_CASE("behind the edge a segment is a header") {
    Viewer viewer;
    const auto answer = viewer.get("720p/seg-00000.m4s", {{"X-Sluice-Edge", "1"}});
    CHECK(answer.status == 200);
    CHECK(answer.body.empty());
    CHECK(answer.header("x-accel-redirect") ==
          "/_storage/" + viewer.api.database.value<std::string>(
                             "SELECT object_key FROM segment WHERE object_key LIKE '%/720p/%/seg-00000.m4s'"));
    CHECK(answer.header("content-type") == "video/iso.segment");
}

TEST_CASE("playlists are compressed for who asks, once") {
    Viewer viewer;
    const TestClient::Headers asks{{"Accept-Encoding", "gzip"}};
    const auto plain = viewer.get("720p/playlist.m3u8");
    const auto answer = viewer.get("720p/playlist.m3u8", asks);
    CHECK(answer.header("content-encoding") == "gzip");
    CHECK(answer.header("vary") == "Accept-Encoding");
    CHECK(plain.header("content-encoding").empty());
    CHECK(answer.header("etag") == plain.header("etag"));
    CHECK(viewer.get("720p/playlist.m3u8", {{"If-None-Match", plain.header("etag")}}).status == 304);
    auto behind_edge = asks;
    behind_edge.emplace_back("X-Sluice-Edge", "1");
    // The edge passes on what is compressed already.
    CHECK(viewer.get("720p/playlist.m3u8", behind_edge).body == answer.body);
}

TEST_CASE("what is not in the video is not there") {
    Viewer viewer;
    for (const char* file : {"",
                             "master.m3u",
                             "playlist.m3u8",
                             "720p",
                             "720p/",
                             "720p/master.m3u8",
                             "720p/seg-00003.m4s",
                             "720p/seg-3.m4s",
                             "720p/seg-000001.m4s",
                             "720p/seg--0001.m4s",
                             "720p/seg-99999999999999999999.m4s",
                             "720p/init.mp5",
                             "1080p/playlist.m3u8",
                             "720p/e1/init.mp4",
                             "720p/../720p/init.mp4",
                             "..%2f..%2fmaster.m3u8",
                             "720p/%2e%2e/init.mp4",
                             "720p/init.mp4%00",
                             "info",
                             "status"}) {
        CAPTURE(file);
        const auto answer = viewer.get(file);
        CHECK(answer.status == 404);
        CHECK(answer.detail() == "not_found");
    }
}

TEST_CASE("refusals tell the reason, and never redirect") {
    Viewer viewer;
    const auto refused = [&](const Answer& answer, const std::string& detail) {
        CHECK(answer.status == 403);
        CHECK(answer.detail() == detail);
        CHECK(answer.header("location").empty());
        CHECK(answer.header("access-control-allow-origin") == "*");
    };
    const auto get_segment = [&] { return viewer.get("720p/seg-00000.m4s"); };
    REQUIRE(get_segment().status == 200);
    SUBCASE("one changed character, anywhere in the token") {
        for (std::size_t at = 0; at < viewer.token.size(); at += 7) {
            auto changed = viewer.token;
            changed[at] = changed[at] == 'A' ? 'B' : 'A';
            refused(viewer.http.get("/p/" + changed + "/720p/seg-00000.m4s"), "invalid_token");
            refused(viewer.http.get("/p/" + changed + "/no/such/file"), "invalid_token");
        }
    }
    SUBCASE("expired") {
        viewer.api.advance(std::chrono::seconds(viewer.api.services().config.playback_token_seconds));
        refused(get_segment(), "token_expired");
    }
    SUBCASE("ended: at once in this process") {
        REQUIRE(call_playback(viewer.api, "end", viewer.token).status == 200);
        refused(get_segment(), "session_inactive");
        refused(viewer.get("master.m3u8"), "session_inactive");
    }
    SUBCASE("revoked by another process: within a second") {
        const auto revoked = std::chrono::steady_clock::now();
        viewer.api.services().redis.command({"FLUSHALL"});
        refused(wait_for_status(403, get_segment), "session_inactive");
        CHECK(std::chrono::steady_clock::now() - revoked < std::chrono::seconds(1));
    }
    SUBCASE("policy changed: within a second") {
        const auto changed = std::chrono::steady_clock::now();
        viewer.api.database.query(
            "UPDATE video SET policy_version = policy_version + 1, min_policy_version = policy_version + 1");
        refused(wait_for_status(403, get_segment), "policy_changed");
        CHECK(std::chrono::steady_clock::now() - changed < std::chrono::seconds(1));
    }
}

TEST_CASE("a deleted video is gone within a second") {
    Viewer viewer;
    REQUIRE(viewer.get("master.m3u8").status == 200);
    REQUIRE(viewer.api.admin().remove(fmt::format("/api/v1/videos/{}", viewer.video_id)).status < 300);
    CHECK(wait_for_status(404, [&] { return viewer.get("master.m3u8"); }).detail() == "not_found");
}

TEST_CASE("under the API's path the token comes in the header or in the query") {
    Viewer viewer;
    const auto base = fmt::format("/api/v1/videos/{}/hls/", viewer.video_id);
    const TestClient::Headers bearer{{"Authorization", "Bearer " + viewer.token}};
    for (const char* file : {"master.m3u8", "720p/playlist.m3u8", "720p/init.mp4", "720p/seg-00002.m4s"}) {
        CAPTURE(file);
        const auto answer = viewer.http.get(base + file, bearer);
        CHECK(answer.status == 200);
        CHECK(answer.body == viewer.get(file).body);
    }

    const auto query = "?token=" + viewer.token;
    const auto master = viewer.http.get(base + "master.m3u8" + query);
    REQUIRE(master.status == 200);
    for (const auto& uri : uris_of(master.body)) {
        CAPTURE(uri);
        REQUIRE(uri.ends_with(query));
        const auto playlist = viewer.http.get(base + uri);
        REQUIRE(playlist.status == 200);
        for (const auto& file : uris_of(playlist.body)) {
            CHECK(viewer.http.get(base + uri.substr(0, uri.find('/') + 1) + file).status == 200);
        }
    }

    CHECK(viewer.http.get(base + "master.m3u8").detail() == "token_required");
    CHECK(viewer.http.get(base + "master.m3u8?token=x").detail() == "invalid_token");
    const auto another = ready_video(viewer.api, MadeUpVideo(video_seconds));
    CHECK(viewer.http.get(fmt::format("/api/v1/videos/{}/hls/master.m3u8", another) + query).detail() ==
          "invalid_token");
}

TEST_CASE("info and status") {
    Viewer viewer;
    const auto base = fmt::format("/api/v1/videos/{}/hls/", viewer.video_id);
    const auto query = "?token=" + viewer.token;
    const auto info = viewer.http.get(base + "info" + query).json();
    CHECK(info["video_id"] == viewer.video_id);
    CHECK(info["hls_available"] == true);
    CHECK(info["duration"] == doctest::Approx(video_seconds));
    REQUIRE(info["qualities"].size() == 2);
    CHECK(info["qualities"][0]["name"] == "720p");
    CHECK(info["qualities"][0]["height"] == 720);
    CHECK(info["qualities"][0]["bitrate"].get<int>() > 0);
    CHECK(viewer.http.get(base + "status" + query).json() == json{{"status", "READY"}, {"progress", 1.0}});
    CHECK(viewer.http.get(base + "info").detail() == "token_required");

    SUBCASE("staff see them before there is anything to play") {
        const auto waiting = fmt::format("/api/v1/videos/{}/hls/", viewer.api.uploaded_video());
        CHECK(viewer.api.admin().get(waiting + "info").json()["hls_available"] == false);
        CHECK(viewer.api.admin().get(waiting + "status").json() == json{{"status", "UPLOADED"}, {"progress", 0.0}});
        CHECK(viewer.api.client(Role::admin, "a", "other").get(waiting + "info").status == 404);
        CHECK(viewer.api.student().get(waiting + "info").status == 403);
    }
}

TEST_CASE("pages of any origin may play") {
    Viewer viewer;
    const auto path = "/p/" + viewer.token + "/720p/seg-00000.m4s";
    const auto answer = viewer.http.get(path, {{"Origin", "https://academy.example"}});
    CHECK(answer.header("access-control-allow-origin") == "*");
    CHECK(answer.header("access-control-expose-headers").find("ETag") != std::string::npos);
    CHECK(viewer.get("no/such/file").header("access-control-allow-origin") == "*");
    for (const auto& target : {path, fmt::format("/api/v1/videos/{}/hls/master.m3u8", viewer.video_id),
                               std::string("/api/v1/playback/start")}) {
        CAPTURE(target);
        const auto preflight = viewer.http.send("OPTIONS", target, "", "");
        CHECK(preflight.status == 204);
        CHECK(preflight.header("access-control-allow-origin") == "*");
        CHECK(preflight.header("access-control-allow-headers").find("Range") != std::string::npos);
    }
    CHECK(viewer.api.admin().get("/api/v1/videos").header("access-control-allow-origin").empty());
}

TEST_CASE("a video is watched while it grows") {
    ApiFixture api;
    const MadeUpVideo video(video_seconds);
    const auto video_id = api.uploaded_video();
    WorkerClient worker(api);
    std::vector<Job> later;
    // Everything but the last chunk and what comes after it.
    while (const auto job = worker.claim()) {
        if (job->params.chunk && *job->params.chunk == video.chunks.back()) {
            later.push_back(*job);
            continue;
        }
        REQUIRE(worker.complete(*job, output_of(video, *job)).status == 200);
    }
    REQUIRE(later.size() == 1);
    const std::string token = start_playback(api, video_id).json()["token"];
    auto http = api.stranger();
    const auto get = [&](const std::string& file) { return http.get("/p/" + token + '/' + file); };
    const auto growing = get("720p/playlist.m3u8");
    REQUIRE(growing.status == 200);
    CHECK(growing.body.find("#EXT-X-PLAYLIST-TYPE:EVENT") != std::string::npos);
    CHECK(growing.body.find("ENDLIST") == std::string::npos);
    CHECK(growing.header("cache-control") == "private, no-cache");
    CHECK(get("720p/seg-00002.m4s").status == 404);

    REQUIRE(worker.complete(later.front(), output_of(video, later.front())).status == 200);
    // The player may have the new list from another process: what it names must be there at once.
    CHECK(get("720p/seg-00002.m4s").status == 200);
    worker.work_off(video);
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (get("720p/playlist.m3u8").body.find("ENDLIST") == std::string::npos) {
        REQUIRE(std::chrono::steady_clock::now() < deadline);
    }
}

TEST_CASE("files of a client of the plain protocol are served as they are") {
    ApiFixture api;
    const auto video_id = api.uploaded_video();
    auto& storage = api.services().storage;
    const auto folder = fmt::format("hls/demo/{}/plain/", video_id);
    storage.put(folder + "index.m3u8", "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nlow/list.m3u8\n");
    storage.put(folder + "low/list.m3u8", "#EXTM3U\n#EXTINF:6,\nfile.ts\n#EXT-X-ENDLIST\n");
    storage.put(folder + "low/file.ts", "transport stream");
    storage.put(fmt::format("hls/demo/{}/other.txt", video_id), "beside it");
    api.database.query(
        fmt::format("UPDATE video SET status = 'READY', playable = true, duration_seconds = 6, "
                    "hls_path = '{}index.m3u8' WHERE id = {}",
                    folder, video_id));
    const std::string token = start_playback(api, video_id).json()["token"];
    auto http = api.stranger();
    const auto get = [&](const std::string& file) { return http.get("/p/" + token + '/' + file); };
    CHECK(get("master.m3u8").body == "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nlow/list.m3u8\n");
    CHECK(get("low/list.m3u8").header("content-type") == playlist_type);
    const auto segment = get("low/file.ts");
    CHECK(segment.body == "transport stream");
    CHECK(segment.header("content-type") == "video/mp2t");
    const auto base = fmt::format("/api/v1/videos/{}/hls/", video_id);
    CHECK(http.get(base + "low/list.m3u8?token=" + token).body.find("file.ts?token=" + token) != std::string::npos);
    for (const char* file : {"other.txt", "../other.txt", "..%2fother.txt", "low", "low/none.ts", ".hidden"}) {
        CAPTURE(file);
        CHECK(get(file).status == 404);
    }
}

TEST_CASE("a running player gets over an outage of Redis, a new one waits") {
    RedisServer redis;
    ApiFixture::Options options;
    options.redis = &redis;
    ApiFixture api(options);
    const auto video_id = ready_video(api, MadeUpVideo(video_seconds));
    const std::string watching = start_playback(api, video_id).json()["token"];
    const std::string silent = start_playback(api, video_id, "tablet").json()["token"];
    auto http = api.stranger();
    const auto get = [&](const std::string& token) { return http.get("/p/" + token + "/720p/seg-00000.m4s"); };
    REQUIRE(get(watching).status == 200);
    redis.stop();
    std::this_thread::sleep_for(SessionLiveness::max_age);  // what was known is too old now
    CHECK(get(watching).status == 200);
    const auto refused = get(silent);
    CHECK(refused.status == 503);
    CHECK(refused.detail() == "sessions_unavailable");
}
