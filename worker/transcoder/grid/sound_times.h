#pragma once

#include <cstdint>
#include <set>

namespace sluice {

/// When there is sound beside a picture, by the time stamps of its packets, all tracks together. All times are seconds
/// of the source's time. Pure.
class SoundTimes {
  public:
    void add(double begin_seconds, double duration_seconds);

    /// When the sound begins that leads to `picture_begin` without a long pause; `picture_begin` if there is none
    /// before it. A time stamp that leaps does not count: it would make hours of nothing.
    [[nodiscard]] double begin_before(double picture_begin) const;
    /// When the sound ends that follows `picture_end` without a long pause; `picture_end` if there is none after it.
    [[nodiscard]] double end_after(double picture_end) const;

  private:
    std::set<std::int64_t> sounding_;  ///< whole seconds in which a packet begins
    double begin_ = 0;
    double end_ = 0;
};

}  // namespace sluice
