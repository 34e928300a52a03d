#include <chrono>
#include <csignal>
#include <functional>
#include <stop_token>
#include <thread>
#include <utility>

#include "api/commands/command.h"
#include "api/server/config.h"
#include "api/server/parts.h"
#include "api/server/server.h"
#include "api/upkeep/collector.h"
#include "api/upkeep/session_closer.h"
#include "api/upkeep/webhook_sender.h"
#include "common/log.h"

namespace sluice::commands {
namespace {

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

}  // namespace

void add_serve(CLI::App& app, Command& chosen) {
    app.add_subcommand("serve", "answer HTTP until SIGTERM")->callback([&] { chosen = serve; });
}

}  // namespace sluice::commands
