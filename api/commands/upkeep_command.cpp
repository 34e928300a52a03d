#include <chrono>
#include <iostream>
#include <memory>

#include <nlohmann/json.hpp>

#include "api/commands/command.h"
#include "api/server/config.h"
#include "api/server/parts.h"
#include "api/storage/storage_settings.h"
#include "api/store/upkeep/garbage.h"
#include "api/upkeep/auditor.h"
#include "api/upkeep/reconciler.h"

namespace sluice::commands {
namespace {

int collect(std::chrono::seconds min_age) {
    const auto storage = open_storage(checked(read_storage_settings));
    Database database(database_url(), one_connection);
    const auto collection = collect_garbage(database, *storage, min_age);
    storage->sweep_unfinished(min_age);
    std::cout << nlohmann::json{{"objects_removed", collection.objects_removed},
                                {"bytes_removed", collection.bytes_removed}}
                     .dump()
              << '\n';
    return 0;
}

int audit(const Auditor::Options& options) {
    const auto storage = open_storage(checked(read_storage_settings));
    Database database(database_url(), one_connection);
    const auto report = Auditor(database, *storage, options).run([](const nlohmann::json& finding) {
        std::cout << finding.dump() << '\n';
    });
    std::cout
        << nlohmann::json{{"videos", report.videos}, {"objects", report.objects}, {"findings", report.findings}}.dump()
        << '\n';
    return report.findings == 0 ? 0 : 1;
}

int reconcile() {
    const auto config = checked(read_api_config);
    Parts parts(config);
    const auto done = reconcile_sessions(parts.services().database, parts.services().sessions,
                                         std::chrono::seconds(config.playback_ttl_seconds));
    std::cout << nlohmann::json{{"expired", done.expired}, {"revoked", done.revoked}, {"closed", done.closed}}.dump()
              << '\n';
    return 0;
}

void add_age_option(CLI::App& command, std::int64_t& seconds, const char* what) {
    constexpr std::int64_t default_seconds = 24 * 3600;
    seconds = default_seconds;
    command.add_option("--min-age", seconds, what)->check(CLI::NonNegativeNumber);
}

void add_collection(CLI::App& app, Command& chosen) {
    const auto min_age_seconds = std::make_shared<std::int64_t>();
    auto* command = app.add_subcommand("collect", "remove stored objects that no row refers to");
    add_age_option(*command, *min_age_seconds, "seconds that garbage has to be old");
    command->callback([=, &chosen] { chosen = [=] { return collect(std::chrono::seconds(*min_age_seconds)); }; });
}

void add_audit(CLI::App& app, Command& chosen) {
    struct Options {
        Auditor::Options audit;
        std::int64_t min_age_seconds = 0;
    };
    const auto options = std::make_shared<Options>();
    auto* command = app.add_subcommand("audit", "hold database and storage against each other; exit 1 for findings");
    command->add_flag("--digests", options->audit.digests, "read every object and compare its sha256");
    add_age_option(*command, options->min_age_seconds, "seconds that an orphan has to be old");
    command->callback([=, &chosen] {
        chosen = [=] {
            options->audit.orphan_age = std::chrono::seconds(options->min_age_seconds);
            return audit(options->audit);
        };
    });
}

}  // namespace

void add_upkeep(CLI::App& app, Command& chosen) {
    app.add_subcommand("reconcile", "bring the rows of playback sessions in line with Redis")->callback([&] {
        chosen = reconcile;
    });
    add_collection(app, chosen);
    add_audit(app, chosen);
}

}  // namespace sluice::commands
