#include "worker/transcoder/source/mp4_boxes.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace sluice {
namespace {

constexpr std::array<std::string_view, 13> known_types{"ftyp", "moov", "mdat", "free", "skip", "wide", "moof",
                                                       "styp", "sidx", "pnot", "uuid", "meta", "mfra"};
constexpr int max_boxes = 10'000;
constexpr std::int64_t short_header_bytes = 8;
constexpr std::int64_t long_header_bytes = 16;

std::int64_t big_endian(const std::uint8_t* bytes, int count) {
    std::uint64_t value = 0;
    for (int i = 0; i < count; ++i)
        value = value << 8 | bytes[i];
    return static_cast<std::int64_t>(value);
}

}  // namespace

Mp4Boxes scan_mp4(Source& source) {
    Mp4Boxes boxes;
    std::int64_t offset = 0;
    for (int i = 0; i < max_boxes && offset < source.size(); ++i) {
        std::array<std::uint8_t, long_header_bytes> header{};
        if (source.read_at(offset, header) < static_cast<std::size_t>(short_header_bytes)) {
            boxes.is_cut = true;
            break;
        }
        const std::string_view type(reinterpret_cast<const char*>(header.data() + 4), 4);
        if (std::find(known_types.begin(), known_types.end(), type) == known_types.end()) break;
        boxes.is_mp4 = true;

        constexpr std::int64_t size_follows = 1;
        constexpr std::int64_t to_the_end = 0;
        std::int64_t size = big_endian(header.data(), 4);
        const std::int64_t payload = offset + (size == size_follows ? long_header_bytes : short_header_bytes);
        if (size == size_follows) size = big_endian(header.data() + short_header_bytes, 8);
        if (size == to_the_end) size = source.size() - offset;
        if (size < short_header_bytes || size > source.size() - offset) {
            boxes.is_cut = true;
            break;
        }
        if (type == "moov" || type == "meta") boxes.has_index = true;
        if (type == "moof") boxes.is_fragmented = true;
        if (type == "mdat") boxes.media_data.push_back({payload, offset + size});
        if (boxes.has_index && boxes.is_fragmented) break;
        offset += size;
    }
    return boxes;
}

}  // namespace sluice
