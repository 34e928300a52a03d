/// Proof of watch: what was played, by the player's reports and by the segments that were served to it.

#include <string>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/api/viewer.h"
#include "tests/support/worker_client.h"

using namespace sluice;
using nlohmann::json;

namespace {

/// Ten segments, the last one of 6 s as well.
constexpr int lecture_seconds = 60;
constexpr int segment_seconds = 6;

/// A READY video, a student who attended ONLINE, and what staff are told of them.
struct Audience {
    explicit Audience(const ApiFixture::Options& options = {})
        : api(options), video_id(ready_video(api, MadeUpVideo(lecture_seconds))) {
        api.admin().post(
            "/api/v1/attendance",
            {{"session", api.demo.session_id}, {"enrollment", api.demo.enrollment_id}, {"status", "ONLINE"}});
    }

    std::string start(const std::string& device = "phone") {
        return start_playback(api, video_id, device).json().at("token");
    }

    Answer fetch(const std::string& token, const std::string& rendition, int number,
                 const TestClient::Headers& headers = {}) {
        return http.get(fmt::format("/p/{}/{}/seg-{:05}.m4s", token, rendition, number), headers);
    }

    /// The segments of [first, last).
    void fetch_all(const std::string& token, int first, int last) {
        for (int number = first; number < last; ++number)
            REQUIRE(fetch(token, number % 2 == 0 ? "720p" : "360p", number).status == 200);
    }

    /// As if that much time had gone by since the last report.
    void wait(int seconds) {
        api.database.query(
            fmt::format("UPDATE playback_session SET position_at = position_at - interval '{0} s',"
                        " started_at = started_at - interval '{0} s'"
                        " WHERE state = 'ACTIVE'",
                        seconds));
    }

    void report(const std::string& token, double position, const char* call = "heartbeat") {
        const auto answer =
            api.stranger().post(std::string("/api/v1/playback/") + call, {{"token", token}, {"position", position}});
        REQUIRE(answer.status == 200);
    }

    void claim(double progress) {
        const auto answer =
            api.student().post("/api/v1/video-progress",
                               {{"video", video_id}, {"enrollment", api.demo.enrollment_id}, {"progress", progress}});
        REQUIRE(answer.status == 201);
    }

    /// The same in stats and in achievement.
    json proof() {
        api.services().served.write();
        auto stats = api.admin().get(fmt::format("/api/v1/videos/{}/stats", video_id)).json();
        auto achievement = api.admin().get(fmt::format("/api/v1/videos/{}/achievement", video_id)).json();
        REQUIRE(stats.at("students").size() == 1);
        REQUIRE(achievement.at("students").size() == 1);
        json proof;
        for (const char* name : {"watched_seconds", "watched_ratio", "suspicious"}) {
            proof[name] = stats["students"][0].at(name);
            CHECK(achievement["students"][0].at(name) == proof[name]);
        }
        constexpr double percent = 100;
        proof["progress"] = stats["students"][0].at("progress");
        CHECK(achievement["students"][0].at("progress") == proof["progress"].get<double>() * percent);
        return proof;
    }

    double watched_seconds() { return proof().at("watched_seconds").get<double>(); }

    ApiFixture api;
    std::int64_t video_id;
    TestClient http = api.stranger();
};

json facts(double watched, bool suspicious, double progress) {
    return {{"watched_seconds", watched},
            {"watched_ratio", watched / lecture_seconds},
            {"suspicious", suspicious},
            {"progress", progress}};
}

}  // namespace

TEST_CASE("who watches it all has proof of it") {
    Audience audience;
    const auto token = audience.start();
    audience.report(token, 0);
    for (int position = 12; position <= lecture_seconds; position += 12) {
        audience.fetch_all(token, (position - 12) / segment_seconds, position / segment_seconds);
        audience.wait(12);
        audience.report(token, position, position == lecture_seconds ? "end" : "heartbeat");
    }
    audience.claim(1);
    CHECK(audience.proof() == facts(60, false, 1));
}

TEST_CASE("who only says so is seen") {
    Audience audience;
    audience.claim(1);
    CHECK(audience.proof() == facts(0, true, 1));
}

TEST_CASE("reports without segments prove nothing, and are seen themselves") {
    Audience audience;
    const auto token = audience.start();
    audience.report(token, 0);
    audience.wait(30);
    audience.report(token, 30);
    CHECK(audience.proof() == facts(0, true, 0));
    audience.fetch_all(token, 0, 2);
    CHECK(audience.watched_seconds() == 12);
}

TEST_CASE("segments without time prove nothing") {
    Audience audience;
    const auto token = audience.start();
    audience.fetch_all(token, 0, 10);
    SUBCASE("of a player that reports positions") {
        audience.report(token, 0);
        audience.report(token, 60);
        CHECK(audience.watched_seconds() == 0);
        audience.wait(10);
        audience.report(token, 10);  // back: a seek
        audience.wait(10);
        audience.report(token, 20);
        CHECK(audience.watched_seconds() == 10);
    }
    SUBCASE("of a player that reports none: no more than there was time for") {
        CHECK(call_playback(audience.api, "heartbeat", token).status == 200);
        CHECK(audience.watched_seconds() < segment_seconds);
        audience.wait(30);
        CHECK(call_playback(audience.api, "heartbeat", token).status == 200);
        CHECK(audience.watched_seconds() == doctest::Approx(30).epsilon(0.1));
        audience.wait(300);
        CHECK(call_playback(audience.api, "heartbeat", token).status == 200);
        CHECK(audience.watched_seconds() == 60);
    }
}

TEST_CASE("what is watched twice counts once, in one session or in two") {
    Audience audience;
    for (const auto* device : {"phone", "tablet"}) {
        const auto token = audience.start(device);
        audience.fetch_all(token, 0, 5);
        for (const double position : {0, 20, 0, 30}) {
            audience.wait(30);
            audience.report(token, position);
        }
        audience.report(token, 30, "end");
    }
    CHECK(audience.watched_seconds() == 30);
    const auto token = audience.start();
    audience.fetch_all(token, 8, 10);
    audience.report(token, 48);
    audience.wait(12);
    audience.report(token, 60);
    CHECK(audience.watched_seconds() == 42);
}

TEST_CASE("seeks and positions in events") {
    Audience audience;
    const auto token = audience.start();
    audience.fetch_all(token, 0, 10);
    audience.report(token, 0);
    audience.wait(20);
    const auto tell = [&](const json& events) {
        return audience.api.stranger().post("/api/v1/playback/events", {{"token", token}, {"events", events}});
    };
    CHECK(tell({{{"type", "VISIBILITY_HIDDEN"}, {"payload", {{"position", 6}}}},
                {{"type", "SEEK_ATTEMPT"}, {"payload", {{"from", 10}, {"to", 40}}}},
                {{"type", "VISIBILITY_VISIBLE"}, {"payload", {{"position", 45}}}}})
              .status == 201);
    CHECK(audience.watched_seconds() == 15);
    // What is no position is no evidence, and no fault.
    CHECK(tell({{{"type", "FOCUS_LOST"}, {"payload", {{"position", -1}}}},
                {{"type", "FOCUS_LOST"}, {"payload", {{"position", 1e300}}}},
                {{"type", "FOCUS_LOST"}, {"payload", {{"position", "50"}}}}})
              .status == 201);
    CHECK(audience.watched_seconds() == 15);
}

TEST_CASE("a seek that the policy forbids has not happened") {
    Audience audience;
    audience.api.admin().patch(fmt::format("/api/v1/videos/{}", audience.video_id), {{"allow_skip", false}});
    const auto token = audience.start();
    audience.fetch_all(token, 0, 10);
    audience.report(token, 0);
    audience.wait(20);
    const json seek{{"type", "SEEK_ATTEMPT"}, {"payload", {{"from", 10}, {"to", 50}}}};
    CHECK(audience.api.stranger()
              .post("/api/v1/playback/events", {{"token", token}, {"events", json::array({seek})}})
              .status == 201);
    audience.wait(10);
    audience.report(token, 20);
    CHECK(audience.watched_seconds() == 20);
}

TEST_CASE("the speed that the policy allows is the speed that counts") {
    Audience audience;
    audience.api.admin().patch(fmt::format("/api/v1/videos/{}", audience.video_id), {{"max_speed", 2}});
    const auto token = audience.start();
    audience.fetch_all(token, 0, 10);
    audience.report(token, 0);
    audience.wait(20);
    audience.report(token, 40);
    CHECK(audience.watched_seconds() == 40);
}

TEST_CASE("only what shows the picture to a student counts as served") {
    Audience audience;
    const auto token = audience.start();
    audience.report(token, 0);
    audience.wait(lecture_seconds);
    audience.report(token, lecture_seconds);
    const auto segment = fmt::format("/p/{}/720p/seg-00000.m4s", token);
    CHECK(audience.http.head(segment).status == 200);
    CHECK(audience.http.get(segment, {{"Range", "bytes=0-3"}}).status == 206);
    CHECK(audience.http.get(segment, {{"Range", "bytes=0-0,1-1"}}).status < 400);
    CHECK(audience.http.get(fmt::format("/p/{}/720p/init.mp4", token)).status == 200);
    CHECK(audience.fetch(token, "720p", 99).status == 404);
    const auto master = audience.http.get(fmt::format("/p/{}/master.m3u8", token)).body;
    REQUIRE(master.find("audio") != std::string::npos);
    const auto at = master.find("URI=\"audio") + 5;
    const auto sound = master.substr(at, master.find('/', at) - at);
    CHECK(audience.fetch(token, sound, 0).status == 200);
    const auto staff = audience.api.admin().get(fmt::format("/api/v1/videos/{}/play", audience.video_id)).json();
    const auto master_of_staff = target_of(staff.at("play_url"));
    CHECK(audience.http.get(master_of_staff.substr(0, master_of_staff.rfind('/')) + "/720p/seg-00001.m4s").status ==
          200);
    CHECK(audience.watched_seconds() == 0);

    const auto whole = audience.http.get(segment, {{"Range", "bytes=0-"}});
    CHECK(whole.status == 206);
    CHECK(audience.watched_seconds() == segment_seconds);
    // What the player has already was served before.
    CHECK(audience.fetch(token, "720p", 0, {{"If-None-Match", whole.header("etag")}}).status == 304);
    CHECK(audience.http
              .get(fmt::format("/api/v1/videos/{}/hls/360p/seg-00001.m4s", audience.video_id),
                   {{"Authorization", "Bearer " + token}})
              .status == 200);
    CHECK(audience.watched_seconds() == 2 * segment_seconds);
}

TEST_CASE("behind a CDN the reports have to do") {
    Audience audience({[](ApiConfig& config) {
                           config.cdn_base_url = "https://cdn.example";
                           config.cdn_key_id = "cdn1";
                           config.cdn_secret = "a secret of the CDN's own";
                       },
                       nullptr});
    const auto token = audience.start();
    audience.report(token, 0);
    audience.wait(40);
    audience.report(token, 40);
    CHECK(audience.watched_seconds() == 40);
    audience.wait(40);
    audience.report(token, 80);  // beyond the end: no more than all of it
    CHECK(audience.proof() == facts(60, false, 0));
}

TEST_CASE("a position that is none is refused by its name") {
    Audience audience;
    const auto token = audience.start();
    for (const char* call : {"heartbeat", "refresh", "end"}) {
        for (const json& position : {json(-1), json("3 s"), json(1e300), json(true), json::array()}) {
            CAPTURE(position.dump());
            const auto answer = audience.api.stranger().post(std::string("/api/v1/playback/") + call,
                                                             {{"token", token}, {"position", position}});
            CHECK(answer.status == 400);
            CHECK(answer.json().at("field") == "position");
        }
    }
    CHECK(
        audience.api.stranger().post("/api/v1/playback/heartbeat", {{"token", token}, {"position", nullptr}}).status ==
        200);
}

TEST_CASE("what was served is written down by itself, and kept while the database is away") {
    Audience audience;
    const auto token = audience.start();
    audience.report(token, 0);
    audience.wait(lecture_seconds);
    audience.report(token, lecture_seconds);
    audience.fetch_all(token, 0, 2);
    CHECK(wait_for_status(200, [&] {
              const auto answer = audience.api.admin().get(fmt::format("/api/v1/videos/{}/stats", audience.video_id));
              const bool is_there = answer.json()["students"][0]["watched_seconds"] == 2 * segment_seconds;
              return is_there ? answer : Answer{};
          }).status == 200);

    audience.api.database.query("ALTER TABLE playback_session RENAME COLUMN served TO served_elsewhere");
    audience.fetch_all(token, 2, 3);
    CHECK_THROWS(audience.api.services().served.write());
    audience.api.database.query("ALTER TABLE playback_session RENAME COLUMN served_elsewhere TO served");
    CHECK(audience.watched_seconds() == 3 * segment_seconds);
}
