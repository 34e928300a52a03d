#pragma once

#include <cstdint>
#include <map>

namespace sluice {

/// Joins the time stamps of recordings that were put behind one another (MPEG-TS and -PS): where they leap, what
/// follows is moved to where it should have gone on. All streams move together, so that they stay in step. Pure.
class TimestampJoiner {
  public:
    /// A packet of `stream` is decoded at `dts_us` and lasts `duration_us`: returns how many µs to add to its time
    /// stamps.
    std::int64_t shift_us(int stream, std::int64_t dts_us, std::int64_t duration_us);
    /// Time stamps will leap because we do.
    void forget() { ends_us_.clear(); }

  private:
    std::int64_t shift_us_ = 0;
    std::map<int, std::int64_t> ends_us_;  ///< of each stream's last packet, as shifted
};

}  // namespace sluice
