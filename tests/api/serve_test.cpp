/// The program as it is started: what only a process of its own can show.

#include <array>
#include <cerrno>
#include <csignal>
#include <string>
#include <system_error>
#include <vector>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/redis_server.h"
#include "tests/support/server_process.h"
#include "tests/support/temporary_directory.h"
#include "tests/support/test_database.h"

using namespace sluice;

namespace {

constexpr int patience_ms = 30'000;

/// What a program writes, read as it is written and not when somebody looks.
class Output {
  public:
    explicit Output(const std::string& path) {
        if (::mkfifo(path.c_str(), 0600) != 0) throw std::system_error(errno, std::system_category(), "mkfifo");
        // Non-blocking, as there is no writer yet; and one that stays, so that there is no end before the beginning.
        reader_ = ::open(path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC);
        if (reader_ < 0) throw std::system_error(errno, std::system_category(), "open a pipe");
    }
    ~Output() { ::close(reader_); }
    Output(const Output&) = delete;
    Output& operator=(const Output&) = delete;

    /// False when it does not come in time.
    bool await(const std::string& text) {
        while (seen_.find(text) == std::string::npos) {
            pollfd wanted{reader_, POLLIN, 0};
            if (::poll(&wanted, 1, patience_ms) <= 0) return false;
            std::array<char, 4096> block{};
            const auto n = ::read(reader_, block.data(), block.size());
            if (n > 0) seen_.append(block.data(), static_cast<std::size_t>(n));
        }
        return true;
    }
    [[nodiscard]] const std::string& seen() const { return seen_; }

  private:
    int reader_ = -1;
    std::string seen_;
};

/// True when it ends in time; a process that does not is killed.
bool ends(ServerProcess& process) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(patience_ms);
    siginfo_t info{};
    while (std::chrono::steady_clock::now() < deadline) {
        info.si_pid = 0;
        if (::waitid(P_PID, static_cast<id_t>(process.pid()), &info, WEXITED | WNOHANG | WNOWAIT) != 0) return true;
        if (info.si_pid != 0) return true;
        ::usleep(1000);
    }
    process.signal(SIGKILL);
    return false;
}

std::vector<std::string> serve_command(const TestDatabase& database, const TemporaryDirectory& storage) {
    return {"/usr/bin/env",
            "SLUICE_DATABASE_URL=" + database.url(),
            "SLUICE_REDIS_URL=" + RedisServer::shared().url(),
            "SLUICE_STORAGE_DIR=" + storage.path().string(),
            "SLUICE_JWT_SECRET=test-jwt-secret-0123456789",
            "SLUICE_PLAYBACK_KEYS=new:test-playback-secret-1",
            "SLUICE_LINK_SECRET=test-link-secret-0123456789",
            "SLUICE_LISTEN_PORT=0",
            SLUICE_API_PROGRAM,
            "serve"};
}

}  // namespace

TEST_CASE("whoever reads that the API listens may stop it at once") {
    constexpr int times = 20;
    const TestDatabase database;
    const TemporaryDirectory directory;
    for (int i = 0; i < times; ++i) {
        CAPTURE(i);
        const auto log = directory.path() / ("log-" + std::to_string(i));
        Output output(log.string());
        ServerProcess api({serve_command(database, directory), {}, SIGKILL, log});
        REQUIRE(output.await("listening"));
        api.signal(i % 2 == 0 ? SIGTERM : SIGINT);
        CAPTURE(output.seen());
        REQUIRE(ends(api));
        const int status = api.wait();
        CHECK(WIFEXITED(status));
        CHECK(WEXITSTATUS(status) == 0);
    }
}

TEST_CASE("a port that is taken ends the API with a reason, and not in waiting for a signal") {
    const TestDatabase database;
    const TemporaryDirectory directory;
    auto command = serve_command(database, directory);
    for (auto& part : command) {
        if (part.starts_with("SLUICE_LISTEN_PORT=")) part = "SLUICE_LISTEN_PORT=1";
    }
    command.insert(command.begin() + 1, "SLUICE_LISTEN_HOST=192.0.2.1");  // of nobody (RFC 5737)
    const auto log = directory.path() / "log";
    Output output(log.string());
    ServerProcess api({command, {}, SIGKILL, log});
    CHECK(ends(api));
    CHECK(output.await("cannot listen"));
    const int status = api.wait();
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 1);
}

TEST_CASE("002 playback: reconcile output") {
    const TestDatabase database;
    const TemporaryDirectory directory;
    auto command = serve_command(database, directory);
    command.back() = "reconcile";
    const auto log = directory.path() / "log";
    Output output(log.string());
    ServerProcess program({command, {}, SIGKILL, log});
    CHECK(ends(program));
    CHECK(output.await(R"({"closed":0,"expired":0,"revoked":0})"));
    const int status = program.wait();
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
}
