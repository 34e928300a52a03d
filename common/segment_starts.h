#pragma once

#include <cstdint>
#include <span>

namespace sluice {

/// Where the segments of a video begin, in frames of its grid: the one table that plans, chunks, pictures, sound and
/// texts go by. A view of what it is made from. Pure.
struct SegmentStarts {
    std::int64_t segment_frames = 0;       ///< a segment begins every `segment_frames` frames, without end,
    std::span<const std::int64_t> listed;  ///< or at these frames, which begin with 0 and rise; empty: none are listed

    /// How many segments `frame_count` frames are.
    [[nodiscard]] std::int64_t count(std::int64_t frame_count) const;
    /// The frame at which segment `number`, from 0, begins. INT64_MAX behind the last one that is listed.
    [[nodiscard]] std::int64_t of(std::int64_t number) const;
    /// True when a segment begins at `frame`, which is not negative.
    [[nodiscard]] bool has(std::int64_t frame) const;
};

}  // namespace sluice
