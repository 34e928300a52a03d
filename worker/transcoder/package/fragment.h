#pragma once

#include <cstdint>
#include <span>

/// Reading back the fragments that a CmafMuxer wrote. Pure.
namespace sluice {

/// Where the data of the first sample ends, in bytes from the beginning of a fragment (moof and mdat). Throws
/// TaskFailure(internal) for anything else than a fragment.
[[nodiscard]] std::int64_t first_sample_end(std::span<const std::uint8_t> fragment);

}  // namespace sluice
