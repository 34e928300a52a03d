#pragma once

#include <optional>

#include "worker/transcoder/bitstream/byte_reader.h"

namespace sluice::conformance {

/// What `esds` says of MPEG-4 sound (ISO/IEC 14496-1 §7.2.6, ISO/IEC 14496-3 §1.6.2.1).
struct AudioConfig {
    int object_type = 0;     ///< objectTypeIndication: 0x40 is MPEG-4 audio
    int audio_type = 0;      ///< audio object type: 2 is AAC-LC, 5 SBR
    int sample_rate_hz = 0;  ///< of the decoded sound, if the configuration says so
    int channels = 0;        ///< 0 if only the stream says how many
};

/// Parses the payload of an `esds` box; std::nullopt if it is damaged.
[[nodiscard]] std::optional<AudioConfig> read_audio_config(Bytes esds);

}  // namespace sluice::conformance
