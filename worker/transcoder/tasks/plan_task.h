#pragma once

#include "common/protocol/task_protocol.h"
#include "worker/transcoder/package/task_output.h"
#include "worker/transcoder/source/source.h"

namespace sluice {

/// Probes a source and decides everything about its output: the grid, the ladder, the sound tracks, the subtitles, the
/// chapters, the chunks. Throws TaskFailure if the source cannot or should not be shown.
[[nodiscard]] TaskResult plan_task(Source& source, TaskEvents& events);

}  // namespace sluice
