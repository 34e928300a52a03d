#pragma once

#include <vector>

#include "common/task_protocol.h"
#include "worker/transcoder/package/task_output.h"
#include "worker/transcoder/source/source.h"
#include "worker/transcoder/text/cue_list.h"

namespace sluice {

/// The cues of each of the plan's subtitles, in their order: one pass over the source, by range where the container has
/// an index. What is damaged is passed over; nobody is told, since warnings stand in the plan, which was made without
/// reading the source whole. Throws TaskFailure: source_unavailable, out_of_memory.
[[nodiscard]] std::vector<std::vector<Cue>> read_subtitles(Source& source, const Plan& plan, TaskEvents& events);

}  // namespace sluice
