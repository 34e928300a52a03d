#pragma once

#include "common/protocol/task_protocol.h"
#include "worker/transcoder/package/task_output.h"
#include "worker/transcoder/source/source.h"

namespace sluice {

/// Encodes every video rendition of one range of the grid: one decode, a cascade of scalers, an encoder each. The bytes
/// depend on the source, the plan and the range alone. Throws TaskFailure.
[[nodiscard]] TaskResult chunk_task(Source& source, const Plan& plan, const ChunkRange& range, TaskOutput& output);

}  // namespace sluice
