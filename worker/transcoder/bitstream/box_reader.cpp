#include "worker/transcoder/bitstream/box_reader.h"

#include <algorithm>

namespace sluice::conformance {
namespace {

constexpr std::size_t short_header_bytes = 8;
constexpr std::size_t long_header_bytes = 16;
/// Far more than any of our segments has on one level.
constexpr std::size_t max_boxes = 100'000;

}  // namespace

const Box* BoxList::find(std::string_view type) const {
    const auto found = std::find_if(boxes.begin(), boxes.end(), [&](const Box& box) { return box.type == type; });
    return found == boxes.end() ? nullptr : &*found;
}

int BoxList::count(std::string_view type) const {
    return static_cast<int>(
        std::count_if(boxes.begin(), boxes.end(), [&](const Box& box) { return box.type == type; }));
}

BoxList boxes_in(Bytes bytes, std::int64_t offset) {
    BoxList list;
    while (!bytes.empty() && list.boxes.size() < max_boxes) {
        ByteReader reader(bytes);
        std::uint64_t size = reader.u32();
        const Bytes type = reader.take(4);
        std::size_t header = short_header_bytes;
        if (size == 1) {
            size = reader.u64();
            header = long_header_bytes;
        } else if (size == 0) {
            size = bytes.size();  // the box reaches to the end
        }
        if (reader.failed() || size < header || size > bytes.size()) break;
        const auto whole = bytes.first(static_cast<std::size_t>(size));
        list.boxes.push_back(
            {std::string(type.begin(), type.end()), offset, static_cast<std::int64_t>(size), whole.subspan(header)});
        bytes = bytes.subspan(whole.size());
        offset += static_cast<std::int64_t>(size);
    }
    list.left_over = static_cast<std::int64_t>(bytes.size());
    return list;
}

BoxList children(const Box& box, std::size_t skip) {
    const std::size_t fields = std::min(skip, box.payload.size());
    return boxes_in(box.payload.subspan(fields), box.payload_offset() + static_cast<std::int64_t>(fields));
}

}  // namespace sluice::conformance
