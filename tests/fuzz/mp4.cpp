/// Boxes of MP4: an init section and two segments of its track. Four bytes say how long the first two are.

#include "tests/fuzz/conformance.h"
#include "tests/fuzz/input.h"
#include "worker/transcoder/bitstream/box_reader.h"
#include "worker/transcoder/verify/verify.h"

using namespace sluice;
using namespace sluice::conformance;
using fuzz::require;

namespace {

Bytes bytes_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

void check_boxes(Bytes bytes) {
    std::int64_t offset = 0;
    const auto list = boxes_in(bytes, 0);
    for (const Box& box : list.boxes) {
        require(box.offset == offset && box.bytes > 0, "boxes follow each other");
        require(box.payload_offset() >= box.offset && box.end() <= static_cast<std::int64_t>(bytes.size()),
                "a box lies within");
        offset = box.end();
    }
    require(offset + list.left_over == static_cast<std::int64_t>(bytes.size()), "no byte is lost");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto input = fuzz::text_of(data, size);
    const auto init_bytes = fuzz::take_number(input, 2);
    const auto segment_bytes = fuzz::take_number(input, 2);
    const auto init = bytes_of(fuzz::take(input, init_bytes));
    const auto first = bytes_of(fuzz::take(input, segment_bytes));
    const auto second = bytes_of(input);
    for (const auto bytes : {init, first, second})
        check_boxes(bytes);
    static_cast<void>(findings_of_segment(init, first, {}));

    Rendition rendition;
    rendition.path = "video/playlist.m3u8";
    rendition.track.init_path = "video/init.mp4";
    rendition.track.init = read_init_section(init);
    for (const auto bytes : {first, second}) {
        auto segment = read_segment(bytes, rendition.track.init);
        segment.number = static_cast<std::int64_t>(rendition.track.segments.size());
        rendition.track.segments.push_back(std::move(segment));
    }
    Presentation presentation;
    presentation.renditions.push_back(rendition);
    presentation.renditions.push_back(std::move(rendition));
    fuzz::apply_all_rules(presentation);
    return 0;
}
