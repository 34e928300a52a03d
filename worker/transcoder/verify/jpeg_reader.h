#pragma once

#include <optional>

#include "worker/transcoder/bitstream/byte_reader.h"

namespace sluice::conformance {

struct JpegSize {
    int width = 0;  ///< pixels
    int height = 0;
};

/// The size of a JPEG (ITU-T T.81, annex B), from its frame header; std::nullopt if it is no JPEG, or truncated.
[[nodiscard]] std::optional<JpegSize> read_jpeg(Bytes bytes);

}  // namespace sluice::conformance
