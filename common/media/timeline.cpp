#include "common/media/timeline.h"

#include <algorithm>
#include <cmath>

namespace sluice {
namespace {

/// Wide enough for the difference of any two time stamps, times a tick's and a rate's numerator.
__extension__ using Wide = __int128;

std::int64_t nearest(Wide value) {
    return static_cast<std::int64_t>(std::clamp<Wide>(value, -INT64_MAX, INT64_MAX));
}

}  // namespace

double Timeline::seconds_of(std::int64_t pts) const {
    return tick.seconds(nearest(Wide{pts} - start_pts));
}

std::int64_t Timeline::pts_at(double seconds) const {
    constexpr double max_ticks = 9e18;
    const double ticks = std::clamp(seconds / tick.seconds(1), -max_ticks, max_ticks);
    return nearest(Wide{start_pts} + std::llround(ticks));
}

std::int64_t Timeline::slot_of(std::int64_t pts) const {
    if (pts <= start_pts) return 0;
    // n ≥ x - ½ with x = pts in slots; in half slots, so that everything stays an integer.
    const Wide ticks = Wide{pts} - start_pts;
    const Wide divisor = Wide{tick.denominator} * rate.denominator;
    const Wide half_slots = (2 * ticks * tick.numerator * rate.numerator + divisor - 1) / divisor;
    return nearest(half_slots / 2);
}

std::int64_t Timeline::slot_ticks() const {
    return std::max<std::int64_t>(1, std::llround(rate.seconds(1) / tick.seconds(1)));
}

}  // namespace sluice
