/// What the academy's clients were promised of the things that are kept: fields, defaults, names and indexes. The cases
/// are named after the rows of that list.

#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "api/domain/timestamp.h"
#include "api/upkeep/reconciler.h"
#include "tests/api/viewer.h"
#include "tests/support/worker_client.h"

using namespace sluice;
using nlohmann::json;

namespace {

std::string model_path(const std::string& list, const json& id) {
    return fmt::format("{}{}/{}", v1, list, id.get<std::int64_t>());
}

/// The only entry of the playback sessions with this status; null if there is another number of them.
json only_session(const ApiFixture& api, const std::string& status) {
    const auto page = api.admin().get(v1 + "playback-sessions?status=" + status).json();
    return page.at("count") == 1 ? page.at("results")[0] : json();
}

}  // namespace

TEST_CASE_FIXTURE(ApiFixture, "002 models and constants: Video.Status") {
    const auto id = upload("bytes");
    const auto check_status = [&](const std::string& status) {
        CHECK(admin().get(model_path("videos", id)).json().at("status") == status);
        for (const std::string one : {"PENDING", "UPLOADED", "PROCESSING", "READY", "FAILED"}) {
            CAPTURE(one);
            CHECK(ids_of(admin().get(v1 + "videos?status=" + one)).size() == (one == status ? 1 : 0));
        }
    };
    check_status("PENDING");
    REQUIRE(admin().post(model_path("videos", id) + "/upload/complete", json::object()).status == 200);
    check_status("UPLOADED");
    WorkerClient worker(*this);
    const auto job = worker.claim().value();
    check_status("PROCESSING");
    REQUIRE(worker.fail(job, "not_media").status == 200);
    check_status("FAILED");
    REQUIRE(admin().post(model_path("videos", id) + "/retry", json::object()).status == 202);
    check_status("UPLOADED");
    worker.work_off(MadeUpVideo(6));
    check_status("READY");
}

TEST_CASE_FIXTURE(ApiFixture, "002 models and constants: Video.max_speed / show_watermark default") {
    const auto video = admin().get(model_path("videos", upload("bytes"))).json();
    CHECK(video.at("max_speed") == 1.0);
    CHECK(video.at("show_watermark") == true);
    const auto of_column = [&](const std::string& column) {
        return database.value<std::string>(fmt::format(
            "SELECT column_default FROM information_schema.columns WHERE table_name = 'video' AND column_name = '{}'",
            column));
    };
    CHECK(of_column("max_speed") == "1");
    CHECK(of_column("show_watermark") == "true");
}

TEST_CASE_FIXTURE(ApiFixture, "002 models and constants: lease fields on the video") {
    const auto id = uploaded_video();
    const auto path = model_path("videos", id);
    CHECK(admin().get(path + "/tasks").json()[0].at("leased_until").is_null());
    const auto before = epoch_seconds(services().now());
    REQUIRE(WorkerClient(*this, "worker-7").claim().has_value());
    const auto task = admin().get(path + "/tasks").json()[0];
    CHECK(task.at("state") == "running");
    CHECK(task.at("worker") == "worker-7");
    CHECK(task.at("started_at").is_string());
    const auto leased_until = parse_timestamp(task.at("leased_until").get<std::string>()).value();
    CHECK(leased_until >= static_cast<double>(before + 59));
    CHECK(leased_until <= static_cast<double>(before + 75));
    const auto video = admin().get(path).json();
    for (const char* inner : {"processing_started_at", "leased_until", "leased_by"})
        CHECK_FALSE(video.contains(inner));
}

TEST_CASE_FIXTURE(ApiFixture, "002 models and constants: VideoPermission overrides, block flags, is_override") {
    const auto created =
        admin().post(v1 + "video-permissions", {{"video", upload("bytes")}, {"enrollment", demo.enrollment_id}});
    REQUIRE(created.status == 201);
    const auto path = model_path("video-permissions", created.json().at("id"));
    struct Field {
        const char* name;
        json at_first;
        json other;
    };
    const Field fields[] = {
        {"allow_skip_override", nullptr, true},
        {"max_speed_override", nullptr, 1.5},
        {"show_watermark_override", nullptr, false},
        {"block_speed_control", false, true},
        {"block_seek", false, true},
        {"is_override", false, true},
    };
    for (const auto& [name, at_first, other_value] : fields) {
        CAPTURE(name);
        CHECK(created.json().at(name) == at_first);
        CHECK(admin().patch(path, {{name, other_value}}).json().at(name) == other_value);
        CHECK(admin().get(path).json().at(name) == other_value);
        CHECK(admin().patch(path, {{name, at_first}}).status == 200);
        CHECK(admin().get(path).json().at(name) == at_first);
        CHECK(admin().patch(path, {{name, "sometimes"}}).json().value("field", "") == name);
    }
}

TEST_CASE_FIXTURE(ApiFixture, "002 models and constants: VideoProgress") {
    const json whose{{"video", upload("bytes")}, {"enrollment", demo.enrollment_id}};
    const auto created = student().post(v1 + "video-progress", whose);
    REQUIRE(created.status == 201);
    CHECK(created.json().at("progress") == 0);
    CHECK(created.json().at("last_position") == 0);
    CHECK(created.json().at("completed") == false);
    const auto path = model_path("video-progress", created.json().at("id"));
    const json sent{{"progress", 1}, {"last_position", "12.5"}, {"completed", true}};
    REQUIRE(student().patch(path, sent).status == 200);
    const auto kept = admin().get(path).json();
    CHECK(kept.at("progress") == 1.0);
    CHECK(kept.at("last_position") == 12.5);
    CHECK(kept.at("completed") == true);
    for (const json& wrong : {json(-1), json("soon"), json(1e300), json::array({1})})
        CHECK(student().patch(path, {{"last_position", wrong}}).json().value("field", "") == "last_position");
}

TEST_CASE_FIXTURE(ApiFixture, "002 models and constants: PlaybackSession row") {
    const auto video_id = ready_video(*this, MadeUpVideo(6));
    const std::string device(128, 'd');
    const auto started = start_playback(*this, video_id, device);
    REQUIRE(started.status == 201);
    const auto session = only_session(*this, "ACTIVE");
    REQUIRE(session.is_object());
    CHECK(session.at("video") == video_id);
    CHECK(session.at("enrollment") == demo.enrollment_id);
    CHECK(session.at("session_id") == started.json().at("session_id"));
    CHECK(session.at("device_id") == device);
    CHECK(parse_timestamp(session.at("started_at").get<std::string>()).has_value());
    CHECK(session.at("ended_at").is_null());
    CHECK(database.value<std::string>("SELECT user_id FROM playback_session") == demo.student_user_id);
    REQUIRE(call_playback(*this, "end", started.json().at("token")).status == 200);
    CHECK(only_session(*this, "ENDED").at("ended_at").is_string());
    CHECK(start_playback(*this, video_id, std::string(201, 'd')).json().value("field", "") == "device_id");
}

TEST_CASE_FIXTURE(ApiFixture, "002 models and constants: PlaybackSession.Status") {
    const auto video_id = ready_video(*this, MadeUpVideo(6));
    const auto start = [&] { return start_playback(*this, video_id).json(); };
    REQUIRE(call_playback(*this, "end", start().at("token")).status == 200);
    const auto revoked = start().at("session_id").get<std::string>();
    REQUIRE(admin().post(v1 + "playback-sessions/" + revoked + "/revoke", json::object()).status == 200);
    // As if its time had run out: its end lies in the past.
    const auto expired = start().at("session_id").get<std::string>();
    services().redis.command({"HSET", fmt::format("sluice:playback:{}:{}", demo.tenant_id, demo.student_user_id),
                              expired, "1000 1 1 phone"});
    reconcile_sessions(services().database, services().sessions, std::chrono::seconds(600));
    start();
    for (const char* status : {"ACTIVE", "ENDED", "REVOKED", "EXPIRED"}) {
        CAPTURE(status);
        CHECK(only_session(*this, status).is_object());
    }
    CHECK(only_session(*this, "EXPIRED").at("id") == expired);
    CHECK(admin().get(v1 + "playback-sessions?status=OPEN").detail() == "invalid_query");
}

namespace {

const std::vector<std::string> event_types{"VISIBILITY_HIDDEN", "VISIBILITY_VISIBLE", "FOCUS_LOST",
                                           "FOCUS_GAINED",      "SEEK_ATTEMPT",       "SPEED_CHANGE_ATTEMPT",
                                           "FULLSCREEN_ENTER",  "FULLSCREEN_EXIT",    "PLAYER_ERROR"};

Answer report_events(const ApiFixture& api, const json& started, const json& events) {
    return api.stranger().post(v1 + "playback/events", {{"token", started.at("token")}, {"events", events}});
}

}  // namespace

TEST_CASE_FIXTURE(ApiFixture, "002 models and constants: PlaybackEvent types") {
    const auto started = start_playback(*this, ready_video(*this, MadeUpVideo(6))).json();
    json events = json::array();
    for (const auto& type : event_types)
        events.push_back({{"type", type}});
    REQUIRE(report_events(*this, started, events).json().at("stored") == event_types.size());
    for (const auto& type : event_types) {
        CAPTURE(type);
        const auto page = admin().get(v1 + "video-playback-events?event_type=" + type).json();
        REQUIRE(page.at("count") == 1);
        CHECK(page.at("results")[0].at("event_type") == type);
    }
    CHECK(report_events(*this, started, {{{"type", "PLAY"}}}).status == 400);
}

TEST_CASE_FIXTURE(ApiFixture, "002 models and constants: PlaybackEvent.occurred_at") {
    const auto started = start_playback(*this, ready_video(*this, MadeUpVideo(6))).json();
    const auto now = epoch_seconds(services().now());
    struct Case {
        const char* name;
        json said;
        std::int64_t kept;  ///< to within some seconds
    };
    const Case cases[] = {
        {"not at all", nullptr, now},
        {"seconds since 1970", now - 3600, now - 3600},
        {"seconds as text", std::to_string(now - 1800), now - 1800},
        {"RFC 3339", "2026-01-31T12:00:00Z", 1769860800},
        {"never later than now", now + 86400, now},
        {"never later than now, RFC 3339", "2999-01-01T00:00:00Z", now},
    };
    for (const auto& [name, said, kept] : cases) {
        CAPTURE(name);
        const auto answer = report_events(*this, started, {{{"type", "FOCUS_GAINED"}, {"occurred_at", said}}});
        CAPTURE(answer.body);
        REQUIRE(answer.status == 201);
        const auto id = database.value<std::int64_t>("SELECT max(id) FROM playback_event");
        const auto event = admin().get(model_path("video-playback-events", id)).json();
        const auto shown = parse_timestamp(event.at("occurred_at").get<std::string>()).value();
        CHECK(std::abs(shown - static_cast<double>(kept)) < 30);
        const auto received = parse_timestamp(event.at("received_at").get<std::string>()).value();
        CHECK(std::abs(received - static_cast<double>(now)) < 30);
        CHECK(shown <= received);
    }
}

TEST_CASE_FIXTURE(ApiFixture, "002 models and constants: indexes") {
    struct Case {
        const char* name;
        const char* table;
        std::vector<std::string> columns;  ///< the first ones of an index
    };
    const Case cases[] = {
        {"status+updated", "task", {"urgency", "tag", "id"}},
        {"status, of videos in work", "video", {"id"}},
        {"lease", "task", {"leased_until"}},
        {"video+enrollment of sessions", "playback_session", {"video_id", "enrollment_id"}},
        {"session", "playback_session", {"id"}},
        {"user", "playback_session", {"tenant_id", "user_id"}},
        {"session of events", "playback_event", {"session_id"}},
        {"video+time of events", "playback_event", {"video_id", "occurred_at"}},
        {"enrollment+time of events", "playback_event", {"enrollment_id", "occurred_at"}},
        {"video+enrollment of permissions", "video_permission", {"video_id", "enrollment_id"}},
        {"video+enrollment of progress", "video_progress", {"video_id", "enrollment_id"}},
    };
    for (const auto& [name, table, columns] : cases) {
        CAPTURE(name);
        CHECK(database.value<int>(fmt::format(
                  "SELECT count(*) FROM pg_index WHERE indrelid = '{}'::regclass AND ARRAY(SELECT attname::text "
                  "FROM unnest(indkey[0:{}]) WITH ORDINALITY AS part (number, place) "
                  "JOIN pg_attribute ON attrelid = indrelid AND attnum = number ORDER BY place) = "
                  "'{{{}}}'::text[]",
                  table, columns.size() - 1, fmt::join(columns, ","))) >= 1);
    }
}
