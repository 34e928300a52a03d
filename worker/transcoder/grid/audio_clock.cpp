#include "worker/transcoder/grid/audio_clock.h"

#include <cstdlib>

namespace sluice {
namespace {

constexpr int milliseconds_per_second = 1000;
constexpr int jump_ms = 60;
constexpr int drift_ms = 5;
constexpr int min_lasting_ms = 400;

}  // namespace

AudioClock::AudioClock(int sample_rate_hz)
    : jump_(static_cast<std::int64_t>(sample_rate_hz) * jump_ms / milliseconds_per_second),
      drift_(static_cast<std::int64_t>(sample_rate_hz) * drift_ms / milliseconds_per_second),
      min_lasting_samples_(static_cast<std::int64_t>(sample_rate_hz) * min_lasting_ms / milliseconds_per_second) {}

std::int64_t AudioClock::correction(std::int64_t stamped, std::int64_t actual, std::int64_t count) {
    const std::int64_t difference = stamped - actual;
    if (is_first_ || std::abs(difference) > jump_) {
        is_first_ = false;
        least_ = lasted_ = 0;
        return difference;
    }
    if (std::abs(difference) <= drift_ || (least_ < 0) != (difference < 0)) {
        least_ = difference;
        lasted_ = 0;
        return 0;
    }
    if (lasted_ == 0 || std::abs(difference) < std::abs(least_)) least_ = difference;
    lasted_ += count;
    if (lasted_ < min_lasting_samples_) return 0;
    lasted_ = 0;
    return least_;
}

}  // namespace sluice
