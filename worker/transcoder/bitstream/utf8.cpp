#include "worker/transcoder/bitstream/utf8.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace sluice::conformance {
namespace {

struct Form {
    std::uint32_t lead_mask;
    std::uint32_t lead;
    std::size_t bytes;
    std::uint32_t least;  ///< smaller ones have a shorter form
};

constexpr std::array<Form, 4> forms{
    {{0x80, 0x00, 1, 0}, {0xe0, 0xc0, 2, 0x80}, {0xf0, 0xe0, 3, 0x800}, {0xf8, 0xf0, 4, 0x10000}}};

/// Length of the character at the front; 0 when it is none.
std::size_t character_bytes(std::string_view text) {
    constexpr std::uint32_t largest = 0x10ffff;
    constexpr std::uint32_t tail_bits = 6;
    const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<std::uint8_t>(text[i])); };
    for (const Form& form : forms) {
        if ((byte(0) & form.lead_mask) != form.lead) continue;
        if (text.size() < form.bytes) return 0;
        std::uint32_t value = byte(0) & ~form.lead_mask;
        for (std::size_t i = 1; i < form.bytes; ++i) {
            if ((byte(i) & 0xc0) != 0x80) return 0;
            value = value << tail_bits | (byte(i) & 0x3f);
        }
        const bool is_surrogate = value >= 0xd800 && value <= 0xdfff;
        return value >= form.least && value <= largest && !is_surrogate ? form.bytes : 0;
    }
    return 0;
}

}  // namespace

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        const std::size_t bytes = character_bytes(text);
        if (bytes == 0) return false;
        text.remove_prefix(bytes);
    }
    return true;
}

}  // namespace sluice::conformance
