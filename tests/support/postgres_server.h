#pragma once

#include <memory>
#include <string>

#include "tests/support/server_process.h"
#include "tests/support/temporary_directory.h"

namespace sluice {

/// A throw-away PostgreSQL on a Unix socket, for one test program. It never syncs, and its files are removed at the
/// end. Under root it runs as the user "postgres", because the server refuses to run as root.
class PostgresServer {
  public:
    /// The server that all tests of the program share, started at the first call and stopped at the program's end.
    static PostgresServer& shared();

    PostgresServer();
    /// Writes the names of the store's statements that were run to the file $SLUICE_STATEMENTS_FILE, if that is set.
    ~PostgresServer();
    PostgresServer(const PostgresServer&) = delete;
    PostgresServer& operator=(const PostgresServer&) = delete;

    /// A libpq connection string of one of its databases.
    [[nodiscard]] std::string url(const std::string& database) const;
    /// The schema of one of its databases as pg_dump prints it, without the parts that depend on pg_dump's version: its
    /// comments and the settings of its session.
    [[nodiscard]] std::string dump_schema(const std::string& database) const;
    /// Runs one statement outside of a transaction, as CREATE DATABASE requires.
    void execute(const std::string& statement) const;

  private:
    TemporaryDirectory directory_;
    std::unique_ptr<ServerProcess> process_;  // ends before its directory is removed
};

}  // namespace sluice
