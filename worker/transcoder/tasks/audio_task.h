#pragma once

#include <string>

#include "common/protocol/task_protocol.h"
#include "worker/transcoder/package/task_output.h"
#include "worker/transcoder/source/source.h"

namespace sluice {

/// Encodes the sound track `rendition` (one of plan.audio) in one pass. Gaps and a late beginning become silence. If
/// there is a picture, the sound is cut or padded to its length. Throws TaskFailure.
[[nodiscard]] TaskResult audio_task(Source& source, const Plan& plan, const std::string& rendition, TaskOutput& output);

}  // namespace sluice
