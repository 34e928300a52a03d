#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "common/http/http_answer.h"
#include "common/http/http_request.h"
#include "common/process/backoff.h"
#include "common/process/event.h"

namespace sluice {

/// HTTP over libcurl with its defaults for TLS (the peer is verified), no redirects, connections kept and reused.
/// Safe from any thread; each call takes a connection of its own.
class HttpClient {
  public:
    HttpClient();
    ~HttpClient();
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    /// One attempt. Returns at once when one of `interrupts` is set.
    [[nodiscard]] HttpAnswer send(const HttpRequest& request, const Interrupts& interrupts);

    /// For calls that are safe to repeat: retries after every passing fault, as `policy` says. Returns the last answer.
    [[nodiscard]] HttpAnswer send_with_retries(const HttpRequest& request, const RetryPolicy& policy,
                                               const Interrupts& interrupts);

  private:
    class Connection;
    std::unique_ptr<Connection> take();
    void give_back(std::unique_ptr<Connection> connection);

    std::mutex mutex_;
    std::vector<std::unique_ptr<Connection>> idle_;
};

}  // namespace sluice
