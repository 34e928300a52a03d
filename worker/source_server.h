#pragma once

#include <thread>

#include "common/descriptor.h"
#include "common/event.h"
#include "worker/source_reader.h"

namespace sluice {

/// Answers the transcoder's range requests on the source socket (docs/architecture.md, "Source socket"), on a thread of
/// its own. A request that breaks the protocol closes the socket.
class SourceServer {
  public:
    SourceServer(ApiClient& api, const Job& job, const RetryPolicy& retries);
    ~SourceServer();
    SourceServer(const SourceServer&) = delete;
    SourceServer& operator=(const SourceServer&) = delete;

    /// The child's end, until it is closed here after the fork.
    [[nodiscard]] int child_end() const { return theirs_.get(); }
    void close_child_end() { theirs_.reset(); }
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
    Descriptor ours_;
    Descriptor theirs_;
    std::thread thread_;
};

}  // namespace sluice
