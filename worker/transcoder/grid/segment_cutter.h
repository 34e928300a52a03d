#pragma once

#include <cstdint>
#include <functional>

#include "worker/transcoder/grid/segment_clock.h"

namespace sluice {

/// Decides where a segment of a track ends: before the first sample at or after the start of the next segment. Pure.
class SegmentCutter {
  public:
    /// Where segment `number` begins, in ticks of the track. Rises with the number; INT64_MAX if there is no such
    /// segment.
    using StartOf = std::function<std::int64_t(std::int64_t number)>;

    /// The first sample belongs to segment `first_segment`.
    SegmentCutter(StartOf start_of, std::int64_t first_segment);

    /// Takes the next sample, which is decoded at `position`. True if the current segment ends before it; the sample is
    /// then the first of the next segment. The first sample ends no segment, and a sample ends at most one, so that no
    /// segment is empty.
    [[nodiscard]] bool cuts_before(std::int64_t position);
    /// The number of the segment that the last sample belongs to.
    [[nodiscard]] std::int64_t segment() const { return segment_; }

  private:
    StartOf start_of_;
    std::int64_t segment_;
    std::int64_t next_start_;
    bool has_samples_ = false;
};

/// For pictures, whose positions are frames of the clock's grid.
[[nodiscard]] SegmentCutter picture_cutter(const SegmentClock& clock, std::int64_t first_segment);
/// For a sound track from its beginning. Positions are samples; an audio frame has `samples_per_frame` of them.
[[nodiscard]] SegmentCutter sound_cutter(const SegmentClock& clock, int sample_rate_hz, int samples_per_frame);

}  // namespace sluice
