#include "api/upkeep/webhook_sender.h"

#include <string>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "api/domain/signing/webhook.h"
#include "api/upkeep/public_address.h"
#include "common/process/clock.h"
#include "common/process/jitter.h"
#include "common/process/log.h"

namespace sluice {
namespace {

constexpr std::chrono::milliseconds timeout{10'000};
constexpr std::size_t max_deliveries_at_a_time = 64;
/// Claimed at a time, so that a hanging receiver with many deliveries leaves places for others.
constexpr int max_deliveries_of_one_receiver = 4;
/// Longer than a delivery takes.
constexpr std::chrono::seconds lease{60};

HttpRequest request_of(const webhooks::Delivery& delivery) {
    const auto now = epoch_seconds(std::chrono::system_clock::now());
    HttpRequest request;
    request.method = "POST";
    request.url = delivery.url;
    request.body = nlohmann::json{{"id", delivery.id},
                                  {"event", delivery.event},
                                  {"created_at", delivery.created_at},
                                  {"data", delivery.data}}
                       .dump();
    request.headers = {"Content-Type: application/json", "Sluice-Event: " + delivery.event,
                       fmt::format("Sluice-Delivery: {}", delivery.id),
                       "Sluice-Signature: " + webhook_signature(delivery.secret, now, request.body)};
    request.timeout = timeout;
    request.wants_status_only = true;
    return request;
}

webhooks::Result result_of(const HttpAnswer& answer) {
    webhooks::Result result;
    result.is_delivered = answer.is_success();
    if (!answer.error.empty()) {
        result.error = answer.error;
    } else {
        result.status = answer.status;
        if (!result.is_delivered) result.error = "The receiver did not answer 2xx.";
    }
    return result;
}

}  // namespace

WebhookSender::WebhookSender(Database& database, Options options)
    : database_(database), options_(options), batch_([allow_private = options.allow_private](const sockaddr& address) {
          return allow_private || is_public_address(address);
      }) {
    if (options_.interval.count() == 0) return;
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void WebhookSender::run(const std::stop_token& stop) {
    const std::stop_callback wake(stop, [this] { batch_.wake(); });
    while (!stop.stop_requested()) {
        try {
            deliver_due();
        } catch (const std::exception& failure) {
            log::warning("webhooks_not_sent", {{"reason", failure.what()}});
        }
        batch_.wait(options_.interval);
        settle_finished();
    }
}

void WebhookSender::deliver_due() {
    const auto places = max_deliveries_at_a_time - batch_.size();
    if (places == 0) return;
    for (auto& delivery : webhooks::claim(database_, static_cast<int>(places), max_deliveries_of_one_receiver, lease))
        on_way_.emplace(batch_.start(request_of(delivery)), std::move(delivery));
}

void WebhookSender::settle_finished() {
    while (const auto finished = batch_.take_finished()) {
        const auto& [ticket, answer] = *finished;
        const auto delivery = on_way_.extract(ticket);
        settle(delivery.mapped(), result_of(answer));
    }
}

void WebhookSender::settle(const webhooks::Delivery& delivery, webhooks::Result result) {
    if (!result.is_delivered) result.retry_after = webhook_retry_delay(delivery.attempt, jitter());
    log::info(result.is_delivered ? "webhook_delivered" : "webhook_failed", {{"delivery_id", delivery.id},
                                                                             {"event", delivery.event},
                                                                             {"attempt", delivery.attempt},
                                                                             {"status", result.status.value_or(0)},
                                                                             {"reason", result.error.value_or("")}});
    try {
        webhooks::settle(database_, delivery, result);
    } catch (const std::exception& failure) {
        // Its lease runs out, and the delivery is sent again.
        log::warning("webhook_not_settled", {{"delivery_id", delivery.id}, {"reason", failure.what()}});
    }
}

}  // namespace sluice
