#include "api/upkeep/webhook_sender.h"

#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>

#include <curl/curl.h>
#include <fmt/format.h>
#include <sys/socket.h>

#include "api/domain/signing/webhook.h"
#include "api/upkeep/public_address.h"
#include "common/clock.h"
#include "common/jitter.h"
#include "common/log.h"

namespace sluice {
namespace {

constexpr long timeout_ms = 10'000;
constexpr std::size_t deliveries_at_a_time = 64;
/// In one look, so that a receiver that hangs and has many waiting leaves places for others.
constexpr int deliveries_of_one_receiver = 4;
/// Longer than a delivery takes.
constexpr std::chrono::seconds lease{60};

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

webhooks::Result result_of(CURL* handle, CURLcode outcome) {
    webhooks::Result result;
    if (outcome != CURLE_OK) {
        result.error = curl_easy_strerror(outcome);
        return result;
    }
    constexpr long success = 200;
    constexpr long after_success = 300;
    long status = 0;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    result.status = static_cast<int>(status);
    result.is_delivered = status >= success && status < after_success;
    if (!result.is_delivered) result.error = "The receiver did not answer 2xx.";
    return result;
}

/// One delivery on its way. Stays where it is: libcurl points into it.
struct Transfer {
    Transfer(webhooks::Delivery what, bool allow_private)
        : delivery(std::move(what)),
          body(body_of(delivery)),
          headers(nullptr, &curl_slist_free_all),
          handle(curl_easy_init(), &curl_easy_cleanup) {
        if (!handle) throw std::bad_alloc();
        const auto now = epoch_seconds(std::chrono::system_clock::now());
        add(headers, "Content-Type: application/json");
        add(headers, "Sluice-Event: " + delivery.event);
        add(headers, fmt::format("Sluice-Delivery: {}", delivery.id));
        add(headers, "Sluice-Signature: " + webhook_signature(delivery.secret, now, body));
        set(CURLOPT_URL, delivery.url.c_str());
        set(CURLOPT_PROTOCOLS_STR, "http,https");
        set(CURLOPT_PROXY, "");
        set(CURLOPT_NOSIGNAL, 1L);
        set(CURLOPT_TIMEOUT_MS, timeout_ms);
        set(CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
        set(CURLOPT_POSTFIELDS, body.c_str());
        set(CURLOPT_HTTPHEADER, headers.get());
        set(CURLOPT_WRITEFUNCTION, &ignore_body);
        if (!allow_private) set(CURLOPT_OPENSOCKETFUNCTION, &open_public_socket);
    }

    template <class Value>
    void set(CURLoption option, Value value) {
        // A wall that is not put up must not be taken for one.
        if (curl_easy_setopt(handle.get(), option, value) != CURLE_OK) {
            throw std::runtime_error("libcurl refuses an option");
        }
    }

    const webhooks::Delivery delivery;
    const std::string body;
    Headers headers;
    Handle handle;
};

}  // namespace

/// The deliveries that are on their way, side by side on one thread.
class WebhookSender::Transfers {
  public:
    Transfers() : multi_(curl_multi_init(), &curl_multi_cleanup) {
        if (!multi_) throw std::bad_alloc();
    }
    ~Transfers() {
        for (const auto& [handle, transfer] : transfers_)
            curl_multi_remove_handle(multi_.get(), handle);
    }
    Transfers(const Transfers&) = delete;
    Transfers& operator=(const Transfers&) = delete;

    [[nodiscard]] std::size_t free_places() const { return deliveries_at_a_time - transfers_.size(); }

    void start(const webhooks::Delivery& delivery, bool allow_private) {
        auto transfer = std::make_unique<Transfer>(delivery, allow_private);
        CURL* const handle = transfer->handle.get();
        if (curl_multi_add_handle(multi_.get(), handle) != CURLM_OK) throw std::bad_alloc();
        transfers_.emplace(handle, std::move(transfer));
    }

    /// Moves all of them on, for about `time` at the most.
    void wait(std::chrono::milliseconds time) {
        curl_multi_poll(multi_.get(), nullptr, 0, static_cast<int>(time.count()), nullptr);
        int running = 0;
        curl_multi_perform(multi_.get(), &running);
    }
    void wake() { curl_multi_wakeup(multi_.get()); }

    /// One that is over, with its result; nothing when there is none.
    std::optional<std::pair<webhooks::Delivery, webhooks::Result>> take_finished() {
        int left = 0;
        const CURLMsg* const message = curl_multi_info_read(multi_.get(), &left);
        if (message == nullptr) return std::nullopt;
        CURL* const handle = message->easy_handle;
        auto result = result_of(handle, message->data.result);
        auto delivery = transfers_.at(handle)->delivery;
        curl_multi_remove_handle(multi_.get(), handle);
        transfers_.erase(handle);
        return std::pair(std::move(delivery), std::move(result));
    }

  private:
    std::unique_ptr<CURLM, decltype(&curl_multi_cleanup)> multi_;
    std::map<CURL*, std::unique_ptr<Transfer>> transfers_;
};

WebhookSender::WebhookSender(Database& database, Options options) : database_(database), options_(options) {
    static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (started != CURLE_OK) throw std::runtime_error("cannot initialise libcurl");
    if (options_.interval.count() == 0) return;
    transfers_ = std::make_unique<Transfers>();
    thread_ = std::thread([this] { run(); });
}

WebhookSender::~WebhookSender() {
    is_stopping_ = true;
    if (!thread_.joinable()) return;
    transfers_->wake();
    thread_.join();
}

void WebhookSender::run() {
    while (!is_stopping_) {
        try {
            deliver_due();
        } catch (const std::exception& failure) {
            log::warning("webhooks_not_sent", {{"reason", failure.what()}});
        }
        transfers_->wait(options_.interval);
        settle_finished();
    }
}

void WebhookSender::deliver_due() {
    const auto places = transfers_->free_places();
    if (places == 0) return;
    for (const auto& delivery :
         webhooks::claim(database_, static_cast<int>(places), deliveries_of_one_receiver, lease)) {
        transfers_->start(delivery, options_.allow_private);
    }
}

void WebhookSender::settle_finished() {
    while (auto finished = transfers_->take_finished()) {
        auto& [delivery, result] = *finished;
        if (!result.is_delivered) result.retry_after = webhook_retry_delay(delivery.attempt, jitter());
        log::info(result.is_delivered ? "webhook_delivered" : "webhook_failed",
                  {{"delivery_id", delivery.id},
                   {"event", delivery.event},
                   {"attempt", delivery.attempt},
                   {"status", result.status.value_or(0)},
                   {"reason", result.error.value_or("")}});
        try {
            webhooks::settle(database_, delivery, result);
        } catch (const std::exception& failure) {
            // Its lease runs out, and it is sent once more.
            log::warning("webhook_not_settled", {{"delivery_id", delivery.id}, {"reason", failure.what()}});
        }
    }
}

}  // namespace sluice
