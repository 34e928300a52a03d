#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace sluice {

/// A server that a test runs beside itself. It gets `end_signal` when this is destroyed, and also when the test
/// program dies without a goodbye. Start it from a thread that lives as long as the server is wanted.
class ServerProcess {
  public:
    struct Spec {
        std::vector<std::string> command;  ///< the program's absolute path and its arguments
        std::string user;                  ///< whom to become when we are root; empty: nobody else
        int end_signal = 0;
        std::filesystem::path log;  ///< takes standard output and error
    };

    /// Throws std::system_error when there can be no process; a missing program shows in await().
    explicit ServerProcess(const Spec& spec);
    /// Ends it and waits for that.
    ~ServerProcess();
    ServerProcess(const ServerProcess&) = delete;
    ServerProcess& operator=(const ServerProcess&) = delete;

    /// Returns as soon as `is_ready` says so. Throws std::runtime_error with the end of the log when the process ends
    /// before, or at the deadline.
    void await(const std::function<bool()>& is_ready);

    [[nodiscard]] pid_t pid() const { return pid_; }
    void signal(int number) const;
    /// Waits for its end; the status as of waitpid(2), the same at every call.
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
