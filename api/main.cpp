#include <exception>
#include <iostream>
#include <string>

#include "api/commands/command.h"
#include "api/server/config.h"

namespace {

using namespace sluice;

std::string settings_help() {
    Settings nothing([](const std::string&) { return std::nullopt; });
    read_api_config(nothing);
    return "Settings of `serve` (environment):\n" + describe(nothing.variables());
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("sluice-api: catalogue, queue and playback of Sluice over HTTP");
    app.set_version_flag("--version", SLUICE_VERSION);
    app.require_subcommand(1);
    app.footer(settings_help());

    commands::Command chosen;
    commands::add_serve(app, chosen);
    commands::add_database(app, chosen);
    commands::add_upkeep(app, chosen);
    commands::add_access(app, chosen);
    commands::add_storage(app, chosen);
    commands::add_openapi(app, chosen);

    CLI11_PARSE(app, argc, argv);
    try {
        return chosen();
    } catch (const std::exception& failure) {
        std::cerr << "sluice-api: " << failure.what() << '\n';
        return 1;
    }
}
