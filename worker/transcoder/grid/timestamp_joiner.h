#pragma once

#include <cstdint>
#include <map>

namespace sluice {

/// Joins the time stamps of recordings that were put one after another (MPEG-TS and -PS). Where time stamps leap, the
/// packets that follow are moved so that they continue without a gap. All streams move together, so that they stay in
/// step. Pure.
class TimestampJoiner {
  public:
    /// For a packet of `stream` that is decoded at `dts_us` and lasts `duration_us`. Returns the number of µs to add to
    /// its time stamps.
    std::int64_t shift_us(int stream, std::int64_t dts_us, std::int64_t duration_us);
    /// Call after a seek: time stamps then leap without a new recording.
    void forget() { ends_us_.clear(); }

  private:
    std::int64_t shift_us_ = 0;
    std::map<int, std::int64_t> ends_us_;  ///< where each stream's last packet ends, after the shift
};

}  // namespace sluice
