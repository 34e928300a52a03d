#pragma once

#include <chrono>
#include <functional>
#include <thread>

namespace sluice {

/// A thread that repeats a round until it is destroyed. The destructor waits for the current round, but not for a
/// pause.
class PeriodicThread {
  public:
    /// Does one round and returns the pause before the next. An exception from it ends the process.
    using Round = std::function<std::chrono::milliseconds()>;

    /// No thread.
    PeriodicThread() = default;
    /// The first round comes after `first_pause`. What `round` uses must outlive this.
    PeriodicThread(std::chrono::milliseconds first_pause, Round round);

  private:
    std::jthread thread_;
};

}  // namespace sluice
