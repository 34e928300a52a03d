// The worker's parts that touch the machine: scratch space, child processes, reads by range.
#include <csignal>
#include <fstream>
#include <random>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/worker/running_worker.h"
#include "worker/sandbox/child_process.h"
#include "worker/scratch.h"
#include "worker/spare_transcoder.h"
#include "worker/transfer/source_reader.h"

namespace sluice::test {
namespace {

namespace fs = std::filesystem;

TEST_CASE("scratch: what the dead left is swept, the living keep theirs") {
    const TemporaryDirectory shared;
    const auto dead = shared.path() / "worker-dead";
    fs::create_directories(dead / "task-1" / "720p");
    std::ofstream(dead / "task-1" / "720p" / "seg-00000.m4s") << "left over";
    const auto other = shared.path() / "not-ours";
    fs::create_directory(other);

    const Scratch living(shared.path());
    CHECK_FALSE(fs::exists(dead));
    CHECK(fs::exists(other));
    fs::path second_path;
    {
        const Scratch second(shared.path());
        second_path = second.path();
        CHECK(fs::exists(living.path()));
        CHECK(second_path != living.path());
        const TaskDirectory task(second);
        CHECK(task.fd() >= 0);
        CHECK_FALSE(fs::is_empty(second_path));
    }
    CHECK_FALSE(fs::exists(second_path));
    CHECK(fs::exists(living.path()));
}

TEST_CASE("scratch: a link planted in a task's folder is removed, not followed") {
    const TemporaryDirectory shared;
    const TemporaryDirectory elsewhere;
    std::ofstream(elsewhere.path() / "precious") << "x";
    const Scratch scratch(shared.path());
    {
        const TaskDirectory task(scratch);
        REQUIRE(::symlinkat(elsewhere.path().c_str(), task.fd(), "link") == 0);
    }
    CHECK(fs::is_empty(scratch.path()));
    CHECK(fs::exists(elsewhere.path() / "precious"));
}

ChildSpec shell(const std::string& script, const DescriptorPair& any) {
    return {"/bin/sh", {"-c", script}, any.ours.get(), any.ours.get(), any.theirs.get(), {}, {}};
}

TEST_CASE("child process: a program that isn't there is an error of the start") {
    const auto any = make_socket_pair();
    auto spec = shell("", any);
    spec.program = "/no/such/program";
    CHECK_THROWS_AS(ChildProcess{spec}, std::system_error);
}

TEST_CASE("spare transcoder: the next transcoder is ready before its task") {
    const TemporaryDirectory folder;
    const Scratch scratch(folder.path());
    const TranscoderSettings settings{FAKE_TRANSCODER, {}, {}};
    SpareTranscoder spare(scratch, settings);
    spare.prepare();
    CHECK_FALSE(fs::is_empty(scratch.path()));
    const auto first = spare.take();
    const auto second = spare.take();
    CHECK(first->is_alive());
    CHECK(second->is_alive());
    CHECK(first->process.pid() != second->process.pid());
}

TEST_CASE("spare transcoder: one that has died is replaced") {
    const TemporaryDirectory folder;
    const Scratch scratch(folder.path());
    const TranscoderSettings settings{FAKE_TRANSCODER, {}, {}};
    for (const bool prepared_again : {false, true}) {
        SpareTranscoder spare(scratch, settings);
        spare.prepare();
        // Of what is there only the spare one is a child of this process.
        pid_t pid = 0;
        std::ifstream(fmt::format("/proc/self/task/{}/children", ::gettid())) >> pid;
        REQUIRE(pid > 0);
        ::kill(pid, SIGKILL);
        siginfo_t ended{};
        REQUIRE(::waitid(P_PID, static_cast<id_t>(pid), &ended, WEXITED | WNOWAIT) == 0);
        if (prepared_again) spare.prepare();
        const auto next = spare.take();
        CHECK(next->is_alive());
        CHECK(next->process.pid() != pid);
    }
    CHECK(fs::is_empty(scratch.path()));
}

TEST_CASE("spare transcoder: what cannot be started fails the task, not the preparation") {
    const TemporaryDirectory folder;
    const Scratch scratch(folder.path());
    const TranscoderSettings settings{"/no/such/program", {}, {}};
    SpareTranscoder spare(scratch, settings);
    CHECK_NOTHROW(spare.prepare());
    CHECK_THROWS_AS((void)spare.take(), std::system_error);
}

TEST_CASE("child process: ends") {
    const auto any = make_socket_pair();
    SUBCASE("by itself") {
        ChildProcess child(shell("exit 7", any));
        const int status = child.wait();
        CHECK(WIFEXITED(status));
        CHECK(WEXITSTATUS(status) == 7);
        CHECK(child.wait() == status);
    }
    SUBCASE("killed, with what it has started") {
        // The grandchild's number is said on standard error.
        ChildProcess child(shell("sleep 600 & echo $! >&2; wait", any));
        REQUIRE(eventually([&] {
            child.read_stderr();
            return child.stderr_tail().ends_with('\n');
        }));
        const auto grandchild = static_cast<pid_t>(std::stoi(child.stderr_tail()));
        CHECK_FALSE(is_dead(grandchild));
        child.kill();
        const int status = child.wait();
        CHECK(WIFSIGNALED(status));
        CHECK(WTERMSIG(status) == SIGKILL);
        CHECK(eventually([&] { return is_dead(grandchild); }));
    }
    SUBCASE("with its owner") {
        pid_t pid = 0;
        {
            const ChildProcess child(shell("sleep 600", any));
            pid = child.pid();
            CHECK_FALSE(is_dead(pid));
        }
        CHECK(is_dead(pid));
    }
    SUBCASE("with the thread that made it") {
        std::unique_ptr<ChildProcess> child;
        std::thread([&] { child = std::make_unique<ChildProcess>(shell("sleep 600", any)); }).join();
        CHECK(WTERMSIG(child->wait()) == SIGKILL);
    }
}

TEST_CASE("child process: of much standard error the end is kept") {
    const auto any = make_socket_pair();
    ChildProcess child(shell("i=0; while [ $i -lt 3000 ]; do echo line $i >&2; i=$((i+1)); done", any));
    REQUIRE(eventually([&] {
        child.read_stderr();
        return child.stderr_fd() < 0;
    }));
    CHECK(child.stderr_tail().size() == 4096);
    CHECK(child.stderr_tail().ends_with("line 2999\n"));
}

std::string random_text(std::size_t size, std::uint_fast32_t seed) {
    std::mt19937 random(seed);
    std::string text(size, '\0');
    for (char& c : text)
        c = static_cast<char>(random());
    return text;
}

TEST_CASE("source: reads anywhere give the same bytes as the whole") {
    constexpr std::size_t size = 12 * 1024 * 1024 + 345;
    const auto whole = random_text(size, 1);
    ScriptedApi api;
    api.script([&](auto& state) {
        state.source = whole;
        state.source_statuses = {503, 0, 200, 0};  // faults that pass
    });
    WorkerConfig config;
    config.api_url = api.url();
    config.worker_token = worker_token;
    ApiClient client(config);
    const Event stop;
    SourceReader reader(client, "/source", static_cast<std::int64_t>(size), RetryPolicy{}, stop);

    std::mt19937 random(2);
    const auto check = [&](std::int64_t offset, std::int64_t length) {
        const auto expected = offset >= static_cast<std::int64_t>(size)
                                  ? std::string()
                                  : whole.substr(static_cast<std::size_t>(offset), static_cast<std::size_t>(length));
        CAPTURE(offset);
        CAPTURE(length);
        CHECK(reader.read(offset, length) == expected);
    };
    check(0, 10);
    check(SourceReader::block_bytes - 1, 2);
    check(SourceReader::block_bytes, SourceReader::block_bytes);
    check(static_cast<std::int64_t>(size) - 5, 100);
    check(static_cast<std::int64_t>(size), 1);
    check(static_cast<std::int64_t>(size) + 1000, 1);
    check(0, 4 * SourceReader::block_bytes);
    for (int i = 0; i < 40; ++i)
        check(std::uniform_int_distribution<std::int64_t>(0, size)(random),
              std::uniform_int_distribution<std::int64_t>(1, 4 * SourceReader::block_bytes)(random));
}

TEST_CASE("source: reading on costs one request for each block") {
    const auto whole = random_text(5 * 1024 * 1024, 3);
    ScriptedApi api;
    api.script([&](auto& state) { state.source = whole; });
    WorkerConfig config;
    config.api_url = api.url();
    ApiClient client(config);
    const Event stop;
    {
        SourceReader reader(client, "/source", static_cast<std::int64_t>(whole.size()), RetryPolicy{}, stop);
        std::string read;
        while (read.size() < whole.size())
            read += reader.read(static_cast<std::int64_t>(read.size()), 65536);
        CHECK(read == whole);
        CHECK(reader.fetched_bytes() == static_cast<std::int64_t>(whole.size()));
    }
    CHECK(api.state().range_requests == 5);
}

}  // namespace
}  // namespace sluice::test
