#include "api/domain/picture.h"

namespace sluice {

std::optional<std::string_view> picture_ending(std::string_view bytes) {
    using namespace std::string_view_literals;
    constexpr std::size_t form_offset = 8;
    constexpr std::size_t form_bytes = 4;
    if (bytes.starts_with("\xff\xd8\xff"sv)) return "jpg";
    if (bytes.starts_with("\x89PNG\r\n\x1a\n"sv)) return "png";
    if (bytes.starts_with("RIFF"sv) && bytes.size() >= form_offset + form_bytes &&
        bytes.substr(form_offset, form_bytes) == "WEBP"sv) {
        return "webp";
    }
    return std::nullopt;
}

}  // namespace sluice
