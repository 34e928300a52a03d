#pragma once

#include <vector>

#include "common/task_protocol.h"
#include "worker/transcoder/av/av.h"

namespace sluice {

/// Chapters as a viewer finds them: within the video, to the millisecond, by their start, none empty, at most 500.
/// Pure.
[[nodiscard]] std::vector<Chapter> arrange_chapters(const std::vector<Chapter>& chapters, double duration_seconds);

/// The chapters of a source, on the video's own time. The plan's timeline and duration must be decided.
[[nodiscard]] std::vector<Chapter> chapters_of(const AVFormatContext& format, const Plan& plan);

}  // namespace sluice
