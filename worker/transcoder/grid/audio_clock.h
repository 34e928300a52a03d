#pragma once

#include <cstdint>

namespace sluice {

/// Keeps decoded sound in step with its time stamps. Time stamps jitter, so a difference counts only when it is large
/// or lasts; then sound is dropped or silence inserted, once, for all of it. Pure; positions count samples of the
/// output.
class AudioClock {
  public:
    explicit AudioClock(int sample_rate_hz);

    /// Sound stamped `stamped` is about to be put at `actual`: how many samples of silence to insert before it, or,
    /// where negative, to drop from it. `count` is its length.
    [[nodiscard]] std::int64_t correction(std::int64_t stamped, std::int64_t actual, std::int64_t count);

  private:
    std::int64_t jump_;      ///< corrected at once
    std::int64_t drift_;     ///< corrected when it lasts
    std::int64_t patience_;  ///< samples for which it must last
    bool is_first_ = true;
    std::int64_t least_ = 0;   ///< smallest difference of one sign in a row
    std::int64_t lasted_ = 0;  ///< samples for which that sign has lasted
};

}  // namespace sluice
