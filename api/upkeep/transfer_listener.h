#pragma once

#include <string>
#include <thread>

#include "api/playback/stream_slots.h"
#include "common/process/descriptor.h"
#include "common/process/event.h"

namespace sluice {

/// Hears on its own thread, until destroyed, what the edge says at the end of answers (transfer_notice.h), and tells
/// the streams. Notices are datagrams, so some may be lost; whoever can send them can end transfers whose X-Request-Id
/// they know, and nothing else.
class TransferListener {
  public:
    /// Listens at UDP `port`; 0 takes a free one. `streams` must outlive this. Throws std::runtime_error on failure.
    TransferListener(StreamSlots& streams, const std::string& host, int port);
    ~TransferListener();
    TransferListener(const TransferListener&) = delete;
    TransferListener& operator=(const TransferListener&) = delete;

    [[nodiscard]] int port() const { return port_; }

  private:
    void listen();

    StreamSlots& streams_;
    Descriptor socket_;
    int port_ = 0;
    Event closing_;
    std::thread thread_;  // last: it uses all of the above
};

}  // namespace sluice
