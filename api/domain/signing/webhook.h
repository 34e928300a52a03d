#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

/// The rules of webhooks. Pure.
namespace sluice {

/// `t=TIME,v1=HEX` with HEX = HMAC-SHA256(secret, "TIME.BODY"): the receiver knows the sender and the time, so that an
/// old message cannot be played back to it.
[[nodiscard]] std::string webhook_signature(std::string_view secret, std::int64_t time, std::string_view body);

/// How long to wait after that many attempts: 15 s, doubled each time up to an hour, and up to a quarter more by
/// `chance` (0 to 1), so that what failed together does not come back together.
[[nodiscard]] std::chrono::milliseconds webhook_retry_delay(int attempts, double chance);

}  // namespace sluice
