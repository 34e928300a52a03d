#pragma once

#include <atomic>
#include <chrono>
#include <optional>

#include "common/event.h"

namespace sluice {

/// How far the end of this worker has come. Any thread may ask or tell.
class Shutdown {
  public:
    /// `limit`: how long a running task may go on once draining has begun.
    explicit Shutdown(std::chrono::milliseconds limit) : limit_(limit) {}

    /// The first call begins to drain, the second ends everything at once.
    void request();

    /// No new task from here on.
    [[nodiscard]] const Event& draining() const { return draining_; }
    /// The running task is handed back from here on, whatever time it had left.
    [[nodiscard]] const Event& at_once() const { return at_once_; }
    /// When the running task is handed back; nothing while nobody asked for the end.
    [[nodiscard]] std::optional<SteadyTime> deadline() const;

  private:
    std::chrono::milliseconds limit_;
    std::atomic<SteadyTime> drained_by_{};  ///< valid once draining_ is set
    Event draining_;
    Event at_once_;
};

}  // namespace sluice
