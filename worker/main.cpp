#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <optional>

#include <CLI/CLI.hpp>

#include "common/process/log.h"
#include "common/process/signal_listener.h"
#include "worker/config.h"
#include "worker/shutdown.h"
#include "worker/worker.h"

namespace {

std::string help_on_settings() {
    sluice::Settings nothing_set([](const std::string&) { return std::nullopt; });
    static_cast<void>(sluice::read_worker_config(nothing_set));
    return "Environment:\n" + sluice::describe(nothing_set.variables());
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("Claims video tasks from a Sluice API and runs a transcoder for each.", "sluice-worker");
    app.set_version_flag("--version", SLUICE_VERSION);
    app.footer(help_on_settings());
    std::optional<std::int64_t> max_idle_seconds;
    app.add_option("--exit-when-idle", max_idle_seconds, "end with status 0 after so many seconds without a task")
        ->check(CLI::Range(1, 7 * 86'400));
    CLI11_PARSE(app, argc, argv);
    try {
        sluice::Settings settings;
        auto config = sluice::read_worker_config(settings);
        if (max_idle_seconds) {
            config.max_idle = std::chrono::seconds(*max_idle_seconds);
            // A long poll that began just before the end would go on behind it.
            config.poll_wait = std::min(config.poll_wait, *config.max_idle);
        }
        settings.check();
        sluice::log::configure("sluice-worker", config.log_level);

        sluice::block_end_signals();
        sluice::Shutdown shutdown(config.drain_limit);
        const sluice::SignalListener signals([&](int) { shutdown.request(); });
        sluice::Worker(config, shutdown).run();
        return EXIT_SUCCESS;
    } catch (const std::exception& error) {
        std::cerr << "sluice-worker: " << error.what() << '\n';
        return EXIT_FAILURE;
    }
}
