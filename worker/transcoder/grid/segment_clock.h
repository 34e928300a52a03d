#pragma once

#include <cstdint>
#include <vector>

#include "common/frame_rate.h"
#include "common/segment_starts.h"
#include "common/task_protocol.h"

namespace sluice {

/// Where groups of pictures, segments and chunks begin and end (docs/architecture.md, "Video time"). Pure.
class SegmentClock {
  public:
    /// `starts`: the frames at which segments begin, where they are not all alike (Plan::segment_starts).
    explicit SegmentClock(FrameRate rate, std::vector<std::int64_t> starts = {});
    explicit SegmentClock(const Plan& plan) : SegmentClock(plan.frame_rate, plan.segment_starts) {}

    /// Frames from one IDR to the next: 2 s.
    [[nodiscard]] int gop_frames() const { return gop_frames_; }
    /// Frames of every segment but the last: 6 s.
    [[nodiscard]] int segment_frames() const { return segment_frames_; }
    [[nodiscard]] double segment_seconds() const { return rate_.seconds(segment_frames_); }
    /// Where segments begin. A view of this clock.
    [[nodiscard]] SegmentStarts starts() const { return {segment_frames_, starts_}; }

    /// The whole grid in chunks: short ones first, so that the video can be played early, then runs of about 30 s that
    /// end soon behind one of the source's `keyframes` (frames, rising; empty when unknown), as the next chunk has to
    /// be decoded from there on; shorter ones towards the end, for workers to end together. One chunk when the source
    /// cannot be entered in the middle; none without frames.
    [[nodiscard]] std::vector<ChunkRange> chunks(std::int64_t frame_count, bool can_seek,
                                                 const std::vector<std::int64_t>& keyframes = {}) const;

    /// The first audio frame (of `samples_per_frame` samples) of audio segment `number`: the first that begins at or
    /// after the video segment of the same number does. INT64_MAX where there is none.
    [[nodiscard]] std::int64_t first_audio_frame(std::int64_t number, int sample_rate_hz, int samples_per_frame) const;

  private:
    [[nodiscard]] std::int64_t chunk_end(std::int64_t first_segment, std::int64_t frame_count,
                                         const std::vector<std::int64_t>& keyframes) const;

    FrameRate rate_;
    int gop_frames_;
    int segment_frames_;
    std::vector<std::int64_t> starts_;
};

}  // namespace sluice
