#pragma once

#include <cstdint>
#include <string_view>

namespace sluice {

/// Which part of a body answers a request, and with what status: 200 the whole, 206 a part, 416 nothing.
struct BodyPart {
    int status = 200;
    std::int64_t offset = 0;
    std::int64_t length = 0;
    friend bool operator==(const BodyPart&, const BodyPart&) = default;
};

/// The part that a Range header asks for, of a body of `size` bytes (RFC 9110 §14.2). A range that reaches beyond the
/// end is cut off there. A header that is absent, malformed, or asks for several ranges is ignored, as the RFC allows.
[[nodiscard]] BodyPart requested_part(std::string_view range, std::int64_t size);

/// How many bytes of a body the answer to a Range header contains for certain. Zero for several ranges and for a
/// malformed header: it is not known here what the client got for those.
[[nodiscard]] std::int64_t surely_sent_bytes(std::string_view range, std::int64_t size);

}  // namespace sluice
