#pragma once

#include "worker/transcoder/verify/presentation.h"

namespace sluice::fuzz {

/// Holds all rules of the conformance gate against these values, which damaged files may have become.
void apply_all_rules(const conformance::Presentation& presentation);

}  // namespace sluice::fuzz
