#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace sluice {

/// A server that a test runs beside itself. It gets `end_signal` when this object is destroyed, and also when the test
/// program is killed. Start it from a thread that lives as long as the server is needed.
class ServerProcess {
  public:
    struct Spec {
        std::vector<std::string> command;  ///< the program's absolute path and its arguments
        std::string user;                  ///< the user to run as if we are root; empty: no change
        int end_signal = 0;
        std::filesystem::path log;  ///< gets standard output and error
    };

    /// Throws std::system_error if no process can be made; a missing program shows in await().
    explicit ServerProcess(const Spec& spec);
    /// Ends the process and waits for its end.
    ~ServerProcess();
    ServerProcess(const ServerProcess&) = delete;
    ServerProcess& operator=(const ServerProcess&) = delete;

    /// Returns as soon as `is_ready` returns true. Throws std::runtime_error, with the end of the log, if the process
    /// ends before that, or at the deadline.
    void await(const std::function<bool()>& is_ready);

    [[nodiscard]] pid_t pid() const { return pid_; }
    void signal(int number) const;
    /// Waits for the process's end. Returns the status as of waitpid(2), the same at every call.
    int wait();

  private:
    [[nodiscard]] bool has_ended();
    [[noreturn]] void fail(const std::string& what) const;

    Spec spec_;
    pid_t pid_ = -1;
    bool reaped_ = false;
    int status_ = 0;
};

}  // namespace sluice
