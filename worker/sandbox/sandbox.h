#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "common/process/descriptor.h"
#include "worker/sandbox/seccomp_filter.h"

namespace sluice {

/// The walls between a child that parses media and the machine (docs/decisions/0007-sandbox.md). None of them needs
/// root.
enum class Wall {
    namespaces,  ///< user, pid, network, mount, ipc, uts and cgroup namespaces of its own
    landlock,    ///< only these files: its program and the system's libraries, to read, and its task's folder
    seccomp,     ///< only system calls for computing, and for the files and descriptors that it may use
};

[[nodiscard]] std::string_view name(Wall wall);

/// The walls that this kernel and the rights of this process allow. Forks once, to test namespaces.
[[nodiscard]] std::vector<Wall> available_walls();

/// What the worker does if walls are missing: `enforce` does no work, `best_effort` works without them.
enum class SandboxPolicy { enforce, best_effort };

/// The walls to work with. Throws std::runtime_error, with a sentence for the operator, if `policy` requires walls that
/// are not available.
[[nodiscard]] std::vector<Wall> usable_walls(SandboxPolicy policy, const std::vector<Wall>& available);

/// How much of the machine one child may take. The kernel refuses more. 0: no limit.
struct SandboxLimits {
    std::int64_t memory_bytes = 0;  ///< of address space
    std::int64_t file_bytes = 0;    ///< of each file that it writes
    std::int64_t cpu_seconds = 0;   ///< of all its threads together
};

/// The walls and limits around one child. The constructor prepares them before the fork, where memory may be allocated;
/// enter() puts them up between fork and exec, where it may not.
class Sandbox {
  public:
    /// `program` is an absolute path, `directory` the folder that the child may write below. Throws std::system_error
    /// when a wall cannot be prepared.
    Sandbox(const std::vector<Wall>& walls, const SandboxLimits& limits, const char* program, int directory);

    /// fork(2), into namespaces of its own where those are among the walls. -1 with errno.
    [[nodiscard]] pid_t fork() const noexcept;
    /// Puts the walls and limits up. In the child, with no_new_privs. Async-signal-safe. False with errno.
    [[nodiscard]] bool enter() const noexcept;

  private:
    [[nodiscard]] bool limit() const noexcept;

    bool has_namespaces_;
    SandboxLimits limits_;
    Descriptor landlock_;     ///< a ruleset; empty without that wall
    SeccompProgram seccomp_;  ///< empty without that wall
};

}  // namespace sluice
