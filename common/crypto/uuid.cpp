#include "common/crypto/uuid.h"

#include <array>

#include "common/crypto/hex.h"
#include "common/crypto/random.h"

namespace sluice {

std::string random_uuid() {
    constexpr std::size_t uuid_bytes = 16;
    constexpr std::size_t version_byte = 6;
    constexpr std::size_t variant_byte = 8;
    auto bytes = random_bytes(uuid_bytes);
    bytes[version_byte] = static_cast<char>((bytes[version_byte] & 0x0f) | 0x40);
    bytes[variant_byte] = static_cast<char>((bytes[variant_byte] & 0x3f) | 0x80);
    std::string text = hex(bytes);
    constexpr std::array<std::size_t, 4> dashes{8, 13, 18, 23};
    for (const auto dash : dashes)
        text.insert(dash, 1, '-');
    return text;
}

}  // namespace sluice
