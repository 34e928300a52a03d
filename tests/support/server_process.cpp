#include "tests/support/server_process.h"

#include <cerrno>
#include <csignal>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <system_error>
#include <thread>

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace sluice {
namespace {

constexpr std::chrono::seconds start_deadline{60};
constexpr std::chrono::milliseconds ready_poll{5};
constexpr int not_started_status = 127;

struct Identity {
    uid_t user = 0;
    gid_t group = 0;
};

Identity identity_of(const std::string& user) {
    const passwd* entry = ::getpwnam(user.c_str());
    if (entry == nullptr) throw std::runtime_error("there is no user " + user);
    return {entry->pw_uid, entry->pw_gid};
}

/// Runs after fork, so it may not allocate.
[[noreturn]] void become(char* const* arguments, const Identity* identity, int log, int end_signal, pid_t parent) {
    const bool changed = identity == nullptr || (::setgroups(0, nullptr) == 0 &&
                                                 ::setresgid(identity->group, identity->group, identity->group) == 0 &&
                                                 ::setresuid(identity->user, identity->user, identity->user) == 0);
    // After the change of identity, which would clear the setting.
    const bool bound = ::prctl(PR_SET_PDEATHSIG, end_signal) == 0 && ::getppid() == parent;
    if (changed && bound && ::chdir("/") == 0 && ::dup2(log, STDOUT_FILENO) >= 0 && ::dup2(log, STDERR_FILENO) >= 0) {
        ::execv(arguments[0], arguments);
    }
    ::_exit(not_started_status);
}

}  // namespace

ServerProcess::ServerProcess(const Spec& spec) : spec_(spec) {
    std::vector<char*> arguments;
    for (auto& argument : spec_.command)
        arguments.push_back(argument.data());
    arguments.push_back(nullptr);
    Identity identity;
    const bool changes_user = ::geteuid() == 0 && !spec_.user.empty();
    if (changes_user) identity = identity_of(spec_.user);

    const int log = ::open(spec_.log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (log < 0) throw std::system_error(errno, std::system_category(), "open the server's log");
    const pid_t parent = ::getpid();
    pid_ = ::fork();
    if (pid_ == 0) become(arguments.data(), changes_user ? &identity : nullptr, log, spec_.end_signal, parent);
    const int fork_error = errno;
    ::close(log);
    if (pid_ < 0) throw std::system_error(fork_error, std::system_category(), "fork");
}

ServerProcess::~ServerProcess() {
    signal(spec_.end_signal);
    wait();
}

void ServerProcess::await(const std::function<bool()>& is_ready) {
    const auto deadline = std::chrono::steady_clock::now() + start_deadline;
    while (!is_ready()) {
        if (has_ended()) fail("ended instead of starting");
        if (std::chrono::steady_clock::now() > deadline) fail("did not start in time");
        std::this_thread::sleep_for(ready_poll);
    }
}

void ServerProcess::signal(int number) const {
    if (!reaped_) ::kill(pid_, number);
}

int ServerProcess::wait() {
    while (!reaped_) {
        if (::waitpid(pid_, &status_, 0) == pid_ || errno != EINTR) reaped_ = true;
    }
    return status_;
}

bool ServerProcess::has_ended() {
    if (!reaped_) reaped_ = ::waitpid(pid_, &status_, WNOHANG) == pid_;
    return reaped_;
}

void ServerProcess::fail(const std::string& what) const {
    std::ostringstream text;
    text << spec_.command.front() << ' ' << what << '\n' << std::ifstream(spec_.log).rdbuf();
    throw std::runtime_error(text.str());
}

}  // namespace sluice
