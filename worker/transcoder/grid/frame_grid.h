#pragma once

#include <cstdint>
#include <vector>

#include "common/media/frame_rate.h"
#include "common/media/tick_length.h"

/// The rate of the output's frame grid. Pure.
namespace sluice {

/// The standard rate ≤ 60 nearest to a source's own; 25 if that is unknown (≤ 0 or not finite). Rates above 60 are
/// halved until they fit: 120 becomes 60, and every second frame is shown.
[[nodiscard]] FrameRate output_rate(double source_fps);

/// The usual rate of a source's pictures, in pictures per second: from the mean of the intervals that are near the
/// median one. So a pause, a dropped frame or a coarse time base does not change it. 0 if there are fewer than two time
/// stamps. `pts` need not be in order.
[[nodiscard]] double typical_fps(std::vector<std::int64_t> pts, TickLength tick);

/// True for a rate that is far below that of moving pictures: of slides, or of a screen that stands still.
[[nodiscard]] bool is_mostly_still(double fps);

/// The rate at which a source is shown well: the typical one, or that of the parts that move (two seconds at least) if
/// the source mostly stands still. 0 as typical_fps().
[[nodiscard]] double usual_fps(const std::vector<std::int64_t>& pts, TickLength tick);

}  // namespace sluice
