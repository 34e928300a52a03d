#pragma once

#include <atomic>
#include <chrono>
#include <vector>

#include "common/process/descriptor.h"

namespace sluice {

using SteadyTime = std::chrono::steady_clock::time_point;

/// An event that happens at most once. Any number of threads, and poll(), can wait for it.
class Event {
  public:
    /// Throws std::system_error when there is no descriptor left.
    Event();

    void set() noexcept;
    [[nodiscard]] bool is_set() const noexcept { return set_.load(); }
    /// Readable from set() on, and for ever: the caller must not read from it.
    [[nodiscard]] int fd() const { return fd_.get(); }

    /// True as soon as it is set, false at the deadline.
    bool wait_until(SteadyTime deadline) const;
    bool wait_for(std::chrono::milliseconds time) const;

  private:
    Descriptor fd_;
    std::atomic<bool> set_ = false;
};

/// Events, each of which ends a wait early. They outlive the call that they are given to.
using Interrupts = std::vector<const Event*>;

[[nodiscard]] bool any_set(const Interrupts& interrupts);
/// True as soon as one of them is set, false after `time`.
bool wait_for_any(const Interrupts& interrupts, std::chrono::milliseconds time);

/// The timeout of poll() for a wait until `deadline`: rounded up, so that the wait does not end early; at most one
/// hour, never negative.
[[nodiscard]] int poll_timeout_ms(SteadyTime deadline);

}  // namespace sluice
