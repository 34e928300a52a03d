/// The walls around a child (worker/sandbox/sandbox.h), from the inside: a program that tries to get out.

#include <csignal>
#include <cstdio>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/worker/running_worker.h"
#include "worker/sandbox/child_process.h"

namespace sluice::test {
namespace {

constexpr SandboxLimits limits{
    .memory_bytes = std::int64_t{2} << 30U, .file_bytes = std::int64_t{1} << 30U, .cpu_seconds = 60};
const std::vector<Wall> all_walls{Wall::namespaces, Wall::landlock, Wall::seccomp};

std::vector<std::string> attempts() {
    const std::string command = std::string(HOSTILE_CHILD) + " --list";
    const std::unique_ptr<FILE, int (*)(FILE*)> output(::popen(command.c_str(), "r"), &::pclose);
    std::vector<std::string> names;
    std::array<char, 128> line{};
    while (std::fgets(line.data(), line.size(), output.get()) != nullptr) {
        names.emplace_back(line.data());
        names.back().pop_back();
    }
    return names;
}

/// A process that is not the child's, a file that is not for it, and a folder that is.
class Surroundings {
  public:
    Surroundings() {
        std::filesystem::create_directory(task_);
        folder_ = checked_descriptor(::open(task_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC), "open");
        std::ofstream(canary_) << "sings";
        victim_ = ::fork();
        if (victim_ == 0) {
            for (;;)
                ::pause();
        }
    }
    ~Surroundings() {
        ::kill(victim_, SIGKILL);
        ::waitpid(victim_, nullptr, 0);
    }
    Surroundings(const Surroundings&) = delete;
    Surroundings& operator=(const Surroundings&) = delete;

    /// The wait status.
    int run(const std::string& attempt, const std::vector<Wall>& walls, const SandboxLimits& max) {
        const auto channel = make_socket_pair();
        ChildProcess child({.program = HOSTILE_CHILD,
                            .arguments = {attempt, std::to_string(victim_), canary_.string()},
                            .source = channel.ours.get(),
                            .directory = folder_.get(),
                            .control = channel.theirs.get(),
                            .walls = walls,
                            .limits = max});
        return child.wait();
    }

    [[nodiscard]] bool is_untouched() const {
        std::ostringstream text;
        text << std::ifstream(canary_).rdbuf();
        std::set<std::string> names;
        for (const auto& entry : std::filesystem::directory_iterator(outside_.path()))
            names.insert(entry.path().filename().string());
        return text.str() == "sings" && names == std::set<std::string>{"canary", "task"} && !is_dead(victim_);
    }

  private:
    TemporaryDirectory outside_;
    const std::filesystem::path canary_ = outside_.path() / "canary";
    const std::filesystem::path task_ = outside_.path() / "task";
    Descriptor folder_;
    pid_t victim_ = -1;
};

bool worked(int status) {
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

TEST_CASE("a hostile child gets nowhere") {
    REQUIRE(available_walls() == all_walls);
    const auto names = attempts();
    CHECK(names.size() >= 40);
    Surroundings surroundings;
    for (const auto& attempt : names) {
        CAPTURE(attempt);
        const int status = surroundings.run(attempt, all_walls, limits);
        const bool was_stopped = WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS;
        const bool was_refused = WIFEXITED(status) && WEXITSTATUS(status) == 1;
        CAPTURE(status);
        CHECK((was_stopped || was_refused));
        CHECK(surroundings.is_untouched());
    }
}

TEST_CASE("without walls the same attempts work, so it is the walls that stop them") {
    // Not tried without them: what takes root away from the tests' own machine, and what this user may not do anyway.
    int working = 0;
    for (const auto& attempt : attempts()) {
        Surroundings surroundings;
        if (worked(surroundings.run(attempt, {}, {}))) ++working;
    }
    CHECK(working >= 40);
}

TEST_CASE("each wall stands by itself") {
    Surroundings surroundings;
    CHECK(worked(surroundings.run("inet-socket", {Wall::landlock}, limits)));
    CHECK_FALSE(worked(surroundings.run("read-canary", {Wall::landlock}, limits)));
    CHECK_FALSE(worked(surroundings.run("shell", {Wall::landlock}, limits)));
    CHECK(worked(surroundings.run("read-canary", {Wall::seccomp}, limits)));
    CHECK_FALSE(worked(surroundings.run("inet-socket", {Wall::seccomp}, limits)));
    CHECK_FALSE(worked(surroundings.run("signal-another", {Wall::namespaces}, limits)));
    CHECK_FALSE(worked(surroundings.run("much-memory", {}, limits)));
}

TEST_CASE("a sandbox that is not whole is refused, or said to be so") {
    CHECK(usable_walls(SandboxPolicy::enforce, all_walls) == all_walls);
    CHECK_THROWS_WITH_AS(
        usable_walls(SandboxPolicy::enforce, {Wall::landlock}),
        "the sandbox is not whole here, without namespaces, seccomp; SLUICE_SANDBOX=best-effort works without",
        std::runtime_error);
    CHECK(usable_walls(SandboxPolicy::best_effort, {Wall::landlock}) == std::vector{Wall::landlock});
}

}  // namespace
}  // namespace sluice::test
