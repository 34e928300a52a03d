#include "common/crypto/uuid.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "common/crypto/hex.h"
#include "common/crypto/random.h"

namespace sluice {
namespace {

constexpr std::size_t uuid_bytes = 16;
constexpr std::array<std::size_t, 4> uuid_dashes{8, 13, 18, 23};

}  // namespace

std::string random_uuid() {
    constexpr std::size_t version_byte = 6;
    constexpr std::size_t variant_byte = 8;
    auto bytes = random_bytes(uuid_bytes);
    bytes[version_byte] = static_cast<char>((bytes[version_byte] & 0x0f) | 0x40);
    bytes[variant_byte] = static_cast<char>((bytes[variant_byte] & 0x3f) | 0x80);
    std::string text = hex(bytes);
    for (const auto dash : uuid_dashes)
        text.insert(dash, 1, '-');
    return text;
}

bool is_uuid(std::string_view text) {
    if (text.size() != 2 * uuid_bytes + uuid_dashes.size()) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool is_dash = std::find(uuid_dashes.begin(), uuid_dashes.end(), i) != uuid_dashes.end();
        const bool is_right = is_dash ? text[i] == '-' : std::isxdigit(static_cast<unsigned char>(text[i])) != 0;
        if (!is_right) return false;
    }
    return true;
}

}  // namespace sluice
