#pragma once

#include <cstdint>

#include "worker/transcoder/bitstream/byte_reader.h"
#include "worker/transcoder/verify/init_section.h"

namespace sluice::conformance {

/// Which NAL units one H.264 sample has (ISO/IEC 14496-15 §5.3.2).
struct NalUnits {
    bool is_well_formed = true;  ///< the lengths add up, and there is a slice
    bool has_idr = false;
    bool has_other_slice = false;
    bool repeats_parameter_sets = false;  ///< the same as in the init section
    bool has_parameter_sets = false;      ///< others than in the init section
};

[[nodiscard]] NalUnits read_nal_units(Bytes sample, const AvcConfig& config);

}  // namespace sluice::conformance
