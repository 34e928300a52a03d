#include "api/queue/worker_starter.h"

#include <exception>
#include <utility>

#include <nlohmann/json.hpp>

#include "api/domain/signing/webhook.h"
#include "api/queue/start_command.h"
#include "common/http/http_batch.h"
#include "common/process/clock.h"
#include "common/process/log.h"

namespace sluice {

WorkerStarter::WorkerStarter(Options options) : options_(std::move(options)) {
    if (options_.url.empty() && options_.command.empty()) return;
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void WorkerStarter::request() {
    {
        const std::lock_guard lock(mutex_);
        is_requested_ = true;
    }
    changed_.notify_all();
}

void WorkerStarter::run(const std::stop_token& stop) {
    while (true) {
        {
            std::unique_lock lock(mutex_);
            if (!changed_.wait(lock, stop, [this] { return is_requested_; })) return;
            // Before the start: what is asked for while it is under way may have come too late for it.
            is_requested_ = false;
        }
        start(stop);
    }
}

void WorkerStarter::start(const std::stop_token& stop) {
    for (int attempt = 1; attempt <= options_.max_attempts && !stop.stop_requested(); ++attempt) {
        bool has_started = false;
        try {
            has_started = try_once(stop);
        } catch (const std::exception& failure) {
            log::warning("workers_start_failed", {{"reason", failure.what()}});
        }
        log::info("workers_start", {{"attempt", attempt}, {"done", has_started}});
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, stop, options_.interval, [] { return false; });
        if (has_started) return;
    }
}

bool WorkerStarter::try_once(const std::stop_token& stop) const {
    return options_.url.empty() ? run_start_command(options_.command, options_.max_command_time, stop) : post(stop);
}

bool WorkerStarter::post(const std::stop_token& stop) const {
    HttpRequest request;
    request.method = "POST";
    request.url = options_.url;
    request.body = nlohmann::json{{"event", "workers.start"}}.dump();
    const auto now = epoch_seconds(std::chrono::system_clock::now());
    request.headers = {"Content-Type: application/json", "Sluice-Event: workers.start",
                       "Sluice-Signature: " + webhook_signature(options_.secret, now, request.body)};
    request.timeout = options_.max_post_time;
    request.wants_status_only = true;
    // The operator has named this address, unlike that of a webhook.
    HttpBatch batch([](const sockaddr&) { return true; });
    const std::stop_callback wake(stop, [&] { batch.wake(); });
    batch.start(std::move(request));
    while (!stop.stop_requested()) {
        batch.wait(options_.max_post_time);
        if (const auto finished = batch.take_finished()) return finished->second.is_success();
    }
    return false;
}

}  // namespace sluice
