#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sluice {

/// What the edge says at the end of an answer whose bytes it has sent itself.
struct TransferNotice {
    std::string request_id;  ///< as in X-Request-Id
    int status = 0;
    std::int64_t bytes = 0;  ///< of the body
    std::chrono::milliseconds duration{0};
    bool is_complete = false;  ///< all was sent
};

/// Reads a line of `log_format transfer` (deploy/nginx/edge.conf.in) as nginx sends it to a syslog (RFC 3164, without a
/// host name): `<190>Jan 31 12:00:00 sluice: 4f…e1 206 1024 0.125 OK`. std::nullopt for anything else. Pure.
[[nodiscard]] std::optional<TransferNotice> parse_transfer_notice(std::string_view datagram);

}  // namespace sluice
