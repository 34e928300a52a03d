#pragma once

#include <string>

#include "common/task_protocol.h"
#include "worker/transcoder/package/task_output.h"
#include "worker/transcoder/source/source.h"

namespace sluice {

/// Encodes the sound track `rendition` (one of plan.audio) in one pass: silence where it has gaps or begins late, cut
/// and padded to the picture's length where there is a picture. Throws TaskFailure.
[[nodiscard]] TaskResult audio_task(Source& source, const Plan& plan, const std::string& rendition, TaskOutput& output);

}  // namespace sluice
