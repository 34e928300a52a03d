#pragma once

#include <thread>

#include "common/process/descriptor.h"
#include "common/process/event.h"
#include "common/protocol/transcoder_protocol.h"
#include "worker/transfer/source_reader.h"

namespace sluice {

/// Answers the transcoder's range requests on the source socket (common/protocol/transcoder_protocol.h), on a thread of
/// its own. A request that is not allowed closes the socket.
class SourceServer {
  public:
    /// `socket` is the worker's end. `api` and `job` outlive the server.
    SourceServer(ApiClient& api, const Job& job, const RetryPolicy& retries, Descriptor socket);
    ~SourceServer();
    SourceServer(const SourceServer&) = delete;
    SourceServer& operator=(const SourceServer&) = delete;

    [[nodiscard]] std::int64_t fetched_bytes() const { return reader_.fetched_bytes(); }

  private:
    void serve();
    [[nodiscard]] std::string answer(const RangeRequest& request);
    /// Receives or sends exactly `size` bytes. False if the peer is gone or stopping_ is set.
    [[nodiscard]] bool receive_all(void* data, std::size_t size);
    [[nodiscard]] bool send_all(const void* data, std::size_t size);
    [[nodiscard]] bool wait_for(short poll_event);

    Event stopping_;
    SourceReader reader_;
    Descriptor socket_;
    std::thread thread_;
};

}  // namespace sluice
