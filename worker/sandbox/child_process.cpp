#include "worker/sandbox/child_process.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <system_error>

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/protocol/transcoder_protocol.h"

namespace sluice {
namespace {

constexpr int report_fd = transcoder_fd::control + 1;  ///< tells the parent why exec failed; closed by exec
constexpr int first_closed_fd = report_fd + 1;
/// The descriptors are first copied to numbers from here on, above their final places.
constexpr int staging_fd = 64;
constexpr int failed_start = 127;

constexpr std::size_t stderr_tail_bytes = std::size_t{4} << 10U;
constexpr int stderr_reads_at_once = 16;

/// glibc 2.36 declares its own wrapper without C linkage.
int open_pidfd(pid_t pid) {
    return static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
}

/// Everything that the child needs between fork and exec. Made before the fork: after it only async-signal-safe calls
/// are allowed, and no memory from the heap.
struct Start {
    const char* program;
    char* const* arguments;
    const Sandbox* sandbox;
    int stderr_write;
    int source;
    int directory;
    int control;
    int report_read;  ///< the parent's
    int report;
};

[[noreturn]] void give_up(int report) {
    const int error = errno;
    [[maybe_unused]] const auto written = ::write(report, &error, sizeof error);
    ::_exit(failed_start);
}

/// Runs in the child; doesn't return.
[[noreturn]] void become_transcoder(const Start& start) {
    // The child dies with its parent. A parent that has died already sends no signal, and getppid() tells nothing in a
    // pid namespace of its own. But then the report pipe has no reader, which poll() shows.
    if (::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) give_up(start.report);
    ::close(start.report_read);
    pollfd reader{start.report, 0, 0};
    if (::poll(&reader, 1, 0) != 0) ::_exit(failed_start);
    ::setpgid(0, 0);

    // Signal dispositions and the mask survive exec; the child gets the default ones.
    for (const int signal : {SIGPIPE, SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGCHLD})
        ::signal(signal, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);

    // From enter() on the sandbox must allow every call. The sandbox's descriptor is closed below with all others.
    if (::chdir("/") != 0) give_up(start.report);
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) give_up(start.report);
    if (!start.sandbox->enter()) give_up(start.report);

    // Copied away first, then moved to their places: an original may be at the place of another.
    const int report = ::fcntl(start.report, F_DUPFD_CLOEXEC, staging_fd);
    const std::array<std::array<int, 2>, 4> moves{{
        {::fcntl(start.stderr_write, F_DUPFD, staging_fd), STDERR_FILENO},
        {::fcntl(start.source, F_DUPFD, staging_fd), transcoder_fd::source},
        {::fcntl(start.directory, F_DUPFD, staging_fd), transcoder_fd::output},
        {::fcntl(start.control, F_DUPFD, staging_fd), transcoder_fd::control},
    }};
    for (const auto& [from, to] : moves) {
        if (from < 0 || ::dup2(from, to) < 0) give_up(report);
    }
    if (::dup3(report, report_fd, O_CLOEXEC) < 0) give_up(report);
    ::close(STDIN_FILENO);
    ::close(STDOUT_FILENO);
    if (::close_range(first_closed_fd, ~0U, 0) != 0) give_up(report_fd);

    char* const no_environment[] = {nullptr};
    ::execve(start.program, start.arguments, no_environment);
    give_up(report_fd);
}

}  // namespace

ChildProcess::ChildProcess(const ChildSpec& spec) {
    auto errors = make_pipe();
    auto report = make_pipe();
    stderr_ = std::move(errors.ours);
    ::fcntl(stderr_.get(), F_SETFL, O_NONBLOCK);

    std::vector<std::string> words{spec.program};
    words.insert(words.end(), spec.arguments.begin(), spec.arguments.end());
    std::vector<char*> arguments;
    for (auto& word : words)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);

    const Sandbox sandbox(spec.walls, spec.limits, spec.program.c_str(), spec.directory);
    const Start start{spec.program.c_str(), arguments.data(), &sandbox,          errors.theirs.get(), spec.source,
                      spec.directory,       spec.control,     report.ours.get(), report.theirs.get()};
    pid_ = sandbox.fork();
    if (pid_ < 0) throw std::system_error(errno, std::generic_category(), "fork");
    if (pid_ == 0) become_transcoder(start);

    // Reads 0 bytes once exec has closed the other end.
    report.theirs.reset();
    int error = 0;
    ssize_t got = 0;
    do {
        got = ::read(report.ours.get(), &error, sizeof error);
    } while (got < 0 && errno == EINTR);
    if (got == sizeof error) {
        wait();
        throw std::system_error(error, std::generic_category(), "starting the transcoder");
    }
    try {
        exit_fd_ = checked_descriptor(open_pidfd(pid_), "pidfd_open");
    } catch (...) {
        kill();
        wait();
        throw;
    }
}

ChildProcess::~ChildProcess() {
    kill();
    wait();
}

void ChildProcess::read_stderr() {
    std::array<char, 4096> buffer{};
    for (int i = 0; i < stderr_reads_at_once && stderr_; ++i) {
        const auto got = ::read(stderr_.get(), buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return;
        if (got == 0) return stderr_.reset();
        stderr_tail_.append(buffer.data(), static_cast<std::size_t>(got));
        if (stderr_tail_.size() > stderr_tail_bytes) {
            stderr_tail_.erase(0, stderr_tail_.size() - stderr_tail_bytes);
        }
    }
}

void ChildProcess::kill() noexcept {
    if (reaped_) return;
    ::kill(-pid_, SIGKILL);
    // The group does not exist until the child has called setpgid().
    ::kill(pid_, SIGKILL);
}

int ChildProcess::wait() noexcept {
    if (reaped_) return status_;
    // WNOWAIT: until the child is reaped, its number cannot belong to another process, and the group can be killed.
    siginfo_t ended{};
    while (::waitid(P_PID, static_cast<id_t>(pid_), &ended, WEXITED | WNOWAIT) < 0 && errno == EINTR) {
    }
    ::kill(-pid_, SIGKILL);
    while (::waitpid(pid_, &status_, 0) < 0 && errno == EINTR) {
    }
    reaped_ = true;
    return status_;
}

}  // namespace sluice
