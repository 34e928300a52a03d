#include "common/http/http_client.h"

#include <chrono>
#include <utility>

#include "common/http/curl_exchange.h"

namespace sluice {
namespace {

/// How long one wait for the network lasts at most; libcurl's own timers are shorter when they matter.
constexpr int network_wait_ms = 1000;

}  // namespace

/// One request at a time, and the connections that it leaves open. The single easy handle is inside a multi handle,
/// because only a multi handle can also wait for our interrupts.
class HttpClient::Connection {
  public:
    HttpAnswer send(const HttpRequest& request, const Interrupts& interrupts) {
        curl_easy_reset(easy_.get());
        CurlExchange exchange(easy_.get(), request);
        curl_multi_add_handle(multi_.get(), easy_.get());
        const CURLcode result = run(interrupts);
        curl_multi_remove_handle(multi_.get(), easy_.get());
        auto answer = exchange.finish(result);
        if (result != CURLE_OK && any_set(interrupts)) {
            answer.interrupted = true;
            answer.error = "interrupted";
        }
        return answer;
    }

  private:
    CURLcode run(const Interrupts& interrupts) {
        std::vector<curl_waitfd> waited;
        waited.reserve(interrupts.size());
        for (const Event* event : interrupts)
            waited.push_back({event->fd(), CURL_WAIT_POLLIN, 0});
        for (int running = 1;;) {
            if (curl_multi_perform(multi_.get(), &running) != CURLM_OK) return CURLE_FAILED_INIT;
            if (running == 0) break;
            if (any_set(interrupts)) return CURLE_ABORTED_BY_CALLBACK;
            if (curl_multi_poll(multi_.get(), waited.data(), static_cast<unsigned>(waited.size()), network_wait_ms,
                                nullptr) != CURLM_OK) {
                return CURLE_FAILED_INIT;
            }
        }
        int left = 0;
        const CURLMsg* message = curl_multi_info_read(multi_.get(), &left);
        return message == nullptr ? CURLE_FAILED_INIT : message->data.result;
    }

    CurlMulti multi_ = make_curl_multi();
    CurlEasy easy_ = make_curl_easy();
};

HttpClient::HttpClient() = default;

HttpClient::~HttpClient() = default;

HttpAnswer HttpClient::send(const HttpRequest& request, const Interrupts& interrupts) {
    auto connection = take();
    auto answer = connection->send(request, interrupts);
    give_back(std::move(connection));
    return answer;
}

HttpAnswer HttpClient::send_with_retries(const HttpRequest& request, const RetryPolicy& policy,
                                         const Interrupts& interrupts) {
    const auto give_up = std::chrono::steady_clock::now() + policy.give_up_after;
    Backoff backoff(policy);
    for (;;) {
        auto answer = send(request, interrupts);
        if (!answer.is_passing_fault()) return answer;
        const auto pause = backoff.next();
        if (std::chrono::steady_clock::now() + pause >= give_up) return answer;
        if (wait_for_any(interrupts, pause)) return answer;
    }
}

std::unique_ptr<HttpClient::Connection> HttpClient::take() {
    const std::lock_guard lock(mutex_);
    if (idle_.empty()) return std::make_unique<Connection>();
    auto connection = std::move(idle_.back());
    idle_.pop_back();
    return connection;
}

void HttpClient::give_back(std::unique_ptr<Connection> connection) {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(connection));
}

}  // namespace sluice
