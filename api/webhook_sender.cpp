#include "api/webhook_sender.h"

#include <memory>
#include <random>
#include <stdexcept>

#include <curl/curl.h>
#include <fmt/format.h>
#include <sys/socket.h>

#include "api/domain/webhook.h"
#include "api/public_address.h"
#include "common/clock.h"
#include "common/log.h"

namespace sluice {
namespace {

constexpr long timeout_ms = 10'000;
constexpr int deliveries_at_a_time = 10;
/// Longer than all of these take together.
constexpr std::chrono::seconds lease{120};

using Handle = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;
using Headers = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

/// Asked about the address itself that is connected to, so that no name resolves to one thing for the check and to
/// another for the connection.
curl_socket_t open_public_socket(void* /*user*/, curlsocktype /*purpose*/, curl_sockaddr* address) {
    if (!is_public_address(address->addr)) return CURL_SOCKET_BAD;
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

std::size_t ignore_body(char* /*data*/, std::size_t size, std::size_t count, void* /*user*/) {
    return size * count;
}

std::string body_of(const webhooks::Delivery& delivery) {
    return nlohmann::json{
        {"id", delivery.id}, {"event", delivery.event}, {"created_at", delivery.created_at}, {"data", delivery.data}}
        .dump();
}

void add(Headers& headers, const std::string& line) {
    curl_slist* const longer = curl_slist_append(headers.get(), line.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    static_cast<void>(headers.release());
    headers.reset(longer);
}

double chance() {
    static thread_local std::mt19937 random{std::random_device{}()};
    return std::uniform_real_distribution<>(0, 1)(random);
}

}  // namespace

WebhookSender::WebhookSender(Database& database, Options options) : database_(database), options_(options) {
    static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (started != CURLE_OK) throw std::runtime_error("libcurl does not start");
    if (options_.interval.count() > 0) thread_ = std::thread([this] { run(); });
}

WebhookSender::~WebhookSender() {
    {
        const std::lock_guard lock(mutex_);
        is_stopping_ = true;
    }
    stopping_.notify_all();
    if (thread_.joinable()) thread_.join();
}

bool WebhookSender::is_stopping() {
    const std::lock_guard lock(mutex_);
    return is_stopping_;
}

void WebhookSender::run() {
    while (true) {
        try {
            while (!is_stopping() && deliver_due()) {
            }
        } catch (const std::exception& failure) {
            log::warning("webhooks_not_sent", {{"reason", failure.what()}});
        }
        std::unique_lock lock(mutex_);
        if (stopping_.wait_for(lock, options_.interval, [&] { return is_stopping_; })) return;
    }
}

bool WebhookSender::deliver_due() {
    const auto due = webhooks::claim(database_, deliveries_at_a_time, lease);
    for (const auto& delivery : due) {
        if (is_stopping()) return false;
        auto result = send(delivery);
        if (!result.is_delivered) result.retry_after = webhook_retry_delay(delivery.attempt, chance());
        webhooks::settle(database_, delivery, result);
        log::info(result.is_delivered ? "webhook_delivered" : "webhook_failed",
                  {{"delivery_id", delivery.id},
                   {"event", delivery.event},
                   {"attempt", delivery.attempt},
                   {"status", result.status.value_or(0)},
                   {"reason", result.error.value_or("")}});
    }
    return due.size() == deliveries_at_a_time;
}

webhooks::Result WebhookSender::send(const webhooks::Delivery& delivery) const {
    const Handle handle(curl_easy_init(), &curl_easy_cleanup);
    if (!handle) throw std::bad_alloc();
    const auto body = body_of(delivery);
    const auto now = epoch_seconds(std::chrono::system_clock::now());
    Headers headers(nullptr, &curl_slist_free_all);
    add(headers, "Content-Type: application/json");
    add(headers, "Sluice-Event: " + delivery.event);
    add(headers, fmt::format("Sluice-Delivery: {}", delivery.id));
    add(headers, "Sluice-Signature: " + webhook_signature(delivery.secret, now, body));
    const auto set = [&](CURLoption option, auto value) { curl_easy_setopt(handle.get(), option, value); };
    set(CURLOPT_URL, delivery.url.c_str());
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_PROXY, "");
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_TIMEOUT_MS, timeout_ms);
    set(CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
    set(CURLOPT_POSTFIELDS, body.c_str());
    set(CURLOPT_HTTPHEADER, headers.get());
    set(CURLOPT_WRITEFUNCTION, &ignore_body);
    if (!options_.allow_private) set(CURLOPT_OPENSOCKETFUNCTION, &open_public_socket);

    webhooks::Result result;
    const CURLcode outcome = curl_easy_perform(handle.get());
    if (outcome != CURLE_OK) {
        result.error = curl_easy_strerror(outcome);
        return result;
    }
    constexpr long success = 200;
    constexpr long after_success = 300;
    long status = 0;
    curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
    result.status = static_cast<int>(status);
    result.is_delivered = status >= success && status < after_success;
    if (!result.is_delivered) result.error = "The receiver did not answer 2xx.";
    return result;
}

}  // namespace sluice
