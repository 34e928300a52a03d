#include <chrono>
#include <csignal>
#include <exception>
#include <iostream>
#include <string>
#include <thread>

#include <CLI/CLI.hpp>

#include "api/auditor.h"
#include "api/collector.h"
#include "api/config.h"
#include "api/demo_academy.h"
#include "api/domain/jwt.h"
#include "api/parts.h"
#include "api/reconciler.h"
#include "api/server.h"
#include "api/storage/directory_storage.h"
#include "api/store/garbage.h"
#include "api/store/migrator.h"
#include "api/webhook_sender.h"
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

int serve() {
    const auto config = checked(read_api_config);
    log::configure("sluice-api", config.log_level);

    // Every thread inherits the mask, so that the signals reach sigwait() and nobody else.
    sigset_t stop_signals;
    sigemptyset(&stop_signals);
    sigaddset(&stop_signals, SIGTERM);
    sigaddset(&stop_signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &stop_signals, nullptr);
    std::signal(SIGPIPE, SIG_IGN);

    Parts parts(config);
    Server server(parts.services());
    const int port = server.bind();
    log::info("listening", {{"host", config.listen_host}, {"port", port}});
    const Collector collector(parts.services(), std::chrono::seconds(config.collect_interval_seconds),
                              std::chrono::seconds(config.collect_min_age_seconds));
    const WebhookSender webhooks(parts.services().database, {config.webhooks_to_private});
    std::thread stopper([&] {
        int signal = 0;
        sigwait(&stop_signals, &signal);
        log::info("stopping", {{"signal", signal}});
        parts.services().new_tasks.close();  // waiting workers are sent home
        server.stop();
    });
    server.run();
    stopper.join();
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

int print_token(const AccessClaims& claims) {
    const auto secret = checked(
        [](Settings& settings) { return settings.required("SLUICE_JWT_SECRET", "signs access tokens (HS256)"); });
    std::cout << sign_access_token(claims, secret) << '\n';
    return 0;
}

int collect(std::chrono::seconds min_age) {
    const auto root = checked([](Settings& settings) {
        return settings.required("SLUICE_STORAGE_DIR", "directory of uploads and HLS objects");
    });
    Database database(database_url(), one_connection);
    DirectoryStorage storage(root);
    const auto collection = collect_garbage(database, storage, min_age);
    storage.sweep_incoming(min_age);
    std::cout << nlohmann::json{{"objects_removed", collection.objects_removed},
                                {"bytes_removed", collection.bytes_removed}}
                     .dump()
              << '\n';
    return 0;
}

int audit(const Auditor::Options& options) {
    const auto root = checked([](Settings& settings) {
        return settings.required("SLUICE_STORAGE_DIR", "directory of uploads and HLS objects");
    });
    Database database(database_url(), one_connection);
    DirectoryStorage storage(root);
    const auto report = Auditor(database, storage, options).run([](const nlohmann::json& finding) {
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
    std::cout << nlohmann::json{{"expired", done.expired}, {"closed", done.closed}}.dump() << '\n';
    return 0;
}

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

    app.add_subcommand("serve", "answer HTTP until SIGTERM");
    app.add_subcommand("migrate", "bring the database's schema up to date");
    app.add_subcommand("reconcile", "bring the rows of playback sessions in line with Redis");
    auto* seeding = app.add_subcommand("seed-demo", "make the demo academy; prints its ids as JSON");
    constexpr int most_seeded = 100'000;
    int students = 0;
    int videos = 0;
    seeding->add_option("--students", students, "so many made-up students besides")->check(CLI::Range(0, most_seeded));
    seeding->add_option("--videos", videos, "so many videos without bytes")->check(CLI::Range(0, most_seeded));

    auto* token = app.add_subcommand("token", "print an access token");
    std::string role_name;
    std::string user_id;
    std::string tenant;
    constexpr std::int64_t default_token_seconds = 12 * 3600;
    std::int64_t token_seconds = default_token_seconds;
    token->add_option("--role", role_name, "admin, staff, instructor or student")
        ->required()
        ->check(CLI::IsMember({"admin", "staff", "instructor", "student"}));
    token->add_option("--sub", user_id, "user id")->required();
    token->add_option("--tenant", tenant, "tenant's code")->required();
    token->add_option("--seconds", token_seconds, "life of the token")->check(CLI::PositiveNumber);

    auto* collection = app.add_subcommand("collect", "remove stored objects that no row refers to");
    constexpr std::int64_t default_min_age_seconds = 24 * 3600;
    std::int64_t min_age_seconds = default_min_age_seconds;
    collection->add_option("--min-age", min_age_seconds, "seconds that garbage has to be old")
        ->check(CLI::NonNegativeNumber);

    auto* auditing = app.add_subcommand("audit", "hold database and storage against each other; exit 1 for findings");
    std::int64_t orphan_age_seconds = default_min_age_seconds;
    Auditor::Options audit_options;
    auditing->add_flag("--digests", audit_options.digests, "read every object and compare its sha256");
    auditing->add_option("--min-age", orphan_age_seconds, "seconds that an orphan has to be old")
        ->check(CLI::NonNegativeNumber);

    CLI11_PARSE(app, argc, argv);
    try {
        if (app.got_subcommand("serve")) return serve();
        if (app.got_subcommand("migrate")) return migrate_schema();
        if (app.got_subcommand("reconcile")) return reconcile();
        if (app.got_subcommand("seed-demo")) return seed(students, videos);
        if (app.got_subcommand(auditing)) {
            audit_options.orphan_age = std::chrono::seconds(orphan_age_seconds);
            return audit(audit_options);
        }
        if (app.got_subcommand(collection)) return collect(std::chrono::seconds(min_age_seconds));
        const auto now = epoch_seconds(std::chrono::system_clock::now());
        return print_token({user_id, role(role_name).value(), tenant, now + token_seconds});
    } catch (const std::exception& failure) {
        std::cerr << "sluice-api: " << failure.what() << '\n';
        return 1;
    }
}
