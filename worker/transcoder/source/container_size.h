#pragma once

#include <cstdint>
#include <optional>

#include "worker/transcoder/source/source.h"

namespace sluice {

/// The number of bytes that a Matroska (RFC 8794 §6, the Segment element) or RIFF (AVI, WAV) file states; a file with
/// fewer bytes was cut. std::nullopt for other formats, and if the file states none. Throws
/// TaskFailure(source_unavailable).
[[nodiscard]] std::optional<std::int64_t> declared_bytes(Source& source);

}  // namespace sluice
