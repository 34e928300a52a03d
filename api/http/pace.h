#pragma once

#include <chrono>
#include <cstdint>

namespace sluice {

/// Whether a peer sends, or takes, at least so many bytes in each window of waiting for it. Only the time spent waiting
/// counts: a peer is not slow because our storage is. Pure; of one thread.
class Pace {
  public:
    struct Minimum {
        std::int64_t bytes;                ///< in each window
        std::chrono::milliseconds window;  ///< of waiting
    };

    explicit Pace(Minimum minimum) : minimum_(minimum) {}

    /// How long may be waited now.
    [[nodiscard]] std::chrono::milliseconds patience() const { return minimum_.window - waited_; }
    /// After a wait that brought `bytes`, 0 when it ended without. False when the peer is too slow.
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
