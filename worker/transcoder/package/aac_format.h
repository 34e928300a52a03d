#pragma once

#include <cstdint>
#include <span>

#include "worker/transcoder/package/cmaf_muxer.h"

/// AAC-LC of a source that may be copied.
namespace sluice {

/// Samples of a frame.
inline constexpr int aac_frame_samples = 1024;

/// True for an AudioSpecificConfig (ISO/IEC 14496-3 §1.6.2.1) of AAC-LC in frames of 1024 samples, without extensions.
[[nodiscard]] bool is_plain_aac(std::span<const std::uint8_t> configuration, int sample_rate_hz, int channels);

/// The format of a track of such frames, for a muxer.
[[nodiscard]] TrackFormat aac_format(int sample_rate_hz, int channels);

}  // namespace sluice
