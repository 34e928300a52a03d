#include "worker/transcoder/grid/timestamp_joiner.h"

namespace sluice {
namespace {

/// A smaller leap is jitter, a pause, or a lost part.
constexpr std::int64_t leap_back_us = 200'000;
constexpr std::int64_t leap_ahead_us = 30'000'000;

}  // namespace

std::int64_t TimestampJoiner::shift_us(int stream, std::int64_t dts_us, std::int64_t duration_us) {
    const auto end = ends_us_.find(stream);
    if (end != ends_us_.end()) {
        const std::int64_t gap_us = dts_us + shift_us_ - end->second;
        if (gap_us < -leap_back_us || gap_us > leap_ahead_us) shift_us_ -= gap_us;
    }
    ends_us_[stream] = dts_us + shift_us_ + duration_us;
    return shift_us_;
}

}  // namespace sluice
