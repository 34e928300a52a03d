#include "worker/sandbox/seccomp_filter.h"

#include <algorithm>
#include <cerrno>
#include <memory>
#include <system_error>

#include <linux/seccomp.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "common/process/descriptor.h"

namespace sluice {
namespace {

// clang-format off
constexpr const char* allowed[] = {
    // Memory.
    "brk", "mmap", "munmap", "mremap", "mprotect", "madvise", "mlock", "munlock", "mbind", "get_mempolicy",
    "set_mempolicy",
    // Threads.
    "futex", "futex_waitv", "set_robust_list", "get_robust_list", "set_tid_address", "rseq", "membarrier", "arch_prctl",
    "sched_yield", "sched_getaffinity", "sched_getparam", "sched_getscheduler", "sched_get_priority_min",
    "sched_get_priority_max", "getcpu", "exit", "exit_group",
    // Identity, limits, time, random numbers.
    "getpid", "getppid", "getpgid", "gettid", "getuid", "geteuid", "getgid", "getegid", "getrlimit", "getrusage",
    "uname", "clock_gettime", "clock_getres", "clock_nanosleep", "nanosleep", "gettimeofday", "time", "times",
    "getrandom",
    // Its own signals: handlers, and abort(). In a pid namespace of its own there is no other process to send one to.
    "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigaltstack", "tgkill", "restart_syscall",
    // Its open descriptors.
    "read", "readv", "pread64", "preadv", "write", "writev", "pwrite64", "pwritev", "lseek", "close", "close_range",
    "dup", "dup2", "dup3", "fcntl", "poll", "ppoll", "select", "pselect6", "sendto", "sendmsg", "recvfrom", "recvmsg",
    "shutdown", "getsockopt",
    // Files: Landlock decides which.
    "open", "openat", "creat", "access", "faccessat", "faccessat2", "stat", "lstat", "fstat", "newfstatat", "statx",
    "statfs", "fstatfs", "readlink", "readlinkat", "getcwd", "getdents64", "mkdir", "mkdirat", "rename", "renameat",
    "renameat2", "unlink", "unlinkat", "rmdir", "ftruncate", "fallocate", "fadvise64", "fsync", "fdatasync", "umask",
    // Its own start: Landlock allows only this program to run.
    "execve",
};

/// No decoder or encoder needs any of these.
constexpr const char* fatal[] = {
    // The network, and other ways out.
    "socket", "socketpair", "connect", "bind", "listen", "accept", "accept4",
    // Other processes.
    "fork", "vfork", "execveat", "kill", "tkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo", "pidfd_open",
    "pidfd_send_signal", "pidfd_getfd", "ptrace", "process_vm_readv", "process_vm_writev", "process_madvise",
    "process_mrelease", "kcmp", "setns", "unshare",
    // The kernel.
    "bpf", "io_uring_setup", "io_uring_enter", "io_uring_register", "perf_event_open", "userfaultfd", "keyctl",
    "add_key", "request_key", "init_module", "finit_module", "delete_module", "kexec_load", "kexec_file_load", "reboot",
    "swapon", "swapoff", "syslog", "acct", "quotactl", "iopl", "ioperm", "modify_ldt", "fanotify_init",
    "open_by_handle_at", "name_to_handle_at", "memfd_secret",
    // The machine's names, times and mounts.
    "mount", "umount2", "pivot_root", "chroot", "move_mount", "open_tree", "fsopen", "fsconfig", "fsmount", "fspick",
    "mount_setattr", "sethostname", "setdomainname", "settimeofday", "clock_settime", "adjtimex", "clock_adjtime",
    // Other users.
    "setuid", "setgid", "setreuid", "setregid", "setresuid", "setresgid", "setgroups", "capset",
};
// clang-format on

using Context = std::unique_ptr<void, decltype(&seccomp_release)>;

void check(int result, const char* what) {
    if (result < 0) throw std::system_error(-result, std::generic_category(), what);
}

/// Adds a rule. A name that this architecture or this version of libseccomp does not have needs none: it answers
/// ENOSYS.
template <class... Conditions>
void rule(const Context& filter, std::uint32_t action, const char* call, Conditions... conditions) {
    const int number = seccomp_syscall_resolve_name(call);
    if (number < 0) return;
    check(seccomp_rule_add(filter.get(), action, number, sizeof...(conditions), conditions...), call);
}

SeccompProgram compiled(const Context& filter) {
    const auto file = checked_descriptor(::memfd_create("seccomp", MFD_CLOEXEC), "memfd_create");
    check(seccomp_export_bpf(filter.get(), file.get()), "seccomp_export_bpf");
    const auto bytes = ::lseek(file.get(), 0, SEEK_END);
    SeccompProgram program(static_cast<std::size_t>(bytes) / sizeof(sock_filter));
    if (::pread(file.get(), program.data(), static_cast<std::size_t>(bytes), 0) != bytes) {
        throw std::system_error(errno, std::generic_category(), "reading the seccomp filter");
    }
    return program;
}

}  // namespace

SeccompProgram transcoder_filter() {
    const Context filter(seccomp_init(SCMP_ACT_ERRNO(ENOSYS)), &seccomp_release);
    if (!filter) throw std::system_error(ENOMEM, std::generic_category(), "seccomp_init");
    check(seccomp_attr_set(filter.get(), SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS), "seccomp_attr_set");
    for (const char* call : allowed)
        rule(filter, SCMP_ACT_ALLOW, call);
    for (const char* call : fatal)
        rule(filter, SCMP_ACT_KILL_PROCESS, call);
    // clone3 hides its flags in memory; without it the C library uses clone.
    rule(filter, SCMP_ACT_ALLOW, "clone", SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD));
    rule(filter, SCMP_ACT_KILL_PROCESS, "clone", SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0));
    rule(filter, SCMP_ACT_ALLOW, "prlimit64", SCMP_A0(SCMP_CMP_EQ, 0), SCMP_A2(SCMP_CMP_EQ, 0));
    // Only of the calling thread; without privileges a thread can only lower its priority.
    rule(filter, SCMP_ACT_ALLOW, "setpriority", SCMP_A0(SCMP_CMP_EQ, PRIO_PROCESS), SCMP_A1(SCMP_CMP_EQ, 0));
    rule(filter, SCMP_ACT_ALLOW, "prctl", SCMP_A0(SCMP_CMP_EQ, PR_SET_NAME));
    rule(filter, SCMP_ACT_ERRNO(ENOTTY), "ioctl");
    return compiled(filter);
}

bool install(const SeccompProgram& program) noexcept {
    sock_fprog handed{static_cast<unsigned short>(program.size()), const_cast<sock_filter*>(program.data())};
    return ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &handed) == 0;
}

}  // namespace sluice
