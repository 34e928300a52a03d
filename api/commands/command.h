#pragma once

#include <functional>
#include <string>
#include <utility>

#include <CLI/CLI.hpp>

#include "common/process/config.h"

/// The subcommands of sluice-api, a file for each group. Results are printed as lines of JSON.
namespace sluice::commands {

/// The subcommand that the command line chose; returns the exit status.
using Command = std::function<int()>;

/// Each function adds its subcommands. The subcommand on the command line sets `chosen`.
void add_serve(CLI::App& app, Command& chosen);
void add_database(CLI::App& app, Command& chosen);
void add_access(CLI::App& app, Command& chosen);
void add_upkeep(CLI::App& app, Command& chosen);
void add_storage(CLI::App& app, Command& chosen);
void add_openapi(CLI::App& app, Command& chosen);

/// For commands that run their statements one after the other.
inline constexpr int one_connection = 1;

/// Settings of the environment. Only the variables that `read` asks for need to be set.
template <class Read>
auto checked(Read&& read) {
    Settings settings;
    auto value = read(settings);
    settings.check();
    return value;
}

inline std::string database_url() {
    return checked([](Settings& settings) { return settings.required("SLUICE_DATABASE_URL", "PostgreSQL"); });
}

}  // namespace sluice::commands
