#pragma once

#include <vector>

#include "common/protocol/task_protocol.h"
#include "worker/transcoder/av/av.h"

namespace sluice {

/// Chapters for the viewer: within the video, rounded to the millisecond, sorted by their start, none empty, at most
/// 500. Pure.
[[nodiscard]] std::vector<Chapter> arrange_chapters(const std::vector<Chapter>& chapters, double duration_seconds);

/// The chapters of a source, in the video's time. The plan's timeline and duration must be decided.
[[nodiscard]] std::vector<Chapter> chapters_of(const AVFormatContext& format, const Plan& plan);

}  // namespace sluice
