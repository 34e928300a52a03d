#pragma once

#include <cstdint>
#include <span>

namespace sluice {

/// Where the segments of a video begin, in frames of its grid. Plans, chunks, pictures, sound and texts all use this
/// table. A view: the list that it is made from outlives it. Pure.
struct SegmentStarts {
    std::int64_t segment_frames = 0;       ///< a segment begins every `segment_frames` frames, without end,
    std::span<const std::int64_t> listed;  ///< or at these frames, which begin with 0 and rise; empty: none are listed

    /// The number of segments in `frame_count` frames.
    [[nodiscard]] std::int64_t count(std::int64_t frame_count) const;
    /// The frame at which segment `number` begins; numbers start at 0. INT64_MAX beyond the last segment that is
    /// listed.
    [[nodiscard]] std::int64_t of(std::int64_t number) const;
    /// True if a segment begins at `frame`, which must not be negative.
    [[nodiscard]] bool has(std::int64_t frame) const;
};

}  // namespace sluice
