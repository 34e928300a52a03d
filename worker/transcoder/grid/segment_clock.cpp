#include "worker/transcoder/grid/segment_clock.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace sluice {
namespace {

constexpr double gop_seconds = 2;
constexpr int gops_per_segment = 3;
/// Segments of the first and of the second chunk, and the maximum of every further chunk, before chunk_slack_segments.
constexpr std::int64_t first_chunk_segments = 1;
constexpr std::int64_t second_chunk_segments = 2;
constexpr std::int64_t chunk_segments = 5;
/// Towards the end a chunk is a quarter of what is left (guided self-scheduling), so that the workers of a video end at
/// the same time: the video is done when its last chunk is.
constexpr std::int64_t min_chunks_left = 4;
/// By how many segments a further chunk may be shorter or longer.
constexpr std::int64_t chunk_slack_segments = 1;

/// The number of frames that must be decoded and thrown away in order to start at `frame`.
std::int64_t lead_in(std::int64_t frame, const std::vector<std::int64_t>& keyframes) {
    const auto beyond = std::upper_bound(keyframes.begin(), keyframes.end(), frame);
    return beyond == keyframes.begin() ? frame : frame - *(beyond - 1);
}

}  // namespace

SegmentClock::SegmentClock(FrameRate rate, std::vector<std::int64_t> starts)
    : rate_(rate),
      gop_frames_(std::max(1, static_cast<int>(std::lround(gop_seconds * rate.fps())))),
      segment_frames_(gops_per_segment * gop_frames_),
      starts_(std::move(starts)) {}

std::vector<ChunkRange> SegmentClock::chunks(std::int64_t frame_count, bool can_seek,
                                             const std::vector<std::int64_t>& keyframes) const {
    std::vector<ChunkRange> list;
    const std::int64_t total = starts().count(frame_count);
    for (std::int64_t segment = 0; segment < total;) {
        const std::int64_t end = std::min(total, !can_seek          ? total
                                                 : list.empty()     ? first_chunk_segments
                                                 : list.size() == 1 ? segment + second_chunk_segments
                                                                    : chunk_end(segment, frame_count, keyframes));
        const std::int64_t first_frame = starts().of(segment);
        const std::int64_t end_frame = std::min(starts().of(end), frame_count);
        list.push_back({first_frame, end_frame - first_frame, segment, end - segment});
        segment = end;
    }
    return list;
}

std::int64_t SegmentClock::chunk_end(std::int64_t first_segment, std::int64_t frame_count,
                                     const std::vector<std::int64_t>& keyframes) const {
    const std::int64_t total = starts().count(frame_count);
    const std::int64_t left = total - first_segment;
    const std::int64_t size = std::min(chunk_segments, (left + min_chunks_left - 1) / min_chunks_left);
    const std::int64_t wanted = first_segment + size;
    const std::int64_t longest = wanted + chunk_slack_segments;
    if (longest >= total) {
        if (wanted >= total) return total;
        // The last segment is often short, and may be far from a keyframe: then it joins this chunk.
        const std::int64_t start = starts().of(wanted);
        const bool is_entered_easily = keyframes.empty() || lead_in(start, keyframes) < segment_frames_;
        return is_entered_easily && frame_count - start > segment_frames_ / 2 ? wanted : total;
    }
    if (keyframes.empty()) return wanted;
    std::int64_t best = wanted;
    for (std::int64_t end = std::max(first_segment + 1, wanted - chunk_slack_segments); end <= longest; ++end) {
        if (lead_in(starts().of(end), keyframes) < lead_in(starts().of(best), keyframes)) best = end;
    }
    return best;
}

std::int64_t SegmentClock::first_audio_frame(std::int64_t number, int sample_rate_hz, int samples_per_frame) const {
    const std::int64_t frame = starts().of(number);
    if (frame == INT64_MAX) return INT64_MAX;
    // A segment begins at frame · denominator / numerator seconds; rounded up to a whole audio frame.
    const std::int64_t ticks = frame * rate_.denominator * sample_rate_hz;
    const std::int64_t per_frame = static_cast<std::int64_t>(rate_.numerator) * samples_per_frame;
    return (ticks + per_frame - 1) / per_frame;
}

}  // namespace sluice
