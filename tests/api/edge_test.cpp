/// What the edge asks of the API by itself: whether passes are still good, and where a video's objects are.

#include <chrono>
#include <string>
#include <thread>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/api/viewer.h"
#include "tests/support/worker_client.h"

using namespace sluice;
using nlohmann::json;

namespace {

constexpr const char* passes_path = "/internal/edge/passes";

/// A READY video, a student who watches it, and the edge in front of both.
struct EdgeScene {
    EdgeScene()
        : video_id(ready_video(api, MadeUpVideo(video_seconds))),
          token(start_playback(api, video_id).json().at("token")) {}

    Answer through_edge(const std::string& file) {
        return edge.get("/p/" + token + '/' + file, {{"X-Sluice-Edge", "1"}});
    }
    std::string pass() { return through_edge("master.m3u8").header("x-sluice-pass"); }
    Answer renew(const std::string& lines) { return edge.send("POST", passes_path, lines, "text/plain"); }
    std::string staff_token() {
        const auto url = api.admin().get(fmt::format("/api/v1/videos/{}/play", video_id)).json().at("play_url");
        const auto path = target_of(url.get<std::string>()).substr(std::string("/p/").size());
        return path.substr(0, path.find('/'));
    }
    double watched_seconds() {
        api.services().served.write();
        return api.admin()
            .get(fmt::format("/api/v1/videos/{}/stats", video_id))
            .json()
            .at("students")
            .at(0)
            .at("watched_seconds");
    }

    ApiFixture api;
    std::int64_t video_id;
    std::string token;
    TestClient edge = api.stranger();
};

}  // namespace

TEST_CASE("the edge alone is given a pass, and for READY videos alone") {
    EdgeScene scene;
    const auto pass = scene.pass();
    CHECK(pass.starts_with(fmt::format("{}.", scene.video_id)));
    for (const char* file : {"720p/playlist.m3u8", "720p/init.mp4", "360p/seg-00001.m4s"})
        CHECK(scene.through_edge(file).header("x-sluice-pass") == pass);
    CHECK(scene.edge.get("/p/" + scene.token + "/master.m3u8").header("x-sluice-pass").empty());
    CHECK(scene.through_edge("720p/seg-00099.m4s").header("x-sluice-pass").empty());
    scene.api.database.query("UPDATE video SET status = 'PROCESSING'");
    for (int i = 0; i < 200 && !scene.pass().empty(); ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    CHECK(scene.pass().empty());
    CHECK(scene.renew(scene.token + '\n').body == "-\n");
    CHECK(scene.edge.get(fmt::format("/internal/edge/videos/{}", scene.video_id)).status == 404);
}

TEST_CASE("a pass is renewed as long as the token opens the video") {
    EdgeScene scene;
    const auto pass = scene.pass();
    REQUIRE_FALSE(pass.empty());
    const auto staff = scene.staff_token();
    CHECK(scene.renew(scene.token + "\nx\n" + staff + "\n" + scene.token).body ==
          fmt::format("{0}\n-\n{0}\n{0}\n", pass));
    SUBCASE("until the session ends, at once") {
        // Known to be alive by the cache, which the renewal must not believe.
        const auto claims = verify_playback_token(scene.api.services().playback_keys, scene.token, 0);
        const auto& student = std::get<PlaybackClaims>(claims);
        CHECK(scene.api.services().sessions.close({student.tenant_id, student.user_id, student.session_id}));
        CHECK(scene.renew(scene.token + "\n" + staff).body == fmt::format("-\n{}\n", pass));
        CHECK(scene.through_edge("master.m3u8").status == 403);  // the renewal's answer is known to all
    }
    SUBCASE("until its time") {
        scene.api.advance(std::chrono::hours(24));
        CHECK(scene.renew(scene.token + "\n" + staff).body == "-\n-\n");
    }
    SUBCASE("until the policy changes") {
        scene.api.admin().patch(fmt::format("/api/v1/videos/{}", scene.video_id), {{"max_speed", 2}});
        for (int i = 0; i < 100 && scene.renew(scene.token).body != "-\n"; ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        CHECK(scene.renew(scene.token).body == "-\n");
    }
    SUBCASE("until the video is removed") {
        CHECK(scene.api.admin().remove(fmt::format("/api/v1/videos/{}", scene.video_id)).status == 204);
        for (int i = 0; i < 100 && scene.renew(scene.token).body != "-\n"; ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        CHECK(scene.renew(scene.token).body == "-\n");
    }
}

TEST_CASE("no change of a token's text has a pass") {
    EdgeScene scene;
    REQUIRE_FALSE(scene.pass().empty());
    std::string lines;
    std::size_t count = 0;
    for (std::size_t at = 0; at < scene.token.size() && count < 1000; ++at) {
        auto changed = scene.token;
        changed[at] = changed[at] == 'A' ? 'B' : 'A';
        lines += changed + '\n';
        ++count;
    }
    std::string refused;
    for (std::size_t i = 0; i < count; ++i)
        refused += "-\n";
    CHECK(scene.renew(lines).body == refused);
    CHECK(scene.renew(scene.token.substr(1) + '\n' + scene.token + "A\n" + scene.token + "\t\n").body == "-\n-\n-\n");
}

TEST_CASE("what the edge has sent is proof of watch, for the session of the token") {
    EdgeScene scene;
    REQUIRE_FALSE(scene.pass().empty());
    // As if the session had gone on for a while: a player that reports nothing has watched what it was served.
    scene.api.database.query("UPDATE playback_session SET started_at = started_at - interval '60 s'");
    CHECK(scene.renew(scene.token + " 720p/seg-00000.m4s 720p/seg-00000.m4s 360p/seg-00001.m4s\n").status == 200);
    CHECK(scene.watched_seconds() == doctest::Approx(12));
    SUBCASE("and nothing else is") {
        for (const char* file : {"720p/seg-00099.m4s", "1080p/seg-00000.m4s", "720p/seg-2.m4s", "720p/init.mp4",
                                 "../720p/seg-00002.m4s", "720p/seg--0001.m4s", "720p/seg-99999999999999999999.m4s",
                                 "master.m3u8", "audio-1/seg-00002.m4s", "/", "\xff\xfe", "720p/seg-00002.m4s%00"}) {
            CAPTURE(file);
            CHECK(scene.renew(scene.token + ' ' + file + '\n').status == 200);
        }
        CHECK(scene.renew(scene.token + "x 720p/seg-00002.m4s\n").body == "-\n");
        CHECK(scene.renew(scene.staff_token() + " 720p/seg-00002.m4s\n").status == 200);
        CHECK(scene.watched_seconds() == doctest::Approx(12));
    }
    SUBCASE("also when the session has ended since") {
        CHECK(call_playback(scene.api, "end", scene.token).status == 200);
        CHECK(scene.renew(scene.token + " 720p/seg-00002.m4s\n").body == "-\n");
        CHECK(scene.watched_seconds() == doctest::Approx(13));
    }
}

TEST_CASE("a body that is no list of passes is refused") {
    EdgeScene scene;
    const auto refusal = [&](const std::string& body) {
        const auto answer = scene.renew(body);
        return fmt::format("{} {}", answer.status, answer.detail());
    };
    const auto repeated = [](std::size_t times, const std::string& text) {
        std::string all;
        for (std::size_t i = 0; i < times; ++i)
            all += text;
        return all;
    };
    const std::string invalid = "400 invalid_passes";
    CHECK(scene.renew("").body.empty());
    CHECK(refusal("\n") == invalid);
    CHECK(refusal(scene.token + "\n\n" + scene.token) == invalid);
    CHECK(refusal(" 720p/seg-00000.m4s\n") == invalid);
    CHECK(scene.renew(repeated(1000, "x\n")).status == 200);
    CHECK(refusal(repeated(1001, "x\n")) == invalid);
    CHECK(scene.renew("x" + repeated(10'000, " f")).status == 200);
    CHECK(refusal("x" + repeated(10'001, " f")) == invalid);
    CHECK(refusal(std::string((2 << 20) + 1, 'x')) == "413 body_too_large");
    CHECK(scene.renew(std::string("\0\r\x7f {}[]\n", 9)).body == "-\n");
    CHECK(scene.renew(R"({"tokens": ["a"]})").body == "-\n");
    CHECK(scene.edge.send("POST", passes_path, scene.token, "text/plain", {{"Content-Encoding", "gzip"}}).status ==
          415);
}

TEST_CASE("the map leads to each object, with the tag that the API answers") {
    EdgeScene scene;
    const auto map = scene.edge.get(fmt::format("/internal/edge/videos/{}", scene.video_id)).json();
    CHECK(map.at("pass") == scene.pass());
    auto& storage = scene.api.services().storage;
    for (const char* rendition : {"720p", "360p"}) {
        CAPTURE(rendition);
        const auto& segments = map.at("segments").at(rendition);
        CHECK(segments.at("ending") == ".m4s");
        std::int64_t number = 0;
        for (const auto& run : segments.at("runs")) {
            CHECK(run.at("first") == number);
            for (std::int64_t i = 0; i < run.at("count"); ++i, ++number) {
                const auto name = fmt::format("seg-{:05}.m4s", number);
                CHECK(storage.size(run.at("folder").get<std::string>() + '/' + name).has_value());
                CHECK(scene.through_edge(fmt::format("{}/{}", rendition, name)).header("etag") == run.at("etag"));
            }
        }
        CHECK(number == 3);
        const auto init = fmt::format("{}/init.mp4", rendition);
        CHECK(storage.size(map.at("objects").at(init).at("key")).has_value());
        CHECK(scene.through_edge(init).header("etag") == map.at("objects").at(init).at("etag"));
    }
    CHECK(map.at("objects").contains("poster.jpg"));
    for (const char* text : {"storyboard.vtt", "master.m3u8", "720p/playlist.m3u8"})
        CHECK_FALSE(map.at("objects").contains(text));
    for (const char* path : {"0", "-1", "x", "999999", "99999999999999999999"})
        CHECK(scene.edge.get(fmt::format("/internal/edge/videos/{}", path)).status == 404);
}
