#include <chrono>
#include <csignal>
#include <exception>
#include <functional>
#include <iostream>
#include <memory>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>

#include <CLI/CLI.hpp>

#include "api/demo_academy.h"
#include "api/domain/jwt.h"
#include "api/server/config.h"
#include "api/server/parts.h"
#include "api/server/server.h"
#include "api/storage/storage_copy.h"
#include "api/storage/storage_settings.h"
#include "api/store/accounts.h"
#include "api/store/garbage.h"
#include "api/store/migrator.h"
#include "api/upkeep/auditor.h"
#include "api/upkeep/collector.h"
#include "api/upkeep/reconciler.h"
#include "api/upkeep/session_closer.h"
#include "api/upkeep/webhook_sender.h"
#include "common/log.h"

namespace {

using namespace sluice;

constexpr int one_connection = 1;

/// Only the variables that `read` asks for need to be set.
template <class Read>
auto checked(Read&& read) {
    Settings settings;
    auto value = read(settings);
    settings.check();
    return value;
}

std::string database_url() {
    return checked([](Settings& settings) { return settings.required("SLUICE_DATABASE_URL", "PostgreSQL"); });
}

/// What ends `serve`.
sigset_t stop_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    return signals;
}

/// Waits for one of the stop signals, which have to be blocked in every thread, and calls `stop`. Destroying the
/// thread before there was one ends the wait, too.
std::jthread stop_on_signal(std::function<void()> stop) {
    return std::jthread([stop = std::move(stop)](const std::stop_token& given_up) {
        const std::stop_callback wake(given_up, [self = pthread_self()] { pthread_kill(self, SIGTERM); });
        const auto signals = stop_signals();
        int signal = 0;
        sigwait(&signals, &signal);
        if (given_up.stop_requested()) return;
        log::info("stopping", {{"signal", signal}});
        stop();
    });
}

int serve() {
    const auto config = checked(read_api_config);
    log::configure("sluice-api", config.log_level);

    // Every thread inherits the mask, so that the signals reach sigwait() and nobody else.
    const auto signals = stop_signals();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::signal(SIGPIPE, SIG_IGN);

    Parts parts(config);
    Server server(parts.services());
    const int port = server.bind();
    // Before anything is announced: whoever reads that we listen may tell us to stop at once.
    const auto stopper = stop_on_signal([&] {
        parts.services().new_tasks.close();  // waiting workers are sent home
        server.stop();
    });
    log::info("listening", {{"host", config.listen_host}, {"port", port}});
    const Collector collector(parts.services(), std::chrono::seconds(config.collect_interval_seconds),
                              std::chrono::seconds(config.collect_min_age_seconds));
    const SessionCloser closer(parts.services());
    const WebhookSender webhooks(parts.services().database, {config.webhooks_to_private});
    server.run();
    return 0;
}

int migrate_schema() {
    Database database(database_url(), one_connection);
    for (const auto& name : migrate(database))
        std::cout << name << '\n';
    return 0;
}

int seed(int students, int videos) {
    const auto password = checked(
        [](Settings& settings) { return settings.required("SLUICE_DEMO_PASSWORD", "password of the demo accounts"); });
    Database database(database_url(), one_connection);
    std::cout << seed_demo(database, password).dump() << '\n';
    if (students > 0 || videos > 0) seed_demo_crowd(database, students, videos);
    return 0;
}

int set_disabled(const std::string& username, bool is_disabled) {
    Database database(database_url(), one_connection);
    if (!set_account_disabled(database, username, is_disabled)) throw std::runtime_error("there is no such account");
    return 0;
}

int print_token(const AccessClaims& claims) {
    const auto secret = checked(
        [](Settings& settings) { return settings.required("SLUICE_JWT_SECRET", "signs access tokens (HS256)"); });
    std::cout << sign_access_token(claims, secret) << '\n';
    return 0;
}

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

int copy_storage(const std::string& from_name, const std::string& to_name, const StorageCopy::Options& options) {
    const auto named = [](const std::string& name) {
        return open_storage(checked([&](Settings& settings) { return read_named_storage(settings, name); }));
    };
    const auto from = named(from_name);
    const auto to = named(to_name);
    const auto report = StorageCopy(*from, *to, options).run([](const std::string& key, const std::string& fault) {
        std::cout << nlohmann::json{{"object_key", key}, {"fault", fault}}.dump() << '\n';
    });
    std::cout << nlohmann::json{{"objects", report.objects},
                                {"copied", report.copied},
                                {"copied_bytes", report.copied_bytes},
                                {"faults", report.faults}}
                     .dump()
              << '\n';
    return report.faults == 0 ? 0 : 1;
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

std::string settings_help() {
    Settings nothing([](const std::string&) { return std::nullopt; });
    read_api_config(nothing);
    return "Settings of `serve` (environment):\n" + describe(nothing.variables());
}

/// What the command line chose.
using Command = std::function<int()>;

void add_seeding(CLI::App& app, Command& chosen) {
    constexpr int most_seeded = 100'000;
    struct Options {
        int students = 0;
        int videos = 0;
    };
    const auto options = std::make_shared<Options>();
    auto* command = app.add_subcommand("seed-demo", "make the demo academy; prints its ids as JSON");
    command->add_option("--students", options->students, "so many made-up students besides")
        ->check(CLI::Range(0, most_seeded));
    command->add_option("--videos", options->videos, "so many videos without bytes")->check(CLI::Range(0, most_seeded));
    command->callback([=, &chosen] { chosen = [=] { return seed(options->students, options->videos); }; });
}

void add_accounts(CLI::App& app, Command& chosen) {
    auto* account = app.add_subcommand("account", "who may log in here");
    account->require_subcommand(1);
    const auto add = [&](const char* name, const char* what, bool is_disabled) {
        const auto username = std::make_shared<std::string>();
        auto* command = account->add_subcommand(name, what);
        command->add_option("--username", *username)->required();
        command->callback([=, &chosen] { chosen = [=] { return set_disabled(*username, is_disabled); }; });
    };
    add("disable", "refuse logins, end what was logged in and what is being watched", true);
    add("enable", "take that back", false);
}

void add_token(CLI::App& app, Command& chosen) {
    struct Options {
        std::string role;
        std::string user_id;
        std::string tenant;
        std::int64_t seconds = 12 * 3600;
    };
    const auto options = std::make_shared<Options>();
    auto* command = app.add_subcommand("token", "print an access token");
    command->add_option("--role", options->role, "admin, staff, instructor or student")
        ->required()
        ->check(CLI::IsMember({"admin", "staff", "instructor", "student"}));
    command->add_option("--sub", options->user_id, "user id")->required();
    command->add_option("--tenant", options->tenant, "tenant's code")->required();
    command->add_option("--seconds", options->seconds, "life of the token")->check(CLI::PositiveNumber);
    command->callback([=, &chosen] {
        chosen = [=] {
            const auto expires_at = epoch_seconds(std::chrono::system_clock::now()) + options->seconds;
            return print_token({options->user_id, role(options->role).value(), options->tenant, expires_at});
        };
    });
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

void add_storage(CLI::App& app, Command& chosen) {
    constexpr int most_parallel = 256;
    struct Options {
        std::string from;
        std::string to;
        StorageCopy::Options copy;
    };
    const auto options = std::make_shared<Options>();
    auto* storage = app.add_subcommand("storage", "where the bytes are kept");
    storage->require_subcommand(1);
    auto* command = storage->add_subcommand("copy", "bring every object into another storage; exit 1 for faults");
    command->add_option("--from", options->from, "a directory, s3 (SLUICE_S3_…) or s3:NAME (NAME_BUCKET, …)")
        ->required();
    command->add_option("--to", options->to, "likewise")->required();
    command->add_flag("--digests", options->copy.digests, "read what is there already on both sides, too");
    command->add_option("--parallel", options->copy.parallel, "objects at a time")->check(CLI::Range(1, most_parallel));
    command->callback(
        [=, &chosen] { chosen = [=] { return copy_storage(options->from, options->to, options->copy); }; });
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("sluice-api: catalogue, queue and playback of Sluice over HTTP");
    app.set_version_flag("--version", SLUICE_VERSION);
    app.require_subcommand(1);
    app.footer(settings_help());

    Command chosen;
    app.add_subcommand("serve", "answer HTTP until SIGTERM")->callback([&] { chosen = serve; });
    app.add_subcommand("migrate", "bring the database's schema up to date")->callback([&] { chosen = migrate_schema; });
    app.add_subcommand("reconcile", "bring the rows of playback sessions in line with Redis")->callback([&] {
        chosen = reconcile;
    });
    add_seeding(app, chosen);
    add_token(app, chosen);
    add_accounts(app, chosen);
    add_collection(app, chosen);
    add_audit(app, chosen);
    add_storage(app, chosen);

    CLI11_PARSE(app, argc, argv);
    try {
        return chosen();
    } catch (const std::exception& failure) {
        std::cerr << "sluice-api: " << failure.what() << '\n';
        return 1;
    }
}
