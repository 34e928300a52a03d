#pragma once

#include <cstdint>
#include <vector>

#include "common/media/rendition.h"
#include "worker/transcoder/source/demuxer.h"

/// The sound tracks of a video, and how they are encoded.
namespace sluice {

/// The properties of a sound track that are known before it is decoded.
struct SoundFormat {
    int channels = 2;
    int sample_rate_hz = 48000;
    std::int64_t bitrate_bps = 0;  ///< of the source; 0 when unknown
};

/// Beside a picture: each of the tracks `streams` of a source as a rendition of its own, in that order, the first of
/// them "audio", then "audio-2" and so on. At most `max_sound_tracks`.
[[nodiscard]] std::vector<AudioRendition> audio_tracks(const Demuxer& demuxer, const std::vector<int>& streams);
inline constexpr std::size_t max_sound_tracks = 16;

/// Without a picture: one track at several bit rates, the highest first: those of 320, 256 and 128 kb/s that are not
/// above the source's own and that AAC-LC allows. A source below all of them gets one rendition at its own bit rate.
[[nodiscard]] std::vector<AudioRendition> audio_ladder(const Demuxer& demuxer, int stream, std::int64_t source_bps);

/// The bit rates of such a ladder. Pure.
[[nodiscard]] std::vector<std::int64_t> audio_rungs(const SoundFormat& source);

}  // namespace sluice
