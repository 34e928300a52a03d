#pragma once

#include <span>

#include "worker/transcoder/verify/finding.h"

namespace sluice {

/// The last step before output is announced: nothing that breaks a MUST passes. Writes what it is to standard error and
/// throws TaskFailure(internal), as it is a fault of ours.
void require_conformance(std::span<const Finding> findings);

}  // namespace sluice
