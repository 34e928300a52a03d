#pragma once

#include <csignal>
#include <memory>
#include <string>

#include "tests/support/server_process.h"
#include "tests/support/temporary_directory.h"

namespace sluice {

/// A throw-away Redis on a Unix socket, without persistence. A test can stop it at any time.
class RedisServer {
  public:
    /// The server that all tests of the program share; they must leave it running.
    static RedisServer& shared();

    RedisServer();

    /// For SLUICE_REDIS_URL; the same after a restart.
    [[nodiscard]] std::string url() const;
    /// Returns when the server has ended; its data is lost.
    void stop();
    /// Returns when the server answers.
    void start();
    /// Until thaw() the server accepts bytes but does not answer.
    void freeze() { process_->signal(SIGSTOP); }
    void thaw() { process_->signal(SIGCONT); }

  private:
    [[nodiscard]] std::string socket() const;

    TemporaryDirectory directory_;
    std::unique_ptr<ServerProcess> process_;
};

}  // namespace sluice
