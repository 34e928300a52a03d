#include "worker/transcoder/grid/segment_cutter.h"

#include <utility>

namespace sluice {

SegmentCutter::SegmentCutter(StartOf start_of, std::int64_t first_segment)
    : start_of_(std::move(start_of)), segment_(first_segment), next_start_(start_of_(first_segment + 1)) {}

bool SegmentCutter::cuts_before(std::int64_t position) {
    const bool is_first = !std::exchange(has_samples_, true);
    if (is_first || position < next_start_) return false;
    ++segment_;
    next_start_ = start_of_(segment_ + 1);
    return true;
}

SegmentCutter picture_cutter(const SegmentClock& clock, std::int64_t first_segment) {
    return {[clock](std::int64_t number) { return clock.starts().of(number); }, first_segment};
}

SegmentCutter sound_cutter(const SegmentClock& clock, int sample_rate_hz, int samples_per_frame) {
    const auto start_of = [clock, sample_rate_hz, samples_per_frame](std::int64_t number) {
        const std::int64_t frame = clock.first_audio_frame(number, sample_rate_hz, samples_per_frame);
        return frame == INT64_MAX ? INT64_MAX : frame * samples_per_frame;
    };
    return {start_of, 0};
}

}  // namespace sluice
