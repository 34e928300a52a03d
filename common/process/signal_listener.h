#pragma once

#include <functional>
#include <thread>

#include "common/process/descriptor.h"
#include "common/process/event.h"

namespace sluice {

/// Blocks SIGTERM and SIGINT in the calling thread. Must be called before any other thread is made: later threads
/// inherit the mask, so that the signals wait for a SignalListener. Also ignores SIGPIPE: a write to a closed
/// connection then returns an error.
void block_end_signals();

/// Calls `on_signal` on a thread of its own for every SIGTERM and SIGINT, until it is destroyed. Signals that arrived
/// since block_end_signals() count as well.
class SignalListener {
  public:
    explicit SignalListener(std::function<void(int signal)> on_signal);
    ~SignalListener();
    SignalListener(const SignalListener&) = delete;
    SignalListener& operator=(const SignalListener&) = delete;

  private:
    void listen();

    std::function<void(int signal)> on_signal_;
    Event stopping_;
    Descriptor signals_;
    std::thread thread_;
};

}  // namespace sluice
