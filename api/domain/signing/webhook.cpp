#include "api/domain/signing/webhook.h"

#include <algorithm>

#include <fmt/format.h>

#include "common/crypto/hex.h"
#include "common/crypto/hmac.h"

namespace sluice {

std::string webhook_signature(std::string_view secret, std::int64_t time, std::string_view body) {
    const auto digest = hmac_sha256(secret, fmt::format("{}.{}", time, body));
    return fmt::format("t={},v1={}", time, hex(digest));
}

std::chrono::milliseconds webhook_retry_delay(int attempts, double chance) {
    constexpr double first_ms = 15'000;
    constexpr double max_ms = 3'600'000;
    constexpr double jitter = 0.25;
    constexpr int max_doublings = 20;
    double delay = first_ms;
    for (int i = 1; i < std::min(attempts, max_doublings); ++i)
        delay *= 2;
    delay = std::min(delay, max_ms) * (1 + jitter * chance);
    return std::chrono::milliseconds(static_cast<std::int64_t>(delay));
}

}  // namespace sluice
