#include "worker/sandbox/sandbox.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <stdexcept>
#include <string>

#include <linux/seccomp.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/process/log.h"
#include "worker/sandbox/landlock.h"

#ifdef __SANITIZE_THREAD__
// ThreadSanitizer takes locks in functions that the child calls, and does not notice a fork by a plain system call.
extern "C" void __sanitizer_syscall_pre_impl_fork();
extern "C" void __sanitizer_syscall_post_impl_fork(long pid);
#endif

namespace sluice {
namespace {

constexpr unsigned long own_namespaces =
    CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP;
/// Enough for x264, the decoder and the filters of five renditions on a machine with 64 processors.
constexpr rlim_t max_threads = 1024;
constexpr rlim_t max_descriptors = 256;

/// fork(2) without the work that the C library does around it: the child only execs or exits.
pid_t fork_into(unsigned long namespaces) noexcept {
#ifdef __SANITIZE_THREAD__
    __sanitizer_syscall_pre_impl_fork();
#endif
    const long pid = ::syscall(SYS_clone, namespaces | SIGCHLD, nullptr, nullptr, nullptr, nullptr);
#ifdef __SANITIZE_THREAD__
    __sanitizer_syscall_post_impl_fork(pid);
#endif
    return static_cast<pid_t>(pid);
}

bool has_namespaces() {
    const pid_t child = fork_into(own_namespaces);
    if (child == 0) ::_exit(0);
    if (child < 0) return false;
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return status == 0;
}

bool has_seccomp() {
    std::uint32_t action = SECCOMP_RET_KILL_PROCESS;
    return ::syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}

bool contains(const std::vector<Wall>& walls, Wall wall) {
    return std::find(walls.begin(), walls.end(), wall) != walls.end();
}

rlim_t or_none(std::int64_t limit) noexcept {
    return limit == 0 ? RLIM_INFINITY : static_cast<rlim_t>(limit);
}

/// Sets the hard limit along with the soft one, so that the child cannot raise it.
bool limit_to(int resource, rlim_t max) noexcept {
    rlimit present{};
    if (::getrlimit(static_cast<__rlimit_resource_t>(resource), &present) != 0) return false;
    const rlim_t value = std::min(max, present.rlim_max);
    const rlimit both{value, value};
    return ::setrlimit(static_cast<__rlimit_resource_t>(resource), &both) == 0;
}

}  // namespace

std::string_view name(Wall wall) {
    switch (wall) {
        case Wall::namespaces:
            return "namespaces";
        case Wall::landlock:
            return "landlock";
        case Wall::seccomp:
            return "seccomp";
    }
    return "";
}

std::vector<Wall> usable_walls(SandboxPolicy policy, const std::vector<Wall>& available) {
    std::string missing;
    for (const auto wall : {Wall::namespaces, Wall::landlock, Wall::seccomp}) {
        if (!contains(available, wall)) missing += (missing.empty() ? "" : ", ") + std::string(name(wall));
    }
    if (missing.empty()) return available;
    if (policy == SandboxPolicy::enforce) {
        throw std::runtime_error("the sandbox is not whole here, without " + missing +
                                 "; SLUICE_SANDBOX=best-effort works without");
    }
    log::warning("sandbox_incomplete", {{"missing", missing}});
    return available;
}

std::vector<Wall> available_walls() {
    std::vector<Wall> walls;
    if (has_namespaces()) walls.push_back(Wall::namespaces);
    if (landlock_version() > 0) walls.push_back(Wall::landlock);
    if (has_seccomp()) walls.push_back(Wall::seccomp);
    return walls;
}

Sandbox::Sandbox(const std::vector<Wall>& walls, const SandboxLimits& limits, const char* program, int directory)
    : has_namespaces_(contains(walls, Wall::namespaces)), limits_(limits) {
    if (contains(walls, Wall::landlock)) landlock_ = transcoder_ruleset(program, directory);
    if (contains(walls, Wall::seccomp)) seccomp_ = transcoder_filter();
}

pid_t Sandbox::fork() const noexcept {
    return fork_into(has_namespaces_ ? own_namespaces : 0);
}

bool Sandbox::limit() const noexcept {
    // The kernel counts threads for each user and user namespace: without a namespace of its own, the child would share
    // the count with all other processes of this user.
    if (has_namespaces_ && !limit_to(RLIMIT_NPROC, max_threads)) return false;
    return limit_to(RLIMIT_CORE, 0) && limit_to(RLIMIT_NOFILE, max_descriptors) &&
           limit_to(RLIMIT_AS, or_none(limits_.memory_bytes)) && limit_to(RLIMIT_FSIZE, or_none(limits_.file_bytes)) &&
           limit_to(RLIMIT_CPU, or_none(limits_.cpu_seconds)) && limit_to(RLIMIT_MSGQUEUE, 0) &&
           limit_to(RLIMIT_MEMLOCK, 0);
}

bool Sandbox::enter() const noexcept {
    if (!limit()) return false;
    if (landlock_ && !restrict_to(landlock_)) return false;
    return seccomp_.empty() || install(seccomp_);
}

}  // namespace sluice
