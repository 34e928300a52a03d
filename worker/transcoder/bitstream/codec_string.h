#pragma once

#include <string>

#include "worker/transcoder/bitstream/byte_reader.h"

/// The CODECS of a playlist (RFC 6381 §3.3), from a decoder's configuration. Pure.
namespace sluice::conformance {

/// "avc1.64001f": profile, constraints and level of a sequence parameter set, header included. Empty for fewer than
/// four bytes.
[[nodiscard]] std::string avc_codec_string(Bytes sequence_set);

/// "mp4a.40.2": the audio object type of an AudioSpecificConfig (ISO/IEC 14496-3 §1.6.2.1). Empty for fewer than two
/// bytes.
[[nodiscard]] std::string aac_codec_string(Bytes configuration);

}  // namespace sluice::conformance
