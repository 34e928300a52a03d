/// Range headers: eight bytes of size, then the header.

#include "api/http/byte_range.h"

#include <limits>

#include "tests/fuzz/input.h"

using namespace sluice;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t bytes) {
    constexpr std::uint64_t max_size = std::numeric_limits<std::int64_t>::max();
    auto input = fuzz::text_of(data, bytes);
    const auto size = static_cast<std::int64_t>(fuzz::take_number(input, sizeof(std::int64_t)) & max_size);

    const auto part = requested_part(input, size);
    switch (part.status) {
        case 200:
            require(part.offset == 0 && part.length == size, "200 is the whole");
            break;
        case 206:
            require(part.offset >= 0 && part.length > 0 && part.length <= size - part.offset, "206 lies within");
            break;
        default:
            require(part == BodyPart{416, 0, 0}, "anything else is nothing");
    }
    const auto sent = surely_sent_bytes(input, size);
    require(sent == part.length || sent == 0, "what is surely sent is the part or nothing");
    return 0;
}
