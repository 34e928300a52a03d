#pragma once

#include <atomic>
#include <chrono>
#include <optional>

#include "common/process/event.h"

namespace sluice {

/// The state of this worker's shutdown. Any thread.
class Shutdown {
  public:
    /// `limit`: how long a running task may go on once draining has begun.
    explicit Shutdown(std::chrono::milliseconds limit) : limit_(limit) {}

    /// The first call begins draining, the second ends everything at once.
    void request();

    /// Set when the worker may claim no new task.
    [[nodiscard]] const Event& draining() const { return draining_; }
    /// Set when the running task must be handed back at once, whatever time it had left.
    [[nodiscard]] const Event& at_once() const { return at_once_; }
    /// When the running task is handed back; std::nullopt before request().
    [[nodiscard]] std::optional<SteadyTime> deadline() const;

  private:
    std::chrono::milliseconds limit_;
    std::atomic<SteadyTime> drained_by_{};  ///< valid once draining_ is set
    Event draining_;
    Event at_once_;
};

}  // namespace sluice
