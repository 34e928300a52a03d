#include "tests/support/postgres_server.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <system_error>
#include <vector>

#include <pqxx/pqxx>
#include <pwd.h>
#include <sys/wait.h>
#include <unistd.h>

namespace sluice {
namespace {

namespace fs = std::filesystem;

constexpr const char* server_user = "postgres";
constexpr const char* database_role = "sluice";

/// The folder with the programs of the newest installed version.
fs::path find_programs() {
    std::vector<std::pair<int, fs::path>> found;
    std::error_code error;
    for (const auto& version : fs::directory_iterator("/usr/lib/postgresql", error)) {
        if (fs::exists(version.path() / "bin/postgres")) {
            found.emplace_back(std::stoi(version.path().filename()), version.path() / "bin");
        }
    }
    if (found.empty()) throw std::runtime_error("PostgreSQL is not installed; run scripts/bootstrap");
    return std::max_element(found.begin(), found.end())->second;
}

void hand_over(const fs::path& directory) {
    if (::geteuid() != 0) return;
    const passwd* entry = ::getpwnam(server_user);
    if (entry == nullptr) throw std::runtime_error("there is no user postgres, and PostgreSQL refuses to be root");
    if (::chown(directory.c_str(), entry->pw_uid, entry->pw_gid) != 0) {
        throw std::system_error(errno, std::system_category(), "chown");
    }
}

}  // namespace

PostgresServer& PostgresServer::shared() {
    static PostgresServer server;
    return server;
}

PostgresServer::PostgresServer() {
    const auto programs = find_programs();
    const auto data = directory_.path() / "data";
    const auto log = directory_.path() / "log";
    hand_over(directory_.path());

    ServerProcess maker({.command = {programs / "initdb", "-D", data, "-U", database_role, "--auth=trust",
                                     "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"},
                         .user = server_user,
                         .end_signal = SIGKILL,
                         .log = log});
    if (maker.wait() != 0) throw std::runtime_error("initdb failed");

    // SIGQUIT: the server ends at once and saves nothing.
    process_ = std::make_unique<ServerProcess>(
        ServerProcess::Spec{.command = {programs / "postgres",
                                        "-D",
                                        data,
                                        "-c",
                                        "listen_addresses=",
                                        "-c",
                                        "unix_socket_directories=" + directory_.path().string(),
                                        "-c",
                                        "fsync=off",
                                        "-c",
                                        "synchronous_commit=off",
                                        "-c",
                                        "full_page_writes=off",
                                        "-c",
                                        "wal_level=minimal",
                                        "-c",
                                        "max_wal_senders=0",
                                        "-c",
                                        "max_connections=200",
                                        "-c",
                                        "autovacuum=off",
                                        "-c",
                                        "jit=off",
                                        "-c",
                                        "shared_preload_libraries=pg_stat_statements",
                                        "-c",
                                        "pg_stat_statements.max=100000",
                                        "-c",
                                        "timezone=UTC",
                                        "-c",
                                        "deadlock_timeout=100ms"},
                            .user = server_user,
                            .end_signal = SIGQUIT,
                            .log = log});
    process_->await([&] {
        try {
            const pqxx::connection probe(url("postgres"));
            return true;
        } catch (const pqxx::broken_connection&) {
            return false;
        }
    });
}

PostgresServer::~PostgresServer() {
    const char* file = std::getenv("SLUICE_STATEMENTS_FILE");
    if (file == nullptr) return;
    // By a program of its own: the client library in this one may be gone already. Each text begins with its name
    // (cmake/embed_sql.cmake).
    const auto names = directory_.path() / "statements";
    ServerProcess asker({.command = {find_programs() / "psql", "--no-psqlrc", "--quiet", "--tuples-only", "--no-align",
                                     "--dbname=" + url("postgres"), "--output=" + names.string(),
                                     "--command=CREATE EXTENSION pg_stat_statements",
                                     R"(--command=SELECT DISTINCT substring(query FROM '^-- (\w+)\n')
                                        FROM pg_stat_statements WHERE calls > 0 AND query ~ '^-- \w+\n')"},
                         .user = server_user,
                         .end_signal = SIGKILL,
                         .log = directory_.path() / "psql.log"});
    std::error_code failure;
    fs::remove(file, failure);  // of an earlier run
    if (asker.wait() == 0) fs::copy_file(names, file, fs::copy_options::overwrite_existing, failure);
}

std::string PostgresServer::url(const std::string& database) const {
    return "host=" + directory_.path().string() + " user=" + database_role + " dbname=" + database;
}

std::string PostgresServer::dump_schema(const std::string& database) const {
    const auto dump = directory_.path() / "dump.sql";
    ServerProcess dumper({.command = {find_programs() / "pg_dump", "--schema-only", "--no-owner", "--no-privileges",
                                      "--dbname=" + url(database), "--file=" + dump.string()},
                          .user = server_user,
                          .end_signal = SIGKILL,
                          .log = directory_.path() / "dump.log"});
    if (dumper.wait() != 0) throw std::runtime_error("pg_dump failed");
    std::ifstream lines(dump);
    std::string schema;
    bool was_empty = true;
    for (std::string line; std::getline(lines, line);) {
        // Newer versions of pg_dump print lines that begin with "\restrict".
        const bool is_noise = line.starts_with("--") || line.starts_with("SET ") || line.starts_with('\\') ||
                              line.starts_with("SELECT pg_catalog.set_config");
        if (is_noise || (line.empty() && was_empty)) continue;
        was_empty = line.empty();
        schema += line + '\n';
    }
    return schema.substr(0, schema.find_last_not_of('\n') + 2);
}

void PostgresServer::execute(const std::string& statement) const {
    pqxx::connection connection(url("postgres"));
    pqxx::nontransaction(connection).exec(statement);
}

}  // namespace sluice
