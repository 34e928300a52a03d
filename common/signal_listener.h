#pragma once

#include <functional>
#include <thread>

#include "common/descriptor.h"
#include "common/event.h"

namespace sluice {

/// Blocks SIGTERM and SIGINT in the calling thread. Called before any other thread is made: later threads inherit it,
/// so that the signals wait for a SignalListener. Also ignores SIGPIPE: a connection that went away is an error of the
/// write.
void block_end_signals();

/// Calls `on_signal` on a thread of its own for every SIGTERM and SIGINT, until destroyed; those that came since
/// block_end_signals() count as well.
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
