// sluice-worker --exit-when-idle: the real program against an API over real HTTP.
#include <chrono>
#include <filesystem>

#include <doctest/doctest.h>
#include <sys/wait.h>

#include "tests/worker/running_worker.h"

namespace sluice::test {
namespace {

using namespace std::chrono_literals;

TEST_CASE("a worker that is to end when it is idle works first, and ends by itself") {
    ScriptedApi api;
    api.offer("done");
    const auto began = std::chrono::steady_clock::now();
    WorkerProgram program(api.url(), {"--exit-when-idle", "2"});
    CHECK(api.wait_until([](const ScriptedApi::State& state) { return !state.completed.empty(); }));
    const int status = program.wait();
    CHECK(std::chrono::steady_clock::now() - began >= 2s);
    REQUIRE(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
    CHECK(std::filesystem::is_empty(program.scratch_dir()));
}

TEST_CASE("a worker ends as idle also while the API is away") {
    WorkerProgram program("http://127.0.0.1:1", {"--exit-when-idle", "1"});
    const int status = program.wait();
    REQUIRE(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
}

TEST_CASE("an idle time that is none is refused") {
    for (const char* seconds : {"0", "-1", "x", "", "1000000000", "99999999999999999999"}) {
        CAPTURE(seconds);
        WorkerProgram program("http://127.0.0.1:1", {"--exit-when-idle", seconds});
        const int status = program.wait();
        REQUIRE(WIFEXITED(status));
        CHECK(WEXITSTATUS(status) != 0);
    }
}

}  // namespace
}  // namespace sluice::test
