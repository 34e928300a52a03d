#include "common/media/segment_starts.h"

#include <algorithm>

namespace sluice {

std::int64_t SegmentStarts::count(std::int64_t frame_count) const {
    if (!listed.empty()) return static_cast<std::int64_t>(listed.size());
    return segment_frames > 0 ? (frame_count + segment_frames - 1) / segment_frames : 0;
}

std::int64_t SegmentStarts::of(std::int64_t number) const {
    if (listed.empty()) return number * segment_frames;
    const auto index = static_cast<std::size_t>(number);
    return index < listed.size() ? listed[index] : INT64_MAX;
}

bool SegmentStarts::has(std::int64_t frame) const {
    if (listed.empty()) return segment_frames > 0 && frame % segment_frames == 0;
    return std::binary_search(listed.begin(), listed.end(), frame);
}

}  // namespace sluice
