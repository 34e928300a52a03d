#pragma once

#include <cstdint>

#include "common/media/frame_rate.h"
#include "common/media/tick_length.h"

namespace sluice {

/// Converts a source's time stamps to the video's time and back. The video's time begins at the source's first picture
/// or, where that is well before it, at its first sound, and is divided into slots, one for each frame of the output.
/// Pure. No time stamp overflows: a result beyond 64 bits becomes the nearest number that fits.
struct Timeline {
    std::int64_t start_pts = 0;  ///< the time stamp of zero
    TickLength tick;             ///< of start_pts, and of the time stamps of its stream
    FrameRate rate;              ///< slots per second

    /// The video's time, in seconds, of a time stamp; negative before zero.
    [[nodiscard]] double seconds_of(std::int64_t pts) const;
    /// The same for a time stamp of another stream, or of a chapter, in ticks of its own.
    [[nodiscard]] double seconds_of(std::int64_t pts, TickLength other) const {
        return other.seconds(pts) - zero_seconds();
    }
    /// The source's time, in seconds, of the video's zero.
    [[nodiscard]] double zero_seconds() const { return tick.seconds(start_pts); }
    /// The time stamp nearest to `seconds` of the video's time.
    [[nodiscard]] std::int64_t pts_at(double seconds) const;

    /// The first slot at which a picture is due: slot n shows the last picture with pts ≤ n + ½ slots. Never negative.
    [[nodiscard]] std::int64_t slot_of(std::int64_t pts) const;
    /// The video's time, in seconds, half a slot after the beginning of `slot`.
    [[nodiscard]] double middle_of(std::int64_t slot) const { return rate.seconds(slot) + rate.seconds(1) / 2; }
    /// The length of a slot to the nearest tick; at least one tick.
    [[nodiscard]] std::int64_t slot_ticks() const;
};

}  // namespace sluice
