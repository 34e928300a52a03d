#pragma once

#include <cstdint>

namespace sluice {

/// Keeps decoded sound in step with its time stamps. Time stamps jitter, so a difference counts only if it is large or
/// lasts. Then it is corrected at once: sound is dropped, or silence inserted. Pure; positions count samples of the
/// output.
class AudioClock {
  public:
    explicit AudioClock(int sample_rate_hz);

    /// `stamped` is the position by the sound's time stamp, `actual` where it would be put, `count` its length. Returns
    /// the number of samples of silence to insert before the sound; if negative, the number of samples to drop from it.
    [[nodiscard]] std::int64_t correction(std::int64_t stamped, std::int64_t actual, std::int64_t count);

  private:
    std::int64_t jump_;                 ///< corrected at once
    std::int64_t drift_;                ///< corrected if it lasts
    std::int64_t min_lasting_samples_;  ///< samples for which it must last
    bool is_first_ = true;
    std::int64_t least_ = 0;   ///< the smallest of successive differences of one sign
    std::int64_t lasted_ = 0;  ///< samples for which that sign has lasted
};

}  // namespace sluice
