/// What the academy's own systems are told of streams of originals.

#include <string>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "api/upkeep/stream_keeper.h"
#include "api/upkeep/webhook_sender.h"
#include "tests/api/viewer.h"
#include "tests/support/webhook_receiver.h"

using namespace sluice;
using nlohmann::json;

namespace {

const std::string original = "0123456789";

/// An academy with a receiver, whose streams stop after a second.
struct StreamingAcademy {
    StreamingAcademy()
        : api({.configure = [](ApiConfig& config) { config.stream_ttl_seconds = 1; }, .redis = nullptr}),
          video(api.uploaded_video(original)) {
        REQUIRE(api.admin().post("/api/v1/webhooks", {{"url", receiver.url()}}).status == 201);
    }
    [[nodiscard]] Answer play() const {
        return api.client(Role::staff).get(fmt::format("/api/v1/stream/{}?preview=1", video));
    }
    void write() const { api.services().stream_events.write(); }
    std::string told() {
        return api.database.value<std::string>(
            "SELECT coalesce(string_agg(event::text, ' ' ORDER BY id), '') "
            "FROM webhook_delivery");
    }
    /// Takes the academy's database away from everybody but the test, and gives it back.
    void set_away(bool is_away) {
        const auto name = api.database.value<std::string>("SELECT current_database()");
        const auto& server = PostgresServer::shared();
        server.execute(fmt::format("ALTER DATABASE {} ALLOW_CONNECTIONS {}", name, !is_away));
        if (!is_away) return;
        server.execute(
            fmt::format("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity "
                        "WHERE datname = '{}' AND pid <> {}",
                        name, api.database.value<int>("SELECT pg_backend_pid()")));
    }

    WebhookReceiver receiver;
    ApiFixture api;
    std::int64_t video;
};

}  // namespace

TEST_CASE("a receiver is told when a stream begins and when it stops") {
    StreamingAcademy academy;
    const StreamKeeper keeper(academy.api.services().streams);
    const WebhookSender sender(academy.api.services().database, {true, std::chrono::milliseconds(20)});
    REQUIRE(academy.play().status == 200);
    const auto messages = academy.receiver.wait_for(2);
    REQUIRE(messages.size() == 2);
    CHECK(messages[0].event == "stream_started");
    CHECK(messages[1].event == "stream_stopped");
    const auto began = json::parse(messages[0].body).at("data");
    const auto stopped = json::parse(messages[1].body).at("data");
    CHECK(began.at("content_id") == academy.video);
    CHECK(began.at("user_id") == "somebody");
    CHECK(began.at("status") == "streaming");
    CHECK(stopped.at("session_id") == began.at("session_id"));
    CHECK(stopped.at("bytes_transferred") == original.size());
    CHECK(stopped.at("duration_seconds") >= 0);
    CHECK(stopped.at("duration_seconds") < 10);
}

TEST_CASE("a receiver is told of a fault once, however often players ask, and nothing of refusals") {
    StreamingAcademy academy;
    const auto video = fmt::format("/api/v1/videos/{}", academy.video);
    academy.api.services().storage.remove(academy.api.admin().get(video).json().at("file_key"));
    for (int i = 0; i < 5; ++i)
        REQUIRE(academy.play().status == 503);
    REQUIRE(academy.api.stranger().get(fmt::format("/api/v1/stream/{}", academy.video)).status == 403);
    academy.write();
    const auto faults = academy.api.database.query("SELECT data FROM webhook_delivery WHERE event = 'stream_error'");
    // The thread may have written between two of them.
    CHECK(faults.size() >= 1);
    CHECK(faults.size() <= 2);
    const auto data = json::parse(faults[0][0].c_str());
    CHECK(data.at("content_id") == academy.video);
    CHECK(data.at("error_code") == "STREAM_FILE_UNAVAILABLE");
    CHECK_FALSE(data.at("error_message").get<std::string>().empty());
    CHECK(data.size() == 3);
}

TEST_CASE("receivers of other academies hear nothing, and those that are switched off neither") {
    StreamingAcademy academy;
    auto others = academy.api.client(Role::admin, "somebody", "other");
    REQUIRE(others.post("/api/v1/webhooks", {{"url", academy.receiver.url()}}).status == 201);
    academy.api.database.query(
        fmt::format("UPDATE webhook SET is_active = false WHERE tenant_id = {}", academy.api.demo.tenant_id));
    REQUIRE(academy.play().status == 200);
    academy.write();
    CHECK(academy.told().empty());
}

TEST_CASE("what happens while the database is away is told in its order when it is back") {
    StreamingAcademy academy;
    auto& events = academy.api.services().stream_events;
    StreamSession session;
    session.tenant_id = academy.api.demo.tenant_id;
    session.content_id = academy.video;
    academy.set_away(true);
    events.started(session);
    CHECK_THROWS_AS(events.write(), DatabaseUnavailable);
    events.stopped(session);
    CHECK_THROWS_AS(events.write(), DatabaseUnavailable);
    academy.set_away(false);
    events.write();
    CHECK(academy.told() == "stream_started stream_stopped");
}

TEST_CASE("events that the database refuses do not hold up the others") {
    StreamingAcademy academy;
    auto& events = academy.api.services().stream_events;
    StreamSession session;
    session.tenant_id = academy.api.demo.tenant_id;
    session.content_id = academy.video;
    session.user_id = std::string("a\0b", 3);  // JSON in PostgreSQL cannot hold it
    events.started(session);
    try {
        events.write();  // throws, unless the thread has met it before
    } catch (const StatementRefused& refusal) {
        CHECK(refusal.reason() == StatementRefused::Reason::invalid_text);
    }
    session.user_id = "somebody";
    events.stopped(session);
    events.write();
    CHECK(academy.told() == "stream_stopped");
}
