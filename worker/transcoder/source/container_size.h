#pragma once

#include <cstdint>
#include <optional>

#include "worker/transcoder/source/source.h"

namespace sluice {

/// How many bytes a Matroska (RFC 8794 §6, the Segment element) or RIFF (AVI, WAV) file says it has: one that has fewer
/// was cut. Nothing for other formats, and where the writer left it open. Throws TaskFailure(source_unavailable).
[[nodiscard]] std::optional<std::int64_t> declared_bytes(Source& source);

}  // namespace sluice
