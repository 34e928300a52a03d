#pragma once

#include <string>
#include <vector>

#include <sys/types.h>

#include "common/process/descriptor.h"
#include "worker/sandbox/sandbox.h"

namespace sluice {

/// What a child is started with. The descriptors stay the caller's; the child gets copies.
struct ChildSpec {
    std::string program;                 ///< absolute
    std::vector<std::string> arguments;  ///< after the program's name
    int source = -1;                     ///< becomes transcoder_fd::source
    int directory = -1;                  ///< becomes transcoder_fd::output
    int control = -1;                    ///< becomes transcoder_fd::control
    std::vector<Wall> walls;             ///< around it
    SandboxLimits limits;
};

/// A process in a sandbox that inherits only the descriptors of common/protocol/transcoder_protocol.h and standard
/// error. It has an empty environment, no core dumps, no new privileges, and a process group of its own. It dies with
/// the *thread* that made it (PR_SET_PDEATHSIG), so that thread must live as long as the child is needed.
class ChildProcess {
  public:
    /// Throws std::system_error if it cannot be started, for example because the program is missing.
    explicit ChildProcess(const ChildSpec& spec);
    /// Kills and reaps it.
    ~ChildProcess();
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;

    [[nodiscard]] pid_t pid() const { return pid_; }
    /// Readable once the child has ended.
    [[nodiscard]] int exit_fd() const { return exit_fd_.get(); }
    /// Readable when the child has written to standard error; -1 once that is closed.
    [[nodiscard]] int stderr_fd() const { return stderr_.get(); }

    /// Reads what the child has written to standard error, without waiting, at most 64 KiB at a time.
    void read_stderr();
    /// The last 4 KiB of what was read.
    [[nodiscard]] const std::string& stderr_tail() const { return stderr_tail_; }

    /// Sends SIGKILL to the child and its process group.
    void kill() noexcept;
    /// Waits for the child's end. Returns the status as of waitpid(2), the same at every call.
    int wait() noexcept;

  private:
    Descriptor stderr_;
    pid_t pid_ = -1;
    Descriptor exit_fd_;
    std::string stderr_tail_;
    bool reaped_ = false;
    int status_ = 0;
};

}  // namespace sluice
