#pragma once

#include <cstdint>
#include <vector>

#include "common/media/frame_rate.h"
#include "common/media/segment_starts.h"
#include "common/protocol/task_protocol.h"

namespace sluice {

/// Where groups of pictures, segments and chunks begin and end (docs/architecture.md, "Video time"). Pure.
class SegmentClock {
  public:
    /// `starts`: the frames at which segments begin (Plan::segment_starts); empty if all have the same length.
    explicit SegmentClock(FrameRate rate, std::vector<std::int64_t> starts = {});
    explicit SegmentClock(const Plan& plan) : SegmentClock(plan.frame_rate, plan.segment_starts) {}

    /// Frames from one IDR to the next: 2 s.
    [[nodiscard]] int gop_frames() const { return gop_frames_; }
    /// Frames of every segment but the last, if no starts are listed: 6 s.
    [[nodiscard]] int segment_frames() const { return segment_frames_; }
    [[nodiscard]] double segment_seconds() const { return rate_.seconds(segment_frames_); }
    /// Where segments begin. A view of this clock.
    [[nodiscard]] SegmentStarts starts() const { return {segment_frames_, starts_}; }

    /// Divides the whole grid into chunks. Short chunks come first, so that the video can be played early. Chunks of
    /// about 30 s follow. Each ends soon after one of the source's `keyframes` (frames, rising; empty if unknown),
    /// because the next chunk must be decoded from that keyframe on. Chunks get shorter towards the end, so that the
    /// workers end at the same time. One chunk if `can_seek` is false; none without frames.
    [[nodiscard]] std::vector<ChunkRange> chunks(std::int64_t frame_count, bool can_seek,
                                                 const std::vector<std::int64_t>& keyframes = {}) const;

    /// The first audio frame (of `samples_per_frame` samples) of audio segment `number`: the first one that begins at
    /// or after the start of the video segment of the same number. INT64_MAX if there is no such segment.
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
