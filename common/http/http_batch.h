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

/// Requests to servers that others have named, side by side on one thread. Connections are its own, kept and reused; no
/// redirect is followed, no proxy of the environment is used, and the peer of TLS is verified.
///
/// One thread at a time, but for wake().
class HttpBatch {
  public:
    /// True for an address that may be connected to. It is asked about the address itself, for each connection, so that
    /// no name resolves to one address for the check and to another for the connection.
    using AddressRule = std::function<bool(const sockaddr&)>;
    /// Names a request that was started; unique in this batch.
    using Ticket = std::uint64_t;

    explicit HttpBatch(AddressRule is_allowed);
    /// Breaks off what is on its way.
    ~HttpBatch();
    HttpBatch(const HttpBatch&) = delete;
    HttpBatch& operator=(const HttpBatch&) = delete;

    /// Requests on their way, and those that take_finished() has yet to return.
    [[nodiscard]] std::size_t size() const;
    /// Throws when libcurl refuses the request.
    Ticket start(HttpRequest request);
    /// Moves all requests on, for about `time` at the most.
    void wait(std::chrono::milliseconds time);
    /// Ends a wait() early. Any thread.
    void wake();
    /// A request that is over, with its answer; std::nullopt if there is none.
    [[nodiscard]] std::optional<std::pair<Ticket, HttpAnswer>> take_finished();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace sluice
