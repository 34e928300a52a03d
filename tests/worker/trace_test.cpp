/// A task belongs to a trace, and so does what its worker asks.

#include <set>
#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "tests/worker/running_worker.h"
#include "tests/worker/scripted_api.h"

using namespace sluice;
using namespace sluice::test;

namespace {

bool is_reported(const ScriptedApi::State& state) {
    return !state.completed.empty();
}

}  // namespace

TEST_CASE("all that a worker asks for a task belongs to the trace of the task, and nothing else does") {
    const std::string trace = "0af7651916cd43dd8448eb211c80319c";
    ScriptedApi api;
    api.offer("object poster.jpg 5000\ndone");
    api.script([&](auto& state) { state.jobs.front()["trace_id"] = trace; });
    RunningWorker worker(api.url());
    REQUIRE(api.wait_until(is_reported));
    REQUIRE(api.wait_until([](const auto& state) { return state.polls >= 2; }));
    worker.drain();
    // The first claim, and the claim after the task, say none.
    CHECK(api.state().traces == std::set<std::string>{"", "00-" + trace});
}

TEST_CASE("a trace that is none is taken for none, whatever it is") {
    for (const auto& trace : {nlohmann::json("0af7\r\nX-Evil: 1"), nlohmann::json(std::string(1 << 20, 'a')),
                              nlohmann::json(7), nlohmann::json(nullptr), nlohmann::json::array()}) {
        ScriptedApi api;
        api.offer("object poster.jpg 5000\ndone");
        api.script([&](auto& state) { state.jobs.front()["trace_id"] = trace; });
        RunningWorker worker(api.url());
        REQUIRE(api.wait_until(is_reported));
        worker.drain();
        CHECK(api.state().traces == std::set<std::string>{""});
    }
}
