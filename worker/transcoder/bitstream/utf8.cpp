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
    std::uint32_t min;  ///< the smallest code; smaller ones have a shorter form
};

/// Forms of five and six bytes are obsolete (RFC 2279), and never well-formed.
constexpr std::array<Form, 6> forms{{{0x80, 0x00, 1, 0},
                                     {0xe0, 0xc0, 2, 0x80},
                                     {0xf0, 0xe0, 3, 0x800},
                                     {0xf8, 0xf0, 4, 0x10000},
                                     {0xfc, 0xf8, 5, 0x200000},
                                     {0xfe, 0xfc, 6, 0x4000000}}};

/// The first sequence of a text, well-formed or not.
struct Sequence {
    std::uint32_t code = 0;
    std::size_t bytes = 1;
    bool is_well_formed = false;
};

bool is_tail(std::uint32_t byte) {
    return (byte & 0xc0) == 0x80;
}

Sequence first_sequence(std::string_view text) {
    constexpr std::uint32_t max_code = 0x10ffff;
    constexpr std::uint32_t tail_bits = 6;
    const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<std::uint8_t>(text[i])); };
    for (const Form& form : forms) {
        if ((byte(0) & form.lead_mask) != form.lead) continue;
        std::uint32_t code = byte(0) & ~form.lead_mask;
        for (std::size_t i = 1; i < form.bytes; ++i) {
            if (i == text.size() || !is_tail(byte(i))) return {};
            code = code << tail_bits | (byte(i) & 0x3f);
        }
        const bool is_surrogate = code >= 0xd800 && code <= 0xdfff;
        return {code, form.bytes, code >= form.min && code <= max_code && !is_surrogate};
    }
    return {};
}

}  // namespace

bool Character::is_control() const {
    constexpr char32_t first_visible = 0x20;
    constexpr char32_t delete_character = 0x7f;
    constexpr char32_t last_of_c1 = 0x9f;
    constexpr char32_t byte_order_mark = 0xfeff;
    return code < first_visible || (code >= delete_character && code <= last_of_c1) || code == byte_order_mark;
}

Character take_character(std::string_view& text) {
    constexpr Character replacement{0xfffd, "\xef\xbf\xbd"};
    const auto first = first_sequence(text);
    const std::string_view bytes = text.substr(0, first.bytes);
    text.remove_prefix(first.bytes);
    const bool is_character = first.is_well_formed && first.code != 0xfffe && first.code != 0xffff;
    return is_character ? Character{static_cast<char32_t>(first.code), bytes} : replacement;
}

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        const auto first = first_sequence(text);
        if (!first.is_well_formed) return false;
        text.remove_prefix(first.bytes);
    }
    return true;
}

}  // namespace sluice::conformance
