#pragma once

#include "common/protocol/task_protocol.h"
#include "worker/transcoder/package/task_output.h"
#include "worker/transcoder/source/source.h"

namespace sluice {

/// Repackages the source's own sound as a rendition that the plan says is copied. Short gaps, and a short part that is
/// missing at the picture's end, become silence. Throws TaskFailure(truncated) if the source is not as planned.
[[nodiscard]] TaskResult copy_sound(Source& source, const Plan& plan, const AudioRendition& rendition,
                                    TaskOutput& output);

}  // namespace sluice
