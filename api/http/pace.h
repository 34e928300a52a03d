#pragma once

#include <chrono>
#include <cstdint>

namespace sluice {

/// Checks that a peer sends, or reads, at least the minimum number of bytes in each window of waiting for it. Only the
/// time spent waiting counts: slow storage does not make a peer slow. Pure; used by one thread.
class Pace {
  public:
    struct Minimum {
        std::int64_t bytes;                ///< in each window
        std::chrono::milliseconds window;  ///< of waiting
    };

    explicit Pace(Minimum minimum) : minimum_(minimum) {}

    /// How long the caller may wait now.
    [[nodiscard]] std::chrono::milliseconds time_left() const { return minimum_.window - waited_; }
    /// Counts a wait that brought `bytes`, 0 if none came. False if the peer is too slow.
    bool count(std::chrono::milliseconds waited, std::int64_t bytes) {
        waited_ += waited;
        bytes_ += bytes;
        if (waited_ < minimum_.window) return true;
        const bool keeps_up = bytes_ >= minimum_.bytes;
        waited_ = {};
        bytes_ = 0;
        return keeps_up;
    }

  private:
    Minimum minimum_;
    std::chrono::milliseconds waited_{};
    std::int64_t bytes_ = 0;
};

}  // namespace sluice
