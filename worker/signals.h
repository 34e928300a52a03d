#pragma once

#include <functional>
#include <thread>

#include "common/descriptor.h"
#include "common/event.h"

namespace sluice {

/// Calls `on_end_requested` on a thread of its own for every SIGTERM and SIGINT.
///
/// Made before any other thread: it blocks the two signals in its caller, and later threads inherit that. Also ignores
/// SIGPIPE; a connection that went away is an error of the write.
class SignalListener {
  public:
    explicit SignalListener(std::function<void()> on_end_requested);
    ~SignalListener();
    SignalListener(const SignalListener&) = delete;
    SignalListener& operator=(const SignalListener&) = delete;

  private:
    void listen();

    std::function<void()> on_end_requested_;
    Event stopping_;
    Descriptor signals_;
    std::thread thread_;
};

}  // namespace sluice
