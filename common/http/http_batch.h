#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "common/http/http_answer.h"
#include "common/http/http_request.h"

struct sockaddr;

namespace sluice {

/// Sends requests to untrusted addresses, several at a time on one thread. It keeps and reuses its own connections. It
/// follows no redirect, uses no proxy of the environment, and verifies the peer of TLS.
///
/// One thread at a time, except for wake().
class HttpBatch {
  public:
    /// True for an address that may be connected to. It gets the address of each connection itself, so that a name
    /// cannot resolve to one address for the check and to another for the connection.
    using AddressRule = std::function<bool(const sockaddr&)>;
    /// Identifies a request that was started; unique in this batch.
    using Ticket = std::uint64_t;

    explicit HttpBatch(AddressRule is_allowed);
    /// Aborts the running requests.
    ~HttpBatch();
    HttpBatch(const HttpBatch&) = delete;
    HttpBatch& operator=(const HttpBatch&) = delete;

    /// The number of running requests and of those that take_finished() has not returned yet.
    [[nodiscard]] std::size_t size() const;
    /// Throws if libcurl refuses the request.
    Ticket start(HttpRequest request);
    /// Runs all requests, for at most about `time`.
    void wait(std::chrono::milliseconds time);
    /// Ends a wait() early. Any thread.
    void wake();
    /// A finished request with its answer; std::nullopt if there is none.
    [[nodiscard]] std::optional<std::pair<Ticket, HttpAnswer>> take_finished();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace sluice
