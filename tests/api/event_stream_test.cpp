/// The board as it changes: what a page is told, what it missed, and how many may watch.

#include <chrono>
#include <string>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/api_fixture.h"
#include "tests/support/raw_connection.h"
#include "tests/support/worker_client.h"

using namespace sluice;
using nlohmann::json;

namespace {

/// A page that watches: what its stream has brought so far.
class Watcher {
  public:
    Watcher(const ApiFixture& api, const std::string& topics, const std::string& last_id = "", Role role = Role::staff)
        : connection_(api.port()) {
        connection_.send(
            fmt::format("GET /api/v1/events?topics={} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {}\r\n{}\r\n",
                        topics, api.access_token(role), last_id.empty() ? "" : "Last-Event-ID: " + last_id + "\r\n"));
    }

    /// Whether this text comes within some seconds.
    bool sees(const std::string& text) {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (seen_.find(text) == std::string::npos && std::chrono::steady_clock::now() < deadline)
            seen_ += connection_.receive_some(std::chrono::milliseconds(200));
        return seen_.find(text) != std::string::npos;
    }
    void forget() { seen_.clear(); }
    [[nodiscard]] const std::string& seen() const { return seen_; }
    /// The id that came last.
    [[nodiscard]] std::string last_id() const {
        const auto at = seen_.rfind("\nid: ") + 5;
        return seen_.substr(at, seen_.find('\n', at) - at);
    }

  private:
    RawConnection connection_;
    std::string seen_;
};

}  // namespace

TEST_CASE_FIXTURE(ApiFixture, "a page is told how videos, tasks, workers and the queue change") {
    Watcher page(*this, "board");
    REQUIRE(page.sees("\nid: "));
    CHECK(page.seen().find("Content-Type: text/event-stream") != std::string::npos);
    CHECK(page.seen().find("X-Accel-Buffering: no") != std::string::npos);
    CHECK(page.seen().find("Content-Length") == std::string::npos);
    const auto video = uploaded_video();
    CHECK(page.sees(R"("status":"UPLOADED")"));
    CHECK(page.sees("event: queue\ndata: {"));
    Watcher of_video(*this, fmt::format("video:{}", video), "", Role::instructor);
    REQUIRE(of_video.sees("\nid: "));
    WorkerClient worker(*this);
    const auto plan = worker.claim(0, "plan");
    REQUIRE(plan.has_value());
    CHECK(page.sees(R"("status":"PROCESSING")"));
    CHECK(page.sees("event: worker\ndata: {"));
    CHECK(page.seen().find("event: task") == std::string::npos);
    CHECK(of_video.sees("event: task\ndata: {"));
    CHECK(of_video.seen().find("event: worker") == std::string::npos);
    CHECK(of_video.seen().find("event: queue") == std::string::npos);
    page.forget();
    REQUIRE(admin().remove(fmt::format("/api/v1/videos/{}", video)).status == 204);
    CHECK(page.sees("event: reset"));
}

TEST_CASE_FIXTURE(ApiFixture, "a page that comes again is told what it missed, or to ask anew") {
    std::string last_id;
    {
        Watcher page(*this, "board");
        REQUIRE(page.sees("\nid: "));
        last_id = page.last_id();
    }
    const auto video = upload("bytes");
    {
        Watcher again(*this, "board", last_id);
        CHECK(again.sees(fmt::format("\"id\":{},", video)));
        CHECK(again.seen().find("event: reset") == std::string::npos);
    }
    for (const char* bad : {"1-0", "x", "-", "1", "99999999999999-0", "1-1-1", "184467440737095516160-0"}) {
        CAPTURE(bad);
        Watcher page(*this, "board", bad);
        CHECK(page.sees("event: reset"));
    }
    // More changes than are kept.
    for (int i = 0; i < 1300; ++i)
        services().board_events.video_changed(demo.tenant_id, video);
    Watcher page(*this, "board", last_id);
    CHECK(page.sees("event: reset"));
}

TEST_CASE_FIXTURE(ApiFixture, "what happens in another academy is not told") {
    Watcher page(*this, "board,video:1");
    REQUIRE(page.sees("\nid: "));
    services().board_events.video_changed(other.tenant_id, 1);
    const auto theirs = client(Role::admin, "theirs", "other")
                            .post("/api/v1/videos", {{"session", other.session_id}, {"title", "secret"}});
    REQUIRE(theirs.status == 201);
    const auto own = upload("bytes");
    CHECK(page.sees(fmt::format("\"id\":{},", own)));
    CHECK(page.seen().find(fmt::format("\"id\":{},", theirs.json().at("id").get<std::int64_t>())) == std::string::npos);
}

TEST_CASE("only so many pages watch at a time, and a login that ends takes its stream along") {
    ApiFixture api({.configure = [](ApiConfig& config) { config.event_streams = 1; }, .redis = nullptr});
    auto staff = api.client(Role::staff);
    for (const char* bad :
         {"x", "video:", "video:0", "video:-1", "video:1x", "board,,", "video:99999999999999999999"}) {
        CAPTURE(bad);
        CHECK(staff.get(std::string("/api/v1/events?topics=") + bad).status == 400);
    }
    std::string many;
    for (int i = 1; i <= 101; ++i)
        many += fmt::format("video:{},", i);
    CHECK(staff.get("/api/v1/events?topics=" + many).status == 400);
    CHECK(staff.head("/api/v1/events").status == 200);
    {
        Watcher page(api, "board");
        REQUIRE(page.sees("\nid: "));
        const auto refused = staff.get("/api/v1/events");
        CHECK(refused.status == 503);
        CHECK(refused.detail() == "server_busy");
        CHECK_FALSE(refused.header("retry-after").empty());
    }
    // The place of who has gone is free soon.
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (api.services().event_streams.taken() > 0 && std::chrono::steady_clock::now() < deadline)
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    CHECK(api.services().event_streams.taken() == 0);
    Watcher page(api, "board");
    REQUIRE(page.sees("\nid: "));
    api.advance(std::chrono::hours(24));
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(40);
    while (api.services().event_streams.taken() > 0 && std::chrono::steady_clock::now() < end)
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    CHECK(api.services().event_streams.taken() == 0);
}
