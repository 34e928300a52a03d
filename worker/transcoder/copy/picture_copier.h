#pragma once

#include "common/protocol/task_protocol.h"
#include "worker/transcoder/package/task_output.h"
#include "worker/transcoder/source/source.h"

namespace sluice {

/// Repackages one range of the source's own pictures as the rendition that the plan says is copied, and adds its
/// segments to `result`. Throws TaskFailure: truncated or decode_error if the source is not as planned.
void copy_pictures(Source& source, const Plan& plan, const VideoRendition& rendition, const ChunkRange& range,
                   TaskOutput& output, TaskResult& result);

}  // namespace sluice
