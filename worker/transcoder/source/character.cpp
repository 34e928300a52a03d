#include "worker/transcoder/source/character.h"

#include <cstdint>

#include "worker/transcoder/av/av.h"

namespace sluice {

bool Character::is_control() const {
    constexpr char32_t first_visible = 0x20;
    constexpr char32_t delete_character = 0x7f;
    constexpr char32_t last_of_c1 = 0x9f;
    constexpr char32_t byte_order_mark = 0xfeff;
    return code < first_visible || (code >= delete_character && code <= last_of_c1) || code == byte_order_mark;
}

Character take_character(std::string_view& text) {
    constexpr Character damaged{0xfffd, "\xef\xbf\xbd"};
    const auto* begin = reinterpret_cast<const std::uint8_t*>(text.data());
    const std::uint8_t* next = begin;
    std::int32_t code = 0;
    const int result = av_utf8_decode(&code, &next, begin + text.size(), 0);
    const auto length = static_cast<std::size_t>(next - begin);
    const std::string_view bytes = text.substr(0, length);
    text.remove_prefix(length);
    return result < 0 ? damaged : Character{static_cast<char32_t>(code), bytes};
}

}  // namespace sluice
