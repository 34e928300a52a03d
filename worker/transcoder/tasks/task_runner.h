#pragma once

#include "common/protocol/task_protocol.h"
#include "worker/transcoder/package/task_output.h"
#include "worker/transcoder/source/source.h"

namespace sluice {

/// Performs one task of any kind but `transcode`. Throws TaskFailure: internal if the parameters do not fit the kind.
[[nodiscard]] TaskResult perform_task(TaskKind kind, const TaskParams& params, Source& source, TaskOutput& output);

/// The program `sluice-transcoder task`: takes the task from the control channel on `control_fd`, performs it, and
/// reports how it went. Returns the exit code.
int serve_one_task(int source_fd, int output_fd, int control_fd);

}  // namespace sluice
