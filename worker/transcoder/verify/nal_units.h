#pragma once

#include <cstdint>

#include "worker/transcoder/bitstream/byte_reader.h"
#include "worker/transcoder/verify/init_section.h"

namespace sluice::conformance {

/// What the NAL units of one H.264 sample are (ISO/IEC 14496-15 §5.3.2).
struct NalUnits {
    bool is_well_formed = true;  ///< the lengths add up, and there is a slice
    bool has_idr = false;
    bool has_other_slice = false;
    bool repeats_parameter_sets = false;  ///< those of the init section
    bool has_parameter_sets = false;      ///< other ones
};

[[nodiscard]] NalUnits read_nal_units(Bytes sample, const AvcConfig& config);

}  // namespace sluice::conformance
