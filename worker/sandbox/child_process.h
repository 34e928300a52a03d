#pragma once

#include <string>
#include <vector>

#include <sys/types.h>

#include "common/descriptor.h"
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

/// A process that inherits nothing but what common/transcoder_protocol.h names: empty environment, those descriptors
/// and standard error, no core dumps, no new privileges, a process group of its own; and that lives in a sandbox. It
/// dies with the *thread* that made it (PR_SET_PDEATHSIG), so that thread has to live as long as the child is wanted.
class ChildProcess {
  public:
    /// Throws std::system_error when it can't be started, a missing program included.
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

    /// Takes what there is on standard error, without waiting, a bounded amount at a time.
    void read_stderr();
    /// The last few KiB of it.
    [[nodiscard]] const std::string& stderr_tail() const { return stderr_tail_; }

    /// SIGKILL to it and to all that it may have started.
    void kill() noexcept;
    /// Waits for its end. The status as of waitpid(2); the same at every call.
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
