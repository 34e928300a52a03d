#pragma once

#include <csignal>
#include <memory>
#include <string>

#include "tests/support/server_process.h"
#include "tests/support/temporary_directory.h"

namespace sluice {

/// A throw-away Redis on a Unix socket that keeps nothing. It can be taken away in the middle of a test.
class RedisServer {
  public:
    /// The program's own, for tests that leave it running.
    static RedisServer& shared();

    RedisServer();

    /// For SLUICE_REDIS_URL; the same after a restart.
    [[nodiscard]] std::string url() const;
    /// Returns when it is gone, with all that it held.
    void stop();
    /// Returns when it answers.
    void start();
    /// It takes what is sent and does not answer, until thaw().
    void freeze() { process_->signal(SIGSTOP); }
    void thaw() { process_->signal(SIGCONT); }

  private:
    [[nodiscard]] std::string socket() const;

    TemporaryDirectory directory_;
    std::unique_ptr<ServerProcess> process_;
};

}  // namespace sluice
