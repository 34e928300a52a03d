#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

/// The rules of webhooks. Pure.
namespace sluice {

/// `t=TIME,v1=HEX` with HEX = HMAC-SHA256(secret, "TIME.BODY"): it proves the sender and the time, so that the receiver
/// can refuse a replayed message.
[[nodiscard]] std::string webhook_signature(std::string_view secret, std::int64_t time, std::string_view body);

/// How long to wait after the given number of attempts: 15 s, doubled each time up to an hour, plus up to a quarter of
/// it by `chance` (0 to 1), so that deliveries that failed together are not retried together.
[[nodiscard]] std::chrono::milliseconds webhook_retry_delay(int attempts, double chance);

}  // namespace sluice
