#pragma once

#include <thread>

#include "common/descriptor.h"
#include "common/event.h"
#include "worker/transfer/source_reader.h"

namespace sluice {

/// Answers the transcoder's range requests on the source socket (docs/architecture.md, "Source socket"), on a thread of
/// its own. A request that breaks the protocol closes the socket.
class SourceServer {
  public:
    /// `socket` is our end.
    SourceServer(ApiClient& api, const Job& job, const RetryPolicy& retries, Descriptor socket);
    ~SourceServer();
    SourceServer(const SourceServer&) = delete;
    SourceServer& operator=(const SourceServer&) = delete;

    [[nodiscard]] std::int64_t fetched_bytes() const { return reader_.fetched_bytes(); }

  private:
    void serve();
    [[nodiscard]] std::string answer(std::uint64_t offset, std::uint32_t length);
    /// Exactly `size` bytes in or out; false when the peer is gone or stopping_ is set.
    [[nodiscard]] bool receive_all(void* data, std::size_t size);
    [[nodiscard]] bool send_all(const void* data, std::size_t size);
    [[nodiscard]] bool wait_for(short poll_event);

    Event stopping_;
    SourceReader reader_;
    Descriptor socket_;
    std::thread thread_;
};

}  // namespace sluice
