#pragma once

#include <vector>

#include "common/protocol/task_protocol.h"
#include "worker/transcoder/source/heartbeat.h"
#include "worker/transcoder/source/source.h"
#include "worker/transcoder/text/cue_list.h"

namespace sluice {

/// The cues of each of the plan's subtitles, in their order. Takes one pass over the source, by range if the container
/// has an index. Damaged texts are skipped without a warning: warnings are part of the plan, which was made without
/// reading the whole source. Throws TaskFailure: source_unavailable, out_of_memory.
[[nodiscard]] std::vector<std::vector<Cue>> read_subtitles(Source& source, const Plan& plan,
                                                           const Heartbeat& heartbeat);

}  // namespace sluice
