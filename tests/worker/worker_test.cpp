// The whole worker against an API over real HTTP, with a transcoder that misbehaves as its source tells it to.
#include <csignal>

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "common/crypto/md5.h"
#include "common/crypto/sha256.h"
#include "tests/worker/running_worker.h"

namespace sluice::test {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using State = ScriptedApi::State;

bool has_completed(const State& state) {
    return !state.completed.empty();
}
bool has_failed(const State& state) {
    return !state.failed.empty();
}

std::string sha256(const std::string& bytes) {
    Sha256 digest;
    digest.update(bytes.data(), bytes.size());
    return digest.hex();
}

/// Runs one task with these orders to its `fail`, and gives the code.
std::string failure_of(const std::string& orders, const std::function<void(WorkerConfig&)>& change = {}) {
    ScriptedApi api;
    api.offer(orders);
    const RunningWorker worker(api.url(), change);
    REQUIRE(api.wait_until(has_failed));
    const auto state = api.state();
    CHECK(state.completed.empty());
    CHECK(state.failed[0].at("task_id") == 11);
    CHECK(state.failed[0].at("epoch") == 13);
    CHECK_FALSE(state.failed[0].at("reason").get<std::string>().empty());
    return state.failed[0].at("code");
}

TEST_CASE("a task is run, its objects are stored, its result is reported") {
    ScriptedApi api;
    api.offer("progress 0.5\nsegment 720p 42\nobject poster.jpg 5000\nobject empty.vtt 0\ndone");
    RunningWorker worker(api.url());
    REQUIRE(api.wait_until(has_completed));
    worker.drain();

    const auto state = api.state();
    REQUIRE(state.stored.size() == 4);
    CHECK(state.stored.at("720p/init.mp4").bytes == "init of 720p");
    CHECK(state.stored.at("720p/seg-00042.m4s").bytes == "media of 720p");
    CHECK(state.stored.at("poster.jpg").bytes.size() == 5000);
    CHECK(state.stored.at("empty.vtt").bytes.empty());
    for (const auto& [name, object] : state.stored) {
        CAPTURE(name);
        CHECK(object.sha256_header == sha256(object.bytes));
    }
    const auto& result = state.completed[0];
    CHECK(result.at("task_id") == 11);
    CHECK(result.at("epoch") == 13);
    CHECK(result.at("segments")[0].at("sha256") == sha256("media of 720p"));
    CHECK(result.at("renditions")[0].at("init_sha256") == sha256("init of 720p"));
    CHECK(result.at("assets")[0].at("bytes") == 5000);
    CHECK(state.failed.empty());
    CHECK(state.requests_without_token == 0);
    CHECK(std::filesystem::is_empty(worker.scratch_dir()));
}

TEST_CASE("objects go straight into the object store where there are grants, and our token does not") {
    ScriptedApi store;
    ScriptedApi api;
    store.script([](State& state) { state.put_statuses = {503, 0}; });
    api.script([&](State& state) {
        state.object_store = store.url();
        state.grant_statuses = {503, 0, 200};
    });
    api.offer("segment 720p 42\nobject poster.jpg 5000\ndone");
    const RunningWorker worker(api.url());
    REQUIRE(api.wait_until(has_completed));
    const auto state = store.state();
    REQUIRE(state.stored.size() == 3);
    CHECK(state.stored.at("720p/seg-00042.m4s").bytes == "media of 720p");
    for (const auto& [name, object] : state.stored) {
        CAPTURE(name);
        CHECK(object.md5_header == md5_base64(object.bytes));
    }
    CHECK(state.requests_with_token == 0);
    CHECK(api.state().stored.empty());
}

TEST_CASE("a grant that is refused ends the task as our fault") {
    ScriptedApi api;
    api.script([&](State& state) {
        state.object_store = api.url();
        state.grant_statuses = {404};
    });
    api.offer("object poster.jpg 5000\ndone");
    const RunningWorker worker(api.url());
    REQUIRE(api.wait_until(has_failed));
    CHECK(api.state().failed[0].at("code") == "sink_unavailable");
}

TEST_CASE("segments are reported before the task ends, and not before they are stored") {
    ScriptedApi api;
    api.offer("segment audio 0\nearly\nprogress 0.5\nsegment audio 1\nearly\nprogress 0.6\nhang");
    RunningWorker worker(api.url());
    REQUIRE(api.wait_until([](const ScriptedApi::State& state) {
        std::size_t segments = 0;
        for (const auto& report : state.reported)
            segments += report.at("segments").size();
        return segments >= 2;
    }));
    const auto state = api.state();
    CHECK(state.reported[0].at("epoch") == 13);
    CHECK(state.reported[0].at("segments")[0].at("number") == 0);
    CHECK(state.reported[0].at("renditions")[0].at("name") == "audio");
    CHECK(state.stored.contains("audio/seg-00000.m4s"));
    CHECK(state.stored.contains("audio/seg-00001.m4s"));
    CHECK(state.completed.empty());
}

TEST_CASE("the child has what the protocol names and nothing else") {
    ScriptedApi api;
    api.offer("report report.json\ndone");
    const RunningWorker worker(api.url());
    REQUIRE(api.wait_until(has_completed));
    const auto report = json::parse(api.state().stored.at("report.json").bytes);
    CHECK(report.at("open") == json({2, 3, 4, 5}));
    CHECK(report.at("environment") == "");
    CHECK(report.at("core_limit") == 0);
    CHECK(report.at("group") == report.at("pid"));
    CHECK(report.at("term_blocked") == 0);
    CHECK(report.at("directory") == "/");
}

TEST_CASE("a source of many blocks arrives whole, whatever the network does") {
    std::string rest(9 * 1024 * 1024 + 77, '\0');
    for (std::size_t i = 0; i < rest.size(); ++i)
        rest[i] = static_cast<char>(i * 2654435761U >> 13U);
    ScriptedApi api;
    api.offer("copy copy.bin\ndone", rest);
    api.script([](State& state) { state.source_statuses = {503, 200, 0, 200, 503}; });
    const RunningWorker worker(api.url());
    REQUIRE(api.wait_until(has_completed));
    const auto state = api.state();
    CHECK(state.stored.at("copy.bin").bytes == state.source);
}

TEST_CASE("failures have their codes") {
    CHECK(failure_of("fault") == "crashed");
    CHECK(failure_of("abort") == "crashed");
    CHECK(failure_of("socket") == "forbidden");
    CHECK(failure_of("exit 0") == "crashed");
    CHECK(failure_of("exit 1") == "crashed");
    CHECK(failure_of("done\nexit 1") == "crashed");
    CHECK(failure_of("done\ndone") == "crashed");
    CHECK(failure_of("fail truncated The file ends too early.") == "truncated");
    CHECK(failure_of("fail disk_full No room.") == "disk_full");
    CHECK(failure_of("fail shutting_down Again, please.") == "crashed");
    CHECK(failure_of("say nonsense\nhang") == "crashed");
    CHECK(failure_of("nest 100000\nhang") == "crashed");
    CHECK(failure_of("say {\"event\":\"object\",\"name\":\"../../etc/passwd\"}\nhang") == "crashed");
    CHECK(failure_of("link /etc/passwd\nhang") == "internal");
    CHECK(failure_of("object poster.jpg 10\nlie") == "internal");
    CHECK(failure_of("say {\"event\":\"object\",\"name\":\"never-written.jpg\"}\nhang") == "internal");
    CHECK(failure_of("spam 3000000\nfault") == "crashed");
}

TEST_CASE("a transcoder that can't be started is our own fault") {
    const auto missing = [](WorkerConfig& config) { config.transcoder = "/no/such/transcoder"; };
    CHECK(failure_of("done", missing) == "worker_failed");
}

TEST_CASE("watchdogs") {
    const auto start = std::chrono::steady_clock::now();
    SUBCASE("no progress") {
        const auto impatient = [](WorkerConfig& config) { config.progress_timeout = 1s; };
        CHECK(failure_of("progress 0.1\nhang", impatient) == "timed_out");
    }
    SUBCASE("no progress after the last line") {
        const auto impatient = [](WorkerConfig& config) { config.progress_timeout = 1s; };
        CHECK(failure_of("done\nhang", impatient) == "timed_out");
    }
    SUBCASE("over budget") {
        const auto impatient = [](WorkerConfig& config) { config.task_budget = 1s; };
        CHECK(failure_of("hang", impatient) == "timed_out");
    }
    CHECK(std::chrono::steady_clock::now() - start >= 1s);
}

TEST_CASE("a source that can't be read") {
    ScriptedApi api;
    api.offer("done");
    api.script([](State& state) { state.source_statuses = {404}; });
    const RunningWorker worker(api.url());
    REQUIRE(api.wait_until(has_failed));
    CHECK(api.state().failed[0].at("code") == "source_unavailable");
}

TEST_CASE("uploads") {
    ScriptedApi api;
    SUBCASE("passing faults are outlived") {
        api.offer("object poster.jpg 3000000\ndone");
        api.script([](State& state) { state.put_statuses = {503, 0, 500}; });
        const RunningWorker worker(api.url());
        REQUIRE(api.wait_until(has_completed));
        CHECK(api.state().puts == 4);
        CHECK(api.state().stored.at("poster.jpg").bytes.size() == 3000000);
    }
    SUBCASE("a refusal fails the task, and ends the child") {
        api.offer("object poster.jpg 1000\nhang");
        api.script([](State& state) { state.put_statuses = {403}; });
        const RunningWorker worker(api.url());
        REQUIRE(api.wait_until(has_failed));
        CHECK(api.state().failed[0].at("code") == "sink_unavailable");
        CHECK(api.state().puts == 1);
    }
    SUBCASE("other bytes under our own name are a fault of ours") {
        api.offer("object poster.jpg 1000\ndone");
        api.script([](State& state) { state.put_statuses = {409}; });
        const RunningWorker worker(api.url());
        REQUIRE(api.wait_until(has_failed));
        CHECK(api.state().failed[0].at("code") == "internal");
    }
    SUBCASE("large and many") {
        std::string orders = "object large.bin 67108864\n";
        for (int i = 0; i < 100; ++i)
            orders += "object 240p/seg-" + std::to_string(i) + ".m4s 1000\n";
        api.offer(orders + "done");
        const RunningWorker worker(api.url());
        REQUIRE(api.wait_until(has_completed));
        CHECK(api.state().stored.size() == 101);
        CHECK(api.state().stored.at("large.bin").bytes.size() == 67108864);
    }
}

TEST_CASE("the result is reported until it is answered") {
    ScriptedApi api;
    api.offer("object poster.jpg 10\ndone");
    SUBCASE("away for a while") {
        api.script([](State& state) { state.complete_statuses = {503, 0, 500}; });
        const RunningWorker worker(api.url());
        REQUIRE(api.wait_until([](const State& state) { return state.completed.size() == 4; }));
        REQUIRE(api.wait_until([](const State& state) { return state.polls >= 2; }));
        CHECK(api.state().failed.empty());
    }
    SUBCASE("refused for good") {
        api.script([](State& state) { state.complete_statuses = {400}; });
        const RunningWorker worker(api.url());
        REQUIRE(api.wait_until(has_failed));
        CHECK(api.state().completed.size() == 1);
        CHECK(api.state().failed[0].at("code") == "internal");
    }
    SUBCASE("of a task that is somebody else's by now") {
        api.script([](State& state) { state.complete_statuses = {409}; });
        const RunningWorker worker(api.url());
        REQUIRE(api.wait_until([](const State& state) { return state.polls >= 2; }));
        CHECK(api.state().completed.size() == 1);
        CHECK(api.state().failed.empty());
    }
}

/// Offers two tasks, of which the second comes with the end of the first.
void offer_two(ScriptedApi& api) {
    api.offer("object poster.jpg 10\ndone");
    api.script([](State& state) {
        state.next_jobs = state.jobs;
        state.next_jobs.front()["task_id"] = 12;
    });
}

TEST_CASE("the next task comes with the end of the one before") {
    ScriptedApi api;
    offer_two(api);
    SUBCASE("and is run without being asked for") {
        const RunningWorker worker(api.url());
        REQUIRE(api.wait_until([](const State& state) { return state.completed.size() == 2 && state.polls == 2; }));
        const auto state = api.state();
        CHECK(state.completed[0].at("next") == "plan,chunk,audio,finish");
        CHECK(state.completed[0].at("task_id") == 11);
        CHECK(state.completed[1].at("task_id") == 12);
        CHECK(state.failed.empty());
    }
    SUBCASE("and is handed back when the worker is to end") {
        RunningWorker worker(api.url());
        api.script([&](State& state) { state.while_completing = [&] { worker.begin_to_drain(); }; });
        REQUIRE(api.wait_until(has_failed));
        worker.drain();
        const auto state = api.state();
        CHECK(state.completed.size() == 1);
        CHECK(state.failed[0].at("task_id") == 12);
        CHECK(state.failed[0].at("code") == "shutting_down");
        CHECK(state.polls == 1);
    }
    SUBCASE("and is failed when it can't be read") {
        api.script([](State& state) { state.next_jobs.front().erase("kind"); });
        const RunningWorker worker(api.url());
        REQUIRE(api.wait_until(has_failed));
        CHECK(api.state().failed[0].at("code") == "worker_failed");
        CHECK(api.wait_until([](const State& state) { return state.polls == 2; }));
    }
    SUBCASE("and is not asked for by one that drains") {
        api.script([](State& state) { state.complete_statuses = {503}; });
        RunningWorker worker(api.url());
        api.script([&](State& state) { state.while_completing = [&] { worker.begin_to_drain(); }; });
        REQUIRE(api.wait_until([](const State& state) { return state.completed.size() == 2; }));
        worker.drain();
        CHECK_FALSE(api.state().completed[1].contains("next"));
    }
}

/// Offers a task that hangs, and waits for its child's number.
pid_t hanging_child(ScriptedApi& api, int lease_seconds, pid_t worker = ::getpid()) {
    api.offer("progress 0.25\nreport report.json\nhang", {}, lease_seconds);
    REQUIRE(api.wait_until([](const State& state) { return state.stored.contains("report.json"); }));
    const pid_t child = transcoder_of(worker);
    REQUIRE(child > 0);
    return child;
}

TEST_CASE("a task that is not ours any more is dropped, its child killed, and nothing said of it") {
    ScriptedApi api;
    const RunningWorker worker(api.url());
    const auto child = hanging_child(api, 1);
    CHECK_FALSE(is_dead(child));
    SUBCASE("lease lost") {
        api.script([](State& state) { state.heartbeat_status = 409; });
    }
    SUBCASE("cancelled") {
        api.script([](State& state) { state.cancel = true; });
    }
    SUBCASE("cut off for as long as the lease") {
        api.script([](State& state) { state.heartbeat_status = 503; });
    }
    // The worker asks for the next one when it has let go.
    REQUIRE(api.wait_until([](const State& state) { return state.polls >= 2; }));
    CHECK(is_dead(child));
    const auto state = api.state();
    CHECK(state.heartbeats.front().at("progress") == 0.25);
    CHECK(state.heartbeats.front().at("epoch") == 13);
    CHECK(state.completed.empty());
    CHECK(state.failed.empty());
}

TEST_CASE("a lease is kept for as long as the task takes") {
    ScriptedApi api;
    const RunningWorker worker(api.url());
    const auto child = hanging_child(api, 1);
    // Longer than three leases.
    REQUIRE(api.wait_until([](const State& state) { return state.heartbeats.size() >= 10; }));
    CHECK_FALSE(is_dead(child));
    CHECK(api.state().polls == 1);
}

TEST_CASE("the token goes to the API only") {
    ScriptedApi storage;
    ScriptedApi api;
    api.offer("object poster.jpg 10\ndone");
    storage.script([&](State& state) { state.source = api.state().source; });
    api.script([&](State& state) {
        state.jobs[0]["source"]["url"] = storage.url() + "/source?signature=s";
        state.jobs[0]["sink"]["url"] = storage.url() + "/sink/{name}?signature=s";
    });
    const RunningWorker worker(api.url());
    REQUIRE(api.wait_until(has_completed));
    CHECK(storage.state().stored.contains("poster.jpg"));
    CHECK(storage.state().requests_with_token == 0);
    CHECK(api.state().requests_without_token == 0);
}

TEST_CASE("a job that can't be read is failed at once") {
    ScriptedApi api;
    api.offer("done");
    api.script([](State& state) { state.jobs[0]["kind"] = "dance"; });
    const RunningWorker worker(api.url());
    REQUIRE(api.wait_until(has_failed));
    CHECK(api.state().failed[0].at("code") == "worker_failed");
}

TEST_CASE("an API that is away at the start is waited for") {
    // A server that takes connections and closes them: the worker has been here when accept() returns.
    const Descriptor listener = checked_descriptor(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
    const int yes = 1;
    ::setsockopt(listener.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    ::setsockopt(listener.get(), SOL_SOCKET, SO_REUSEPORT, &yes, sizeof yes);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    REQUIRE(::bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), size) == 0);
    REQUIRE(::listen(listener.get(), 1) == 0);
    REQUIRE(::getsockname(listener.get(), reinterpret_cast<sockaddr*>(&address), &size) == 0);
    const int port = ntohs(address.sin_port);

    const RunningWorker worker("http://127.0.0.1:" + std::to_string(port));
    Descriptor(::accept(listener.get(), nullptr, nullptr)).reset();
    const Descriptor second(::accept(listener.get(), nullptr, nullptr));
    CHECK(second);

    ScriptedApi api(port);
    ::shutdown(listener.get(), SHUT_RDWR);
    api.offer("done");
    // The second connection is still open, and says nothing; close it so that the worker comes to the API.
    ::shutdown(second.get(), SHUT_RDWR);
    CHECK(api.wait_until(has_completed));
}

TEST_CASE("SIGTERM ends an idle worker at once, in the middle of its long poll") {
    ScriptedApi api;
    WorkerProgram program(api.url());
    REQUIRE(api.wait_until([](const State& state) { return state.polls == 1; }));
    const auto asked = std::chrono::steady_clock::now();
    program.signal(SIGTERM);
    const int status = program.wait();
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
    CHECK(std::chrono::steady_clock::now() - asked < 3s);
    CHECK(std::filesystem::is_empty(program.scratch_dir()));
}

TEST_CASE("a kill from outside is not the file's fault") {
    ScriptedApi api;
    const RunningWorker worker(api.url());
    ::kill(hanging_child(api, 60), SIGKILL);
    REQUIRE(api.wait_until(has_failed));
    CHECK(api.state().failed[0].at("code") == "worker_failed");
}

TEST_CASE("a child that fills the disk is stopped") {
    ScriptedApi api;
    const RunningWorker worker(api.url(), [](WorkerConfig& config) { config.task_disk_bytes = 1 << 20; });
    api.offer("scratch left.bin 3000000\nhang");
    REQUIRE(api.wait_until(has_failed));
    CHECK(api.state().failed[0].at("code") == "forbidden");
}

TEST_CASE("SIGTERM hands a running task back, blaming nobody") {
    ScriptedApi api;
    WorkerProgram program(api.url());
    const auto child = hanging_child(api, 60, program.pid());
    program.signal(SIGTERM);
    SUBCASE("when its time is over") {}
    SUBCASE("at once when asked twice") {
        program.signal(SIGINT);
    }
    const int status = program.wait();
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
    CHECK(is_dead(child));
    const auto state = api.state();
    REQUIRE(state.failed.size() == 1);
    CHECK(state.failed[0].at("code") == "shutting_down");
    CHECK(state.polls == 1);
}

TEST_CASE("kill -9 of the worker takes the child along, and the next worker sweeps up") {
    ScriptedApi api;
    WorkerProgram program(api.url());
    const auto child = hanging_child(api, 60, program.pid());
    program.signal(SIGKILL);
    CHECK(WIFSIGNALED(program.wait()));
    CHECK(eventually([&] { return is_dead(child); }));
    CHECK_FALSE(std::filesystem::is_empty(program.scratch_dir()));
    const Scratch next(program.scratch_dir());
    const auto left = std::filesystem::directory_iterator(program.scratch_dir());
    CHECK(std::distance(begin(left), end(left)) == 1);
}

TEST_CASE("the log names tasks, and no secret") {
    ScriptedApi api;
    WorkerProgram program(api.url());
    api.offer("object poster.jpg 10\nspam 1000\nfault");
    api.script([](State& state) { state.put_statuses = {503}; });
    REQUIRE(api.wait_until(has_failed));
    program.signal(SIGTERM);
    CHECK(program.wait() == 0);
    const auto log = program.log();
    CHECK(log.find("\"event\":\"task_claimed\"") != std::string::npos);
    CHECK(log.find("\"event\":\"task_failed\"") != std::string::npos);
    CHECK(log.find("\"signal 11\"") != std::string::npos);
    CHECK(log.find(worker_token) == std::string::npos);
    CHECK(log.find("signature") == std::string::npos);
}

}  // namespace
}  // namespace sluice::test
