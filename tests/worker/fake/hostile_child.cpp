// What a decoder that was taken over might try. NAME [PID] [CANARY]: does one thing, and exits 0 when it worked, 1 when
// it was refused. PID is a process that is not its own, CANARY a file that is not for it, and 4 its task's folder.
#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include <dirent.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/perf_event.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

constexpr int folder = 4;
constexpr std::size_t gibibyte = std::size_t{1} << 30U;

pid_t victim = 0;
std::string canary;

bool opens(const std::string& path, int flags = O_RDONLY) {
    return ::open(path.c_str(), flags | O_CLOEXEC, 0600) >= 0;
}

bool socket_of(int family, int type) {
    return ::socket(family, type, 0) >= 0;
}

template <class... Arguments>
bool call(long number, Arguments... arguments) {
    return ::syscall(number, arguments...) >= 0;
}

bool succeeds(pid_t child) {
    if (child == 0) ::_exit(0);
    if (child < 0) return false;
    int status = 0;
    return ::waitpid(child, &status, 0) == child && status == 0;
}

bool runs(const char* program) {
    std::array<char*, 3> arguments{const_cast<char*>(program), const_cast<char*>("--version"), nullptr};
    ::execv(program, arguments.data());
    return false;
}

bool runs_from_memory() {
    const int fd = static_cast<int>(::syscall(SYS_memfd_create, "x", 0));
    return fd >= 0 && ::write(fd, "#!/bin/sh\n", 10) == 10;
}

bool runs_own_file() {
    const int fd = ::openat(folder, "program", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0700);
    const std::string script = "#!/bin/sh\nexit 0\n";
    if (fd < 0 || ::write(fd, script.data(), script.size()) != static_cast<ssize_t>(script.size())) return false;
    ::close(fd);
    std::array<char*, 2> arguments{const_cast<char*>("program"), nullptr};
    std::array<char*, 1> environment{nullptr};
    ::syscall(SYS_execveat, folder, "program", arguments.data(), environment.data(), 0);
    return false;
}

bool through_a_link() {
    ::unlinkat(folder, "link", 0);
    if (::symlinkat(canary.c_str(), folder, "link") != 0) return false;
    return ::openat(folder, "link", O_RDONLY | O_CLOEXEC) >= 0;
}

bool fills_memory() {
    std::vector<char*> blocks;
    for (int i = 0; i < 16; ++i) {
        void* const block =
            ::mmap(nullptr, gibibyte, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (block == MAP_FAILED) return false;
    }
    return true;
}

bool writes_a_large_file() {
    const int fd = ::openat(folder, "large", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    std::signal(SIGXFSZ, SIG_IGN);
    return fd >= 0 && ::pwrite(fd, "x", 1, static_cast<off_t>(4 * gibibyte)) == 1;
}

bool raises_a_limit() {
    rlimit now{};
    if (::getrlimit(RLIMIT_AS, &now) != 0) return false;
    const rlimit none{RLIM_INFINITY, RLIM_INFINITY};
    return ::setrlimit(RLIMIT_AS, &none) == 0;
}

bool opens_many() {
    constexpr int many = 2000;
    for (int i = 0; i < many; ++i) {
        if (::dup(folder) < 0) return false;
    }
    return true;
}

bool speaks_over_tcp() {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return fd >= 0 && ::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

bool reads_memory_of(pid_t process) {
    std::array<char, 8> bytes{};
    const iovec here{bytes.data(), bytes.size()};
    const iovec there{&victim, bytes.size()};
    // Reached at all: the address need not be one of the other's.
    return ::process_vm_readv(process, &here, 1, &there, 1, 0) >= 0 || errno == EFAULT;
}

bool counts_cycles() {
    perf_event_attr about{};
    about.size = sizeof about;
    about.type = PERF_TYPE_SOFTWARE;
    about.config = PERF_COUNT_SW_TASK_CLOCK;
    return call(SYS_perf_event_open, &about, 0, -1, -1, 0UL);
}

bool loads_bpf() {
    bpf_attr about{};
    about.map_type = BPF_MAP_TYPE_ARRAY;
    about.key_size = 4;
    about.value_size = 4;
    about.max_entries = 1;
    return call(SYS_bpf, BPF_MAP_CREATE, &about, sizeof about);
}

bool lists(const char* path) {
    DIR* const directory = ::opendir(path);
    return directory != nullptr && ::readdir(directory) != nullptr;
}

using Attempt = std::function<bool()>;

using Attempts = std::map<std::string, Attempt>;

Attempts on_network_and_files() {
    return {
        {"inet-socket", [] { return socket_of(AF_INET, SOCK_STREAM); }},
        {"inet6-socket", [] { return socket_of(AF_INET6, SOCK_DGRAM); }},
        {"unix-socket", [] { return socket_of(AF_UNIX, SOCK_STREAM); }},
        {"netlink-socket", [] { return socket_of(AF_NETLINK, SOCK_RAW); }},
        {"packet-socket", [] { return socket_of(AF_PACKET, SOCK_RAW); }},
        {"tcp-server", speaks_over_tcp},
        {"socket-pair",
         [] {
             std::array<int, 2> ends{};
             return ::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0;
         }},
        {"read-canary", [] { return opens(canary); }},
        {"write-canary", [] { return opens(canary, O_WRONLY); }},
        {"truncate-canary", [] { return ::truncate(canary.c_str(), 0) == 0; }},
        {"remove-canary", [] { return ::unlink(canary.c_str()) == 0; }},
        {"rename-canary", [] { return ::rename(canary.c_str(), (canary + ".moved").c_str()) == 0; }},
        {"link-canary", [] { return ::linkat(AT_FDCWD, canary.c_str(), folder, "canary", 0) == 0; }},
        {"chmod-canary", [] { return ::chmod(canary.c_str(), 0777) == 0; }},
        {"chown-canary", [] { return ::chown(canary.c_str(), 1, 1) == 0; }},
        {"canary-through-link", through_a_link},
        {"canary-by-dots", [] { return ::openat(folder, "../canary", O_RDONLY | O_CLOEXEC) >= 0; }},
        {"create-beside", [] { return ::openat(folder, "../planted", O_WRONLY | O_CREAT | O_CLOEXEC, 0600) >= 0; }},
        {"passwd", [] { return opens("/etc/passwd"); }},
        {"own-environment", [] { return opens("/proc/self/environ"); }},
        {"own-memory", [] { return opens("/proc/self/mem", O_RDWR); }},
        {"environment-of-another", [] { return opens("/proc/" + std::to_string(victim) + "/environ"); }},
        {"list-processes", [] { return lists("/proc"); }},
        {"list-root", [] { return lists("/"); }},
        {"temporary-file", [] { return opens("/tmp", O_TMPFILE | O_WRONLY); }},
        {"shared-memory", [] { return ::shm_open("/sluice-hostile", O_CREAT | O_RDWR, 0600) >= 0; }},
        {"device", [] { return opens("/dev/zero"); }},
        {"make-device", [] { return ::mknodat(folder, "null", S_IFCHR | 0600, 259) == 0; }},
        {"make-pipe", [] { return ::mkfifoat(folder, "pipe", 0600) == 0; }},
        {"watch-files", [] { return ::inotify_init1(IN_CLOEXEC) >= 0; }},
    };
}

Attempts on_processes_and_kernel() {
    return {
        {"fork", [] { return succeeds(::fork()); }},
        {"raw-fork", [] { return succeeds(static_cast<pid_t>(::syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0))); }},
        {"vfork", [] { return succeeds(static_cast<pid_t>(::syscall(SYS_clone, CLONE_VFORK | SIGCHLD, 0, 0, 0, 0))); }},
        {"shell", [] { return runs("/bin/sh"); }},
        {"other-program", [] { return runs("/usr/bin/env"); }},
        {"own-program", runs_own_file},
        {"memory-program", runs_from_memory},
        {"signal-another", [] { return ::kill(victim, 0) == 0; }},
        {"thread-signal-another", [] { return call(SYS_tgkill, victim, victim, 0); }},
        {"signal-all", [] { return ::kill(-1, 0) == 0; }},
        {"trace", [] { return ::ptrace(PTRACE_SEIZE, victim, nullptr, nullptr) == 0; }},
        {"traced", [] { return ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) == 0; }},
        {"memory-of-another", [] { return reads_memory_of(victim); }},
        {"handle-of-another", [] { return call(SYS_pidfd_open, victim, 0); }},
        {"limits-of-another",
         [] {
             rlimit now{};
             return ::prlimit(victim, RLIMIT_NOFILE, nullptr, &now) == 0;
         }},
        {"priority-of-another", [] { return ::setpriority(PRIO_PROCESS, static_cast<id_t>(victim), 19) == 0; }},
        {"user-namespace", [] { return ::unshare(CLONE_NEWUSER) == 0; }},
        {"join-namespace", [] { return ::setns(folder, 0) == 0 || errno == EINVAL; }},
        {"mount", [] { return ::mount("none", "/mnt", "tmpfs", 0, nullptr) == 0 && ::umount("/mnt") == 0; }},
        {"change-root", [] { return ::chroot("/usr") == 0; }},
        {"host-name", [] { return ::unshare(CLONE_NEWUTS) == 0 && ::sethostname("x", 1) == 0; }},
        {"io-uring",
         [] {
             std::array<std::uint32_t, 64> parameters{};
             return call(SYS_io_uring_setup, 1, parameters.data());
         }},
        {"bpf", loads_bpf},
        {"perf", counts_cycles},
        {"userfaultfd", [] { return call(SYS_userfaultfd, O_CLOEXEC); }},
        {"keyring", [] { return call(SYS_keyctl, 0, -3, 0); }},
        {"file-by-handle",
         [] { return call(SYS_name_to_handle_at, folder, "", nullptr, nullptr, 0) || errno == EFAULT; }},
        {"epoll", [] { return call(SYS_epoll_create1, 0); }},
        {"personality", [] { return call(SYS_personality, 0xffffffffUL); }},
        {"much-memory", fills_memory},
        {"large-file", writes_a_large_file},
        {"more-memory", raises_a_limit},
        {"many-descriptors", opens_many},
    };
}

const Attempts& attempts() {
    static const Attempts all = [] {
        auto joined = on_network_and_files();
        joined.merge(on_processes_and_kernel());
        return joined;
    }();
    return all;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc == 2 && std::string(argv[1]) == "--list") {
        for (const auto& [name, attempt] : attempts())
            std::cout << name << '\n';
        return 0;
    }
    if (argc == 2 && std::string(argv[1]) == "--version") return 0;
    if (argc != 4) return 2;
    victim = static_cast<pid_t>(std::stol(argv[2]));
    canary = argv[3];
    return attempts().at(argv[1])() ? 0 : 1;
}
