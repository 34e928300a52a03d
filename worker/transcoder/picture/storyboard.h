#pragma once

#include <vector>

#include "common/protocol/task_protocol.h"
#include "worker/transcoder/package/task_output.h"
#include "worker/transcoder/source/source.h"

namespace sluice {

/// Writes a video's storyboard: "storyboard.vtt" and its sprite sheets (common/playlist/storyboard.h). Returns the
/// written files; none if there is no picture, or none that could be decoded. The video is complete without a
/// storyboard, so a failure is written to standard error and not thrown, unless it concerns the task:
/// source_unavailable, out_of_memory, disk_full.
[[nodiscard]] std::vector<AssetRecord> make_storyboard(Source& source, const Plan& plan, TaskOutput& output);

}  // namespace sluice
