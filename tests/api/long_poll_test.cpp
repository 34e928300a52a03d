/// Workers that wait for a task, and go away or are many.

#include <atomic>
#include <chrono>
#include <future>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "api/routes/worker_tasks.h"
#include "tests/support/api_fixture.h"
#include "tests/support/raw_connection.h"
#include "tests/support/worker_client.h"

using namespace sluice;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::chrono::seconds much_earlier{10};

/// A request for the next task that waits for half a minute, as a handler sees it.
Request long_poll() {
    Request request;
    request.method = "GET";
    request.worker_id = "worker-1";
    request.query = {{"wait", "30"}, {"kinds", "plan"}};
    request.header = [](const std::string&) { return std::string(); };
    return request;
}

/// False when it does not come about in time.
template <class Condition>
bool comes_about(Condition&& condition) {
    const auto deadline = Clock::now() + much_earlier;
    while (!condition()) {
        if (Clock::now() > deadline) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return true;
}

}  // namespace

TEST_CASE_FIXTURE(ApiFixture, "whoever has gone is given no task") {
    uploaded_video();
    auto request = long_poll();
    request.peer_has_closed = [] { return true; };
    CHECK(routes::worker_tasks::next(services(), request).status == 204);
    CHECK(database.value<std::string>("SELECT state FROM task") == "queued");
    request.peer_has_closed = [] { return false; };
    CHECK(routes::worker_tasks::next(services(), request).status == 200);
    CHECK(database.value<std::string>("SELECT state FROM task") == "running");
}

TEST_CASE_FIXTURE(ApiFixture, "a worker that goes while it waits holds no thread, and gets no task that comes then") {
    std::atomic<bool> has_gone = false;
    auto request = long_poll();
    request.peer_has_closed = [&] { return has_gone.load(); };
    const auto wait = [&] {
        return std::async(std::launch::async, [&] { return routes::worker_tasks::next(services(), request).status; });
    };
    auto leaving = wait();
    REQUIRE(comes_about([&] { return services().long_polls.taken() == 1; }));
    const auto started = Clock::now();
    has_gone = true;
    CHECK(leaving.get() == 204);
    CHECK(Clock::now() - started < much_earlier);
    CHECK(services().long_polls.taken() == 0);

    has_gone = false;
    auto woken = wait();
    REQUIRE(comes_about([&] { return services().long_polls.taken() == 1; }));
    has_gone = true;
    uploaded_video();
    CHECK(woken.get() == 204);
    CHECK(database.value<std::string>("SELECT state FROM task") == "queued");
}

TEST_CASE_FIXTURE(ApiFixture, "a stopped worker's connection claims nothing") {
    {
        RawConnection worker(port());
        worker.send(
            fmt::format("GET /video-worker/next?wait=30&kinds=plan HTTP/1.1\r\nHost: x\r\n"
                        "X-Worker-Id: worker-1\r\nX-Worker-Token: {}\r\n\r\n",
                        services().config.worker_token));
        REQUIRE(comes_about([&] { return services().long_polls.taken() == 1; }));
    }
    uploaded_video();
    CHECK(comes_about([&] { return services().long_polls.taken() == 0; }));
    CHECK(database.value<int>("SELECT count(*) FROM task WHERE state = 'queued'") == 1);
}

TEST_CASE_FIXTURE(ApiFixture,
                  "workers that wait leave threads to the others, and those that find no place come again") {
    const auto places = services().long_polls.max();
    CHECK(places == static_cast<std::size_t>(services().config.http_threads) / 4);
    std::vector<std::future<std::optional<Job>>> waiting;
    for (std::size_t i = 0; i < places; ++i) {
        waiting.push_back(std::async(std::launch::async,
                                     [&, i] { return WorkerClient(*this, fmt::format("worker-{}", i)).claim(30); }));
    }
    REQUIRE(comes_about([&] { return services().long_polls.taken() == places; }));
    const auto started = Clock::now();
    auto late = worker_http("worker-late");
    const auto turned_away = late.get("/video-worker/next?wait=30&kinds=plan");
    CHECK(turned_away.status == 204);
    CHECK(turned_away.header("retry-after") == "1");
    // Whoever does not wait needs no place, and is told nothing.
    CHECK(late.get("/video-worker/next?kinds=plan").header("retry-after").empty());
    CHECK(stranger().get("/healthz").status == 200);
    CHECK(Clock::now() - started < much_earlier);
    // A task is had without a place.
    const auto id = uploaded_video();
    services().new_tasks.close();
    int claimed = 0;
    for (auto& worker : waiting)
        claimed += worker.get().has_value() ? 1 : 0;
    CHECK(claimed <= 1);
    CHECK(services().long_polls.taken() == 0);
    if (claimed == 0) CHECK(WorkerClient(*this).claim().value().video_id == id);
}
