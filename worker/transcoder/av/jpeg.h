#pragma once

#include <cstdint>
#include <vector>

#include "worker/transcoder/av/av.h"

namespace sluice {

/// libav's scale of JPEG quality: 2 is the best, 31 the worst.
using JpegQuality = int;

/// Encodes a picture of a Converter as JPEG (JFIF: bt601 in full range). The same picture gives the same bytes. Throws
/// TaskFailure.
[[nodiscard]] std::vector<std::uint8_t> encode_jpeg(const AVFrame& picture, JpegQuality quality);

}  // namespace sluice
