#pragma once

#include <chrono>
#include <functional>
#include <thread>

namespace sluice {

/// A thread that does something again and again, until destroyed; the destructor waits for the current round, and for
/// no pause.
class PeriodicThread {
  public:
    /// Does one round and returns the pause before the next. What it throws ends the process.
    using Round = std::function<std::chrono::milliseconds()>;

    /// None; never does anything.
    PeriodicThread() = default;
    /// The first round comes after `first_pause`. What `round` uses must outlive this.
    PeriodicThread(std::chrono::milliseconds first_pause, Round round);

  private:
    std::jthread thread_;
};

}  // namespace sluice
