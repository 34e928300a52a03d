#pragma once

#include <chrono>
#include <random>

namespace sluice {

/// How long a call that may safely be repeated is repeated, and at which pace.
struct RetryPolicy {
    std::chrono::milliseconds first_pause{200};
    /// So that work goes on within a few seconds of the return of what was away.
    std::chrono::milliseconds max_pause{2500};
    std::chrono::milliseconds give_up_after{60000};  ///< no new attempt begins later than this
};

/// Pauses that double from the policy's first to its longest, each shortened by a random part of up to a half, so that
/// workers which lost the same server do not come back all at once.
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
