#pragma once

#include <cstdint>
#include <vector>

#include "common/frame_rate.h"
#include "common/tick_length.h"

/// The rate of the output's frame grid. Pure.
namespace sluice {

/// The nearest standard rate ≤ 60 to a source's own; 25 when that is unknown (≤ 0 or not finite). Rates above 60 are
/// halved until they fit, so that 120 becomes 60 and every second frame is shown.
[[nodiscard]] FrameRate output_rate(double source_fps);

/// The rate at which a source's pictures follow each other while they do: the mean of the intervals that lie near the
/// median one. So a pause, a dropped frame or a coarse time base does not change it. 0 when there are fewer than two
/// time stamps. `pts` need not be in order.
[[nodiscard]] double typical_fps(std::vector<std::int64_t> pts, TickLength tick);

}  // namespace sluice
