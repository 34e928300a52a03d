#include "common/uuid.h"

#include <fmt/format.h>

#include "common/random.h"

namespace sluice {

std::string random_uuid() {
    constexpr std::size_t uuid_bytes = 16;
    auto bytes = random_bytes(uuid_bytes);
    bytes[6] = static_cast<char>((bytes[6] & 0x0f) | 0x40);
    bytes[8] = static_cast<char>((bytes[8] & 0x3f) | 0x80);
    std::string text;
    for (std::size_t i = 0; i < uuid_bytes; ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
        text += fmt::format("{:02x}", static_cast<unsigned char>(bytes[i]));
    }
    return text;
}

}  // namespace sluice
