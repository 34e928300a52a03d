#pragma once

#include <cstdint>
#include <optional>

#include "worker/transcoder/bitstream/byte_reader.h"

namespace sluice::conformance {

/// Code points of ISO/IEC 23091-2 (CICP), as in the SPS's VUI and in `colr`. 2 is "unspecified".
struct ColourTags {
    int primaries = 2;
    int transfer = 2;
    int matrix = 2;
    bool is_full_range = false;
    friend bool operator==(const ColourTags&, const ColourTags&) = default;
};

/// The contents of an H.264 sequence parameter set (ISO/IEC 14496-10 §7.3.2.1.1 and Annex E).
struct SequenceParameters {
    int profile = 0;        ///< profile_idc: 66 Baseline, 77 Main, 100 High
    int compatibility = 0;  ///< the byte of constraint_set flags
    int level = 0;          ///< level_idc: 31 is level 3.1
    int chroma_format = 1;  ///< 1 is 4:2:0
    int bit_depth = 8;      ///< of luma
    int width = 0;          ///< pixels, cropped
    int height = 0;         ///< pixels, cropped
    bool is_progressive = true;
    int pixel_width = 1;  ///< shape of a pixel; square if unspecified, never 0:0
    int pixel_height = 1;
    std::optional<ColourTags> colour;
};

/// Parses a NAL unit of type 7, with its header; std::nullopt if it is damaged.
[[nodiscard]] std::optional<SequenceParameters> read_sequence_parameters(Bytes nal_unit);

}  // namespace sluice::conformance
