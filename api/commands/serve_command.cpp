#include <chrono>

#include "api/commands/command.h"
#include "api/server/config.h"
#include "api/server/parts.h"
#include "api/server/server.h"
#include "api/upkeep/cache_keeper.h"
#include "api/upkeep/collector.h"
#include "api/upkeep/publisher.h"
#include "api/upkeep/retention.h"
#include "api/upkeep/session_closer.h"
#include "api/upkeep/stream_keeper.h"
#include "api/upkeep/transfer_listener.h"
#include "api/upkeep/webhook_sender.h"
#include "common/process/log.h"
#include "common/process/signal_listener.h"

namespace sluice::commands {
namespace {

int serve() {
    const auto config = checked(read_api_config);
    log::configure("sluice-api", config.log_level);

    block_end_signals();
    Parts parts(config);
    Server server(parts.services());
    const int port = server.bind();
    // The edge needs to know one address only.
    const TransferListener transfers(parts.services().streams, config.listen_host, port);
    // Before "listening" is logged: a supervisor that reads that may send a stop signal at once.
    const SignalListener stopper([&](int signal) {
        log::info("stopping", {{"signal", signal}});
        parts.services().new_tasks.close();  // ends the wait of workers that wait for a task
        server.stop();
    });
    log::info("listening", {{"host", config.listen_host}, {"port", port}});
    auto& services = parts.services();
    const Collector collector(services.database, services.storage,
                              std::chrono::seconds(config.collect_interval_seconds),
                              std::chrono::seconds(config.collect_min_age_seconds));
    const Publisher publisher(services.database, services.storage);
    const SessionCloser closer(services.database, services.sessions, services.liveness);
    const Retention retention(services.database, services.storage,
                              {.viewers = config.playback_record_days,
                               .events = config.event_retention_days,
                               .sources = config.source_retention_days});
    const CacheKeeper cache(services.cache);
    const StreamKeeper streams(services.streams);
    const WebhookSender webhooks(services.database, {config.webhooks_to_private});
    server.run();
    return 0;
}

}  // namespace

void add_serve(CLI::App& app, Command& chosen) {
    app.add_subcommand("serve", "answer HTTP until SIGTERM")->callback([&] { chosen = serve; });
}

}  // namespace sluice::commands
