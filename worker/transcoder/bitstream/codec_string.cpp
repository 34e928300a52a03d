#include "worker/transcoder/bitstream/codec_string.h"

#include <fmt/format.h>

namespace sluice::conformance {

std::string avc_codec_string(Bytes sequence_set) {
    constexpr std::size_t min_bytes = 4;
    if (sequence_set.size() < min_bytes) return {};
    return fmt::format("avc1.{:02x}{:02x}{:02x}", sequence_set[1], sequence_set[2], sequence_set[3]);
}

std::string aac_codec_string(Bytes configuration) {
    constexpr std::size_t min_bytes = 2;
    constexpr int object_type_shift = 3;  // the first five bits
    if (configuration.size() < min_bytes) return {};
    return fmt::format("mp4a.40.{}", configuration[0] >> object_type_shift);
}

}  // namespace sluice::conformance
