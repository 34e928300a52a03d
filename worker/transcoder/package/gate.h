#pragma once

#include <span>

#include "worker/transcoder/verify/finding.h"

namespace sluice {

/// The last step before output is announced: output that breaks a MUST does not pass. Writes the findings to standard
/// error and throws TaskFailure(internal), because such output is our own fault.
void require_conformance(std::span<const Finding> findings);

}  // namespace sluice
