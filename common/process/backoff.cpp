#include "common/process/backoff.h"

#include <algorithm>

namespace sluice {

Backoff::Backoff(const RetryPolicy& policy, std::uint_fast32_t seed)
    : policy_(policy), pause_(policy.first_pause), random_(seed) {}

std::chrono::milliseconds Backoff::next() {
    const auto full = std::min(pause_, policy_.max_pause);
    pause_ = std::min(full * 2, policy_.max_pause);
    std::uniform_int_distribution<std::chrono::milliseconds::rep> jitter(0, full.count() / 2);
    return full - std::chrono::milliseconds(jitter(random_));
}

}  // namespace sluice
