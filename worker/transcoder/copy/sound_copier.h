#pragma once

#include "common/task_protocol.h"
#include "worker/transcoder/package/task_output.h"
#include "worker/transcoder/source/source.h"

namespace sluice {

/// Repackages the source's own sound as a rendition that the plan says is copied; what little is missing of it at the
/// picture's end is silence. Throws TaskFailure(truncated) when
/// the source is not what it was planned to be.
[[nodiscard]] TaskResult copy_sound(Source& source, const Plan& plan, const AudioRendition& rendition,
                                    TaskOutput& output);

}  // namespace sluice
