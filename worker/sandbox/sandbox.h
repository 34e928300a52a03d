#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "common/descriptor.h"
#include "worker/sandbox/seccomp_filter.h"

namespace sluice {

/// What stands between a child that parses media and the machine (docs/decisions/0007-sandbox.md). None of it needs
/// root.
enum class Wall {
    namespaces,  ///< user, pid, network, mount, ipc, uts and cgroup namespaces of its own
    landlock,    ///< no files but its program, the system's libraries, to read, and its task's folder
    seccomp,     ///< no system calls but those of computing, and of files and descriptors that are open already
};

[[nodiscard]] std::string_view name(Wall wall);

/// The walls that this kernel and these rights can put up. Forks once to find out about namespaces.
[[nodiscard]] std::vector<Wall> available_walls();

/// What is done about walls that are missing: no work at all, or work without them.
enum class SandboxPolicy { enforce, best_effort };

/// The walls to work with. Throws std::runtime_error, with a sentence for the operator, when `policy` asks for more
/// than there are.
[[nodiscard]] std::vector<Wall> usable_walls(SandboxPolicy policy, const std::vector<Wall>& available);

/// How much of the machine one child may take. What it asks for beyond that is refused. 0: no limit.
struct SandboxLimits {
    std::int64_t memory_bytes = 0;  ///< of address space
    std::int64_t file_bytes = 0;    ///< of each file that it writes
    std::int64_t cpu_seconds = 0;   ///< of all its threads together
};

/// The walls and limits around one child: put together before the fork, where memory may still be had, and put up
/// between fork and exec, where it may not.
class Sandbox {
  public:
    /// `program` is an absolute path, `directory` the folder that the child may write below. Throws std::system_error
    /// when a wall cannot be prepared.
    Sandbox(const std::vector<Wall>& walls, const SandboxLimits& limits, const char* program, int directory);

    /// fork(2), into namespaces of its own where those are among the walls. -1 with errno.
    [[nodiscard]] pid_t fork() const noexcept;
    /// In the child, with no_new_privs. Async-signal-safe. False with errno.
    [[nodiscard]] bool enter() const noexcept;

  private:
    [[nodiscard]] bool limit() const noexcept;

    bool has_namespaces_;
    SandboxLimits limits_;
    Descriptor landlock_;     ///< a ruleset; none without that wall
    SeccompProgram seccomp_;  ///< empty without that wall
};

}  // namespace sluice
