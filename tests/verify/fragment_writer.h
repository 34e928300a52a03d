#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/protocol/task_protocol.h"

namespace sluice {

/// The same samples with one fragment per IDR, numbered from `sequence_number`, which is moved on.
std::string with_fragment_per_group(const std::string& init_section, const std::string& segment,
                                    std::uint32_t& sequence_number);

/// The I-frames at the begin of a segment's fragments.
std::vector<Keyframe> iframe_ranges(const std::string& init_section, const std::string& segment);

}  // namespace sluice
