#pragma once

#include "common/protocol/task_protocol.h"
#include "worker/transcoder/package/task_output.h"
#include "worker/transcoder/source/source.h"

namespace sluice {

/// Makes the last files, after all other tasks: the poster and the storyboard, if there is a picture for them, and the
/// subtitles. Throws TaskFailure.
[[nodiscard]] TaskResult finish_task(Source& source, const Plan& plan, TaskOutput& output);

}  // namespace sluice
