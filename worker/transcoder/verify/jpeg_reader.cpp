#include "worker/transcoder/verify/jpeg_reader.h"

namespace sluice::conformance {
namespace {

/// ITU-T T.81, table B.1.
enum Marker : std::uint16_t {
    start_of_frame_baseline = 0xFFC0,
    start_of_frame_progressive = 0xFFC2,
    start_of_image = 0xFFD8,
    end_of_image = 0xFFD9,
    start_of_scan = 0xFFDA,
};

bool ends_as_image(Bytes bytes) {
    constexpr std::size_t marker_bytes = 2;
    return bytes.size() >= marker_bytes && ByteReader(bytes.last(marker_bytes)).u16() == end_of_image;
}

}  // namespace

std::optional<JpegSize> read_jpeg(Bytes bytes) {
    constexpr std::uint16_t first_marker = 0xFF01;
    constexpr std::size_t length_bytes = 2;
    ByteReader reader(bytes);
    if (reader.u16() != start_of_image || !ends_as_image(bytes)) return std::nullopt;
    JpegSize size;
    while (!reader.failed()) {
        const std::uint16_t marker = reader.u16();
        const std::uint16_t length = reader.u16();
        if (marker < first_marker || length < length_bytes) return std::nullopt;
        ByteReader segment(reader.take(length - length_bytes));
        if (marker == start_of_scan) break;
        if (marker < start_of_frame_baseline || marker > start_of_frame_progressive) continue;
        segment.skip(1);  // precision
        size.height = segment.u16();
        size.width = segment.u16();
    }
    if (reader.failed() || size.width == 0 || size.height == 0) return std::nullopt;
    return size;
}

}  // namespace sluice::conformance
