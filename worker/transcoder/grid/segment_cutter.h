#pragma once

#include <cstdint>
#include <functional>

#include "worker/transcoder/grid/segment_clock.h"

namespace sluice {

/// Decides at which sample of a track a segment ends: before the first one at or behind the start of the next segment.
/// Pure.
class SegmentCutter {
  public:
    /// Where segment `number` begins, in ticks of the track. Rises with the number; INT64_MAX: there is no such
    /// segment.
    using StartOf = std::function<std::int64_t(std::int64_t number)>;

    /// The first sample belongs to segment `first_segment`.
    SegmentCutter(StartOf start_of, std::int64_t first_segment);

    /// Takes the next sample, which is decoded at `position`. True: the current segment ends before it, and the sample
    /// is the first of the next one. The first sample ends no segment, and no sample ends two: none is empty.
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
/// For a sound track from its beginning; positions are samples, of which an audio frame has `samples_per_frame`.
[[nodiscard]] SegmentCutter sound_cutter(const SegmentClock& clock, int sample_rate_hz, int samples_per_frame);

}  // namespace sluice
