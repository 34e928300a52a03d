/// How many originals are played at a time, and when a stream is over.

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "api/upkeep/stream_keeper.h"
#include "api/upkeep/transfer_listener.h"
#include "tests/api/viewer.h"
#include "tests/support/another_api.h"
#include "tests/support/made_up_video.h"
#include "tests/support/raw_connection.h"
#include "tests/support/server_process.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/worker_client.h"

using namespace sluice;
using nlohmann::json;

namespace {

/// More than fits on the way to a client that does not read.
const std::string& large_file() {
    constexpr std::size_t size = 24 << 20;
    static const std::string bytes(size, 'x');
    return bytes;
}

ApiFixture::Options stream_options(int ttl_seconds = 30, RedisServer* redis = nullptr) {
    ApiFixture::Options options;
    options.configure = [ttl_seconds](ApiConfig& config) {
        config.http_threads = 256;  // an eighth of them may send
        config.stream_ttl_seconds = ttl_seconds;
    };
    options.redis = redis;
    return options;
}

/// As staff, who need no enrolment.
std::string preview_of(std::int64_t id) {
    return fmt::format("/api/v1/stream/{}?preview=1", id);
}

/// A client that asks for an original and does not read it.
class HeldStream {
  public:
    HeldStream(int port, const std::string& token, std::int64_t id, const std::string& fields = "")
        : connection_(port) {
        connection_.send(fmt::format("GET {} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\n{}\r\n", preview_of(id),
                                     token, fields));
        head_ = connection_.read_head();
    }
    [[nodiscard]] int status() const { return std::stoi(head_.substr(head_.find(' ') + 1)); }
    [[nodiscard]] const std::string& head() const { return head_; }

  private:
    RawConnection connection_;
    std::string head_;
};

std::int64_t active(const ApiFixture& api) {
    return api.services().streams.figures().active_streams;
}

bool comes_true(const std::function<bool()>& condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (std::chrono::steady_clock::now() < deadline) {
        if (condition()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return false;
}

void check_is_limited(const Answer& answer) {
    CAPTURE(answer.body);
    CHECK(answer.status == 429);
    CHECK(answer.detail() == "stream_limit_exceeded");
    CHECK(answer.json().at("error").at("code") == "STREAM_RATE_LIMITED");
    CHECK(answer.header("retry-after") == "30");
}

/// The API as a process of its own, beside the fixture's.
class ApiProcess {
  public:
    explicit ApiProcess(const ApiFixture& api)
        : log_(directory_.path() / "log"), process_({command(api), {}, SIGKILL, log_}) {
        process_.await([this] { return port_is_known(); });
    }
    [[nodiscard]] int port() const { return port_; }
    void kill() {
        process_.signal(SIGKILL);
        process_.wait();
    }

  private:
    static std::vector<std::string> command(const ApiFixture& api) {
        const auto& config = api.services().config;
        return {"/usr/bin/env",
                "SLUICE_DATABASE_URL=" + config.database_url,
                "SLUICE_REDIS_URL=" + config.redis_url,
                "SLUICE_STORAGE_DIR=" + config.storage.directory,
                "SLUICE_JWT_SECRET=" + config.jwt_secret,
                "SLUICE_PLAYBACK_KEYS=" + config.playback_keys,
                "SLUICE_LINK_SECRET=" + config.link_secret,
                "SLUICE_LISTEN_PORT=0",
                fmt::format("SLUICE_STREAM_TTL_SECONDS={}", config.stream_ttl_seconds),
                SLUICE_API_PROGRAM,
                "serve"};
    }
    bool port_is_known() {
        std::ifstream file(log_);
        for (std::string line; std::getline(file, line);) {
            const auto entry = json::parse(line, nullptr, false);
            if (entry.value("event", "") == "listening") port_ = entry.at("port");
        }
        return port_ != 0;
    }

    TemporaryDirectory directory_;
    std::filesystem::path log_;
    ServerProcess process_;
    int port_ = 0;
};

/// Says to an API what an edge says.
class NoticeSender {
  public:
    explicit NoticeSender(int port) : socket_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        REQUIRE(::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    }
    void send(const std::string& text) const {
        REQUIRE(::send(socket_.get(), text.data(), text.size(), 0) == static_cast<ssize_t>(text.size()));
    }

  private:
    Descriptor socket_;
};

std::string user_name(int number) {
    return "user " + std::to_string(number);
}

}  // namespace

TEST_CASE("40 streams started at once by 10 users through three API processes: 20 in all, 3 each") {
    constexpr int users = 10;
    constexpr int starts = 40;
    ApiFixture api(stream_options());
    const auto id = api.uploaded_video(large_file());
    const AnotherApi second(api.services().config);
    const AnotherApi third(api.services().config);
    const int ports[] = {api.port(), second.port(), third.port()};
    std::vector<std::unique_ptr<HeldStream>> streams(starts);
    std::vector<std::thread> threads;
    for (int i = 0; i < starts; ++i) {
        threads.emplace_back([&, i] {
            const auto token = api.access_token(Role::staff, user_name(i % users));
            streams[static_cast<std::size_t>(i)] = std::make_unique<HeldStream>(ports[i % 3], token, id);
        });
    }
    for (auto& thread : threads)
        thread.join();
    // Nobody has read to the end, so all that were let in go on.
    std::vector<int> given(users);
    int all = 0;
    for (int i = 0; i < starts; ++i) {
        const auto& stream = *streams[static_cast<std::size_t>(i)];
        CAPTURE(stream.head());
        const bool is_given = stream.status() == 200;
        CHECK((is_given || stream.status() == 429));
        all += is_given ? 1 : 0;
        given[static_cast<std::size_t>(i % users)] += is_given ? 1 : 0;
    }
    CHECK(all == 20);
    for (const int one : given)
        CHECK(one <= 3);
    CHECK(active(api) == 20);
    check_is_limited(api.client(Role::staff, "another").get(preview_of(id)));
    streams.clear();
    CHECK(comes_true([&] { return active(api) == 0; }));
    CHECK(api.client(Role::staff, "another").get(preview_of(id)).status == 200);
}

TEST_CASE("the fourth stream of a user is refused, and is given when one of the three has ended") {
    ApiFixture api(stream_options());
    const auto id = api.uploaded_video(large_file());
    const auto token = api.access_token(Role::staff);
    HeldStream first(api.port(), token, id);
    HeldStream second(api.port(), token, id);
    auto third = std::make_optional<HeldStream>(api.port(), token, id);
    CHECK(third->status() == 200);
    check_is_limited(api.client(Role::staff).get(preview_of(id)));
    CHECK(api.client(Role::staff, "another").head(preview_of(id)).status == 206);
    CHECK(HeldStream(api.port(), api.access_token(Role::staff, "another"), id).status() == 200);
    third.reset();
    CHECK(wait_for_status(200, [&] { return api.client(Role::staff).get(preview_of(id)); }).status == 200);
}

TEST_CASE("the requests of one player are one stream") {
    ApiFixture api(stream_options());
    const auto id = api.uploaded_video(large_file());
    const auto token = api.access_token(Role::staff);
    auto http = api.client(Role::staff);
    // A probe, the end of the file, and then the picture.
    for (const char* range : {"bytes=0-1", "bytes=25165000-", "bytes=0-999", "bytes=-20"})
        CHECK(http.get(preview_of(id), {{"Range", range}}).status == 206);
    CHECK(active(api) == 1);
    std::vector<std::unique_ptr<HeldStream>> transfers;
    transfers.push_back(std::make_unique<HeldStream>(api.port(), token, id, "Range: bytes=0-\r\n"));
    for (int i = 1; i < StreamSlots::max_transfers; ++i) {
        transfers.push_back(std::make_unique<HeldStream>(api.port(), token, id, "Range: bytes=100-\r\n"));
        CHECK(transfers.back()->status() == 206);
    }
    CHECK(active(api) == 1);
    // No browser opens more connections.
    CHECK(HeldStream(api.port(), token, id, "Range: bytes=100-\r\n").status() == 206);
    const auto figures = api.services().streams.figures();
    CHECK(figures.streams_today == 2);
    for (const auto& session : figures.sessions) {
        CHECK(session.content_id == id);
        CHECK(session.user_id == "somebody");
        CHECK(session.source == "ssd");
    }
    transfers.clear();
    CHECK(comes_true([&] { return active(api) == 0; }));
    // Broken off, the streams are remembered for a while, and go on in their place.
    CHECK(http.get(preview_of(id), {{"Range", "bytes=500-599"}}).status == 206);
    CHECK(api.services().streams.figures().streams_today == 2);
    CHECK(active(api) == 1);
}

TEST_CASE("what takes no slot") {
    ApiFixture api(stream_options());
    const auto id = api.uploaded_video("0123456789");
    auto http = api.client(Role::staff);
    CHECK(http.head(preview_of(id)).status == 206);
    CHECK(http.get(fmt::format("/api/v1/stream/{}/info?preview=1", id)).status == 200);
    CHECK(http.get(preview_of(id), {{"Range", "bytes=10-"}}).status == 416);
    CHECK(http.get(fmt::format("/api/v1/stream/{}", id)).status == 403);
    const auto etag = http.head(preview_of(id)).header("etag");
    CHECK(http.get(preview_of(id), {{"If-None-Match", etag}}).status == 304);
    CHECK(active(api) == 0);
    CHECK(api.services().streams.figures().streams_today == 0);
    CHECK(http.get(preview_of(id)).status == 200);
    // The answer arrives a moment before the end is told.
    StreamFigures figures;
    CHECK(comes_true([&] {
        figures = api.services().streams.figures();
        return figures.sessions.at(0).status == StreamSession::Status::paused;
    }));
    REQUIRE(figures.sessions.size() == 1);
    CHECK(figures.sessions[0].bytes_transferred == 10);
    CHECK(figures.active_streams == 1);
}

TEST_CASE("visitors of free videos are counted by their network, and playback sessions apart") {
    ApiFixture api(stream_options());
    const auto lecture = fmt::format("{}lectures/{}", v1, api.demo.lecture_id);
    REQUIRE(api.admin().patch(lecture, {{"is_published", true}, {"free_lectures_count", 9}}).status == 200);
    std::vector<std::int64_t> videos;
    for (int i = 0; i < 4; ++i)
        videos.push_back(api.uploaded_video("0123456789"));
    const auto ask = [&](std::int64_t id, const std::string& address) {
        return api.stranger().get(fmt::format("/api/stream/{}", id), {{"X-Forwarded-For", address}});
    };
    for (int i = 0; i < 3; ++i)
        CHECK(ask(videos[static_cast<std::size_t>(i)], "2001:db8::" + std::to_string(i + 1)).status == 200);
    check_is_limited(ask(videos[3], "2001:db8::4"));
    CHECK(ask(videos[3], "192.0.2.1").status == 200);
    CHECK(active(api) == 4);

    const auto watched = ready_video(api, MadeUpVideo(13));
    for (const char* device : {"phone", "tablet"}) {
        const auto token = start_playback(api, watched, device).json().at("token").get<std::string>();
        CHECK(api.stranger().get(fmt::format("/api/v1/stream/{}?token={}", watched, token)).status == 200);
    }
    CHECK(active(api) == 6);
    CHECK(api.student().get(fmt::format("/api/v1/stream/{}", watched)).status == 200);
    check_is_limited(api.student().get(fmt::format("/api/v1/stream/{}", videos[0])));
}

TEST_CASE("a stream without requests stops after its time, and one that is being sent does not") {
    ApiFixture api(stream_options(1));
    const auto small = api.uploaded_video("0123456789");
    const auto large = api.uploaded_video(large_file());
    const StreamKeeper keeper(api.services().streams);
    const auto began = std::chrono::steady_clock::now();
    CHECK(api.client(Role::staff).get(preview_of(small)).status == 200);
    const HeldStream sent(api.port(), api.access_token(Role::staff), large);
    CHECK(active(api) == 2);
    CHECK(comes_true([&] { return active(api) == 1; }));
    CHECK(std::chrono::steady_clock::now() - began >= std::chrono::seconds(1));
    const auto figures = api.services().streams.figures();
    REQUIRE(figures.sessions.size() == 1);
    CHECK(figures.sessions[0].content_id == large);
    CHECK(figures.sessions[0].status == StreamSession::Status::streaming);
    CHECK(figures.average_session_seconds.has_value());
    // Three times its time, if it were idle.
    CHECK(comes_true([&] { return std::chrono::steady_clock::now() - began >= std::chrono::seconds(3); }));
    CHECK(active(api) == 1);
}

TEST_CASE("new streams wait for Redis, and those that are being sent go on without it") {
    RedisServer redis;
    ApiFixture api(stream_options(30, &redis));
    const auto id = api.uploaded_video(large_file());
    RawConnection running(api.port());
    running.send(fmt::format("GET {} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\n\r\n", preview_of(id),
                             api.access_token(Role::staff)));
    REQUIRE(running.read_head().starts_with("HTTP/1.1 200"));
    redis.stop();
    const auto refused = api.client(Role::staff).get(preview_of(id));
    CHECK(refused.status == 503);
    CHECK(refused.detail() == "sessions_unavailable");
    CHECK(refused.json().at("error").at("code") == "STREAM_UNAVAILABLE");
    CHECK(running.read_answer().ends_with(std::string(1000, 'x')));
    redis.start();
    CHECK(api.client(Role::staff).get(preview_of(id)).status == 200);
}

TEST_CASE("the slots of an API process that is killed are free after the time of a stream") {
    constexpr int ttl_seconds = 2;
    ApiFixture api(stream_options(ttl_seconds));
    const auto id = api.uploaded_video(large_file());
    const auto token = api.access_token(Role::staff);
    const auto ask = [&] { return api.client(Role::staff).get(preview_of(id)); };
    ApiProcess process(api);
    std::vector<std::unique_ptr<HeldStream>> streams;
    for (int i = 0; i < 3; ++i) {
        streams.push_back(std::make_unique<HeldStream>(process.port(), token, id));
        CHECK(streams.back()->status() == 200);
    }
    CHECK(ask().status == 429);
    process.kill();
    const auto killed = std::chrono::steady_clock::now();
    CHECK(ask().status == 429);
    CHECK(wait_for_status(200, ask).status == 200);
    CHECK(std::chrono::steady_clock::now() - killed < std::chrono::seconds(ttl_seconds) + std::chrono::seconds(1));
    const auto figures = api.services().streams.figures();
    CHECK(figures.sessions.size() == 1);
    CHECK(figures.average_session_seconds.has_value());
}

TEST_CASE("the edge says when its transfers end, and nobody can say more") {
    ApiFixture api(stream_options());
    auto& streams = api.services().streams;
    const auto id = api.uploaded_video("0123456789");
    const TransferListener listener(streams, "127.0.0.1", 0);
    const NoticeSender edge(listener.port());
    auto http = api.client(Role::staff);
    const auto ask = [&](const std::string& request_id) {
        const auto answer =
            http.get(preview_of(id), {{"X-Sluice-Edge", "1"}, {"X-Sluice-Notices", "1"}, {"X-Request-Id", request_id}});
        CHECK(answer.header("x-accel-redirect").empty() == (answer.status != 200));
        return answer.status;
    };
    const auto streaming = [&] {
        std::int64_t count = 0;
        for (const auto& session : streams.figures().sessions)
            count += session.status == StreamSession::Status::streaming ? 1 : 0;
        return count;
    };
    for (const char* transfer : {"one", "two", "three"})
        CHECK(ask(transfer) == 200);
    CHECK(ask("four") == 429);
    CHECK(streaming() == 3);

    for (const auto& text : {std::string(), std::string(60'000, 'x'), std::string("\0\xff<1>", 5),
                             std::string("<190>Jan 31 12:00:00 sluice: one 200 -5 0.001 OK"),
                             std::string("<190>Jan 31 12:00:00 sluice: unknown 200 5 0.001 OK")})
        edge.send(text);
    edge.send("<190>Jan 31 12:00:00 sluice: two 206 7 0.125 ");
    CHECK(comes_true([&] { return streaming() == 2; }));
    CHECK(active(api) == 2);
    // Once more, and of another length: it is over.
    edge.send("<190>Jan 31 12:00:00 sluice: two 206 9000 0.125 ");
    edge.send("<190>Jan 31 12:00:00 sluice: one 200 10 0.001 OK");
    CHECK(comes_true([&] { return streaming() == 1; }));
    CHECK(active(api) == 2);
    edge.send("<190>Jan 31 12:00:00 sluice: three 404 100 0.001 OK");
    CHECK(comes_true([&] { return streaming() == 0; }));
    std::int64_t sent = 0;
    int failed = 0;
    for (const auto& session : streams.figures().sessions) {
        sent += session.bytes_transferred;
        failed += session.status == StreamSession::Status::error ? 1 : 0;
    }
    CHECK(failed == 1);
    CHECK(sent == 17);
    CHECK(ask("five") == 200);
}

TEST_CASE("behind an edge that says nothing, a stream lasts as long as its requests come") {
    ApiFixture api(stream_options(1));
    const auto id = api.uploaded_video("0123456789");
    auto http = api.client(Role::staff);
    CHECK(http.get(preview_of(id), {{"X-Sluice-Edge", "1"}}).status == 200);
    CHECK(http.get(preview_of(id), {{"X-Sluice-Edge", "1"}}).status == 200);
    CHECK(active(api) == 1);
    CHECK(comes_true([&] { return active(api) == 0; }));
}

TEST_CASE("streams in figures: for Prometheus, and for staff the sessions of their own academy") {
    RedisServer redis;
    ApiFixture api(stream_options(1, &redis));
    const auto figure = [&](const std::string& name) -> std::optional<double> {
        const auto text = api.stranger().get("/metrics").body;
        const auto at = text.find('\n' + name + ' ');
        return at == std::string::npos ? std::nullopt : std::optional(std::stod(text.substr(at + name.size() + 2)));
    };
    const auto target = v1 + "stream/metrics";
    const auto before = api.admin().get(target).json();
    CHECK(before == json{{"active_streams", 0},
                         {"total_streams_today", 0},
                         {"bandwidth_mbps", 0.0},
                         {"cache_hit_rate", nullptr},
                         {"avg_session_duration", nullptr},
                         {"sessions", json::array()}});
    const auto streams = figure("stream_total").value_or(0);
    const auto ended = figure("stream_avg_duration_count").value();
    const std::string missing = R"(stream_errors{error_code="STREAM_FILE_UNAVAILABLE"})";
    const auto errors = figure(missing).value();
    const auto id = api.uploaded_video("0123456789");
    CHECK(api.client(Role::staff).get(preview_of(id)).status == 200);
    CHECK(comes_true([&] {
        const auto sessions = api.admin().get(target).json().at("sessions");
        return sessions.size() == 1 && sessions[0].at("status") == "paused" &&
               sessions[0].at("bytes_transferred") == 10 && sessions[0].at("user_id") == "somebody";
    }));
    CHECK(api.client(Role::admin, "theirs", "other").get(target).json().at("sessions").empty());
    CHECK(figure("stream_total") == streams + 1);
    CHECK(figure("stream_active_count") == 1);
    CHECK(comes_true([&] { return api.admin().get(target).json().at("active_streams") == 0; }));
    CHECK(figure("stream_avg_duration_count") == ended + 1);
    CHECK(api.admin().get(target).json().at("total_streams_today") == 1);
    CHECK(api.admin().get(target).json().at("avg_session_duration").is_number());

    const auto video = fmt::format("{}videos/{}", v1, id);
    api.services().storage.remove(api.admin().get(video).json().at("file_key").get<std::string>());
    CHECK(api.client(Role::staff).get(preview_of(id)).status == 503);
    CHECK(figure(missing) == errors + 1);
    redis.stop();
    CHECK(api.admin().get(target).detail() == "sessions_unavailable");
    CHECK_FALSE(figure("stream_active_count").has_value());
    CHECK(figure("stream_total") == streams + 1);
}
