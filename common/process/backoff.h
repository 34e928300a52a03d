#pragma once

#include <chrono>
#include <random>

namespace sluice {

/// How long, and with which pauses, a call that is safe to repeat is retried.
struct RetryPolicy {
    std::chrono::milliseconds first_pause{200};
    /// Short, so that work goes on within a few seconds after the server is back.
    std::chrono::milliseconds max_pause{2500};
    std::chrono::milliseconds give_up_after{60000};  ///< no new attempt begins later than this
};

/// Pauses that double from first_pause to max_pause. Each is shortened by a random part of up to a half, so that
/// workers that lost the same server do not all come back at the same moment.
class Backoff {
  public:
    explicit Backoff(const RetryPolicy& policy) : Backoff(policy, std::random_device{}()) {}
    Backoff(const RetryPolicy& policy, std::uint_fast32_t seed);

    [[nodiscard]] std::chrono::milliseconds next();
    void reset() { pause_ = policy_.first_pause; }

  private:
    RetryPolicy policy_;
    std::chrono::milliseconds pause_;
    std::mt19937 random_;
};

}  // namespace sluice
