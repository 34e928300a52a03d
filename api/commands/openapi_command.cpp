#include <iostream>

#include "api/commands/command.h"
#include "api/routes/openapi_document.h"

namespace sluice::commands {
namespace {

int print_openapi() {
    std::cout << openapi_document << '\n';
    return 0;
}

}  // namespace

void add_openapi(CLI::App& app, Command& chosen) {
    app.add_subcommand("openapi", "print the description of the API, for makers of clients")->callback([&] {
        chosen = print_openapi;
    });
}

}  // namespace sluice::commands
