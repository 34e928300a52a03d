#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/http/request_target.h"

namespace sluice {

/// A request up to its body (RFC 9112). The server accepts less than the RFC allows, so that it always agrees with a
/// proxy in front of it on where a request ends.
struct RequestHead {
    /// What gives the length of the body: exactly one way (RFC 9112 §6.3).
    enum class Framing { none, length, chunked };

    std::string method;
    RequestTarget target;
    std::vector<std::pair<std::string, std::string>> fields;  ///< fields of the same name keep their order
    Framing framing = Framing::none;
    std::int64_t content_length = 0;  ///< bytes, with Framing::length
    bool keeps_alive = false;         ///< the client may send another request on this connection
    bool expects_continue = false;    ///< the client waits for "100 Continue" before it sends the body

    /// The first field of that name, which is case-insensitive; empty if there is none.
    [[nodiscard]] std::string_view field(std::string_view name) const;
};

/// The request line without its line end, in bytes.
inline constexpr std::size_t max_request_line_bytes = 8192;
/// The whole head, in bytes.
inline constexpr std::size_t max_head_bytes = 32 << 10;
inline constexpr std::size_t max_fields = 100;

/// The size of the head at the beginning of `received`, the empty line included; 0 while it is not complete. Throws
/// ApiError as soon as the bytes cannot become a valid head: a line end other than CR LF, a control character, too many
/// bytes.
[[nodiscard]] std::size_t complete_head_size(std::string_view received);

/// `head` has the size that complete_head_size() returned. Throws the ApiError to answer with if the head is refused.
[[nodiscard]] RequestHead parse_request_head(std::string_view head);

}  // namespace sluice
