#pragma once

#include "common/task_protocol.h"
#include "worker/transcoder/package/task_output.h"
#include "worker/transcoder/source/source.h"

namespace sluice {

/// What is made once everything else is: the poster and the storyboard, where there is something to see, and the
/// subtitles. Throws TaskFailure.
[[nodiscard]] TaskResult finish_task(Source& source, const Plan& plan, TaskOutput& output);

}  // namespace sluice
