#include <iostream>
#include <memory>

#include "api/commands/command.h"
#include "api/storage/storage_settings.h"
#include "api/store/catalogue/demo_academy.h"
#include "api/store/postgres/migrator.h"

namespace sluice::commands {
namespace {

int migrate_schema() {
    Database database(database_url(), one_connection);
    for (const auto& name : migrate(database))
        std::cout << name << '\n';
    return 0;
}

int seed(int students, int videos) {
    const auto password = checked(
        [](Settings& settings) { return settings.required("SLUICE_DEMO_PASSWORD", "password of the demo accounts"); });
    const auto storage = open_storage(checked(read_storage_settings));
    Database database(database_url(), one_connection);
    auto academy = seed_demo(database, password);
    academy["stream_demo"] = seed_stream_demo(database, *storage);
    std::cout << academy.dump() << '\n';
    if (students > 0 || videos > 0) seed_demo_crowd(database, students, videos);
    return 0;
}

void add_seeding(CLI::App& app, Command& chosen) {
    constexpr int max_seeded = 100'000;
    struct Options {
        int students = 0;
        int videos = 0;
    };
    const auto options = std::make_shared<Options>();
    auto* command = app.add_subcommand("seed-demo", "make the demo academy; prints its ids as JSON");
    command->add_option("--students", options->students, "so many made-up students besides")
        ->check(CLI::Range(0, max_seeded));
    command->add_option("--videos", options->videos, "so many videos without bytes")->check(CLI::Range(0, max_seeded));
    command->callback([=, &chosen] { chosen = [=] { return seed(options->students, options->videos); }; });
}

}  // namespace

void add_database(CLI::App& app, Command& chosen) {
    app.add_subcommand("migrate", "bring the database's schema up to date")->callback([&] { chosen = migrate_schema; });
    add_seeding(app, chosen);
}

}  // namespace sluice::commands
