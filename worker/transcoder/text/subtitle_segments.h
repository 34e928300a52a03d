#pragma once

#include <vector>

#include "common/protocol/task_protocol.h"
#include "worker/transcoder/package/task_output.h"
#include "worker/transcoder/source/source.h"

namespace sluice {

/// Writes the WebVTT segments of the plan's subtitles, "subtitles-1/seg-00000.vtt", with the same boundaries as the
/// picture's, and returns them. Throws TaskFailure.
[[nodiscard]] std::vector<SegmentRecord> write_subtitles(Source& source, const Plan& plan, TaskOutput& output);

}  // namespace sluice
