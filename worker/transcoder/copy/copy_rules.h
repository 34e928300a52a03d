#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "common/media/timeline.h"
#include "worker/transcoder/bitstream/sequence_parameters.h"
#include "worker/transcoder/source/packet_list.h"

/// Decides whether a source's own bitstream is as good as one that we would make. Then it is repackaged, not encoded.
/// In doubt it is encoded. Pure.
namespace sluice {

/// How far a picture or a sound may be moved from the time of its time stamp: together at most 10 ms, which viewers do
/// not notice.
inline constexpr double max_picture_shift_seconds = 0.004;
inline constexpr double max_sound_shift_seconds = 0.006;
/// Sound often ends a little before the picture does, and has gaps where recordings were joined. At most this much is
/// filled with silence.
inline constexpr double max_silence_seconds = 1.0;

/// Pictures that may be copied.
struct CopiedPictures {
    std::int64_t frame_count = 0;
    int reorder_frames = 0;                    ///< frames by which decoding must run ahead of presentation
    std::vector<std::int64_t> segment_starts;  ///< in frames
};

/// True for H.264 that every device plays, with the colours and the shape of our own encodes: progressive 4:2:0 with 8
/// bits, bt709 or unspecified, limited range, square pixels, of this size.
[[nodiscard]] bool may_copy(const conformance::SequenceParameters& sequence, int width, int height);

/// The peak bit rate that copied pictures may have. It is above the cap of an encode, which limits only its worst two
/// seconds.
[[nodiscard]] double max_copied_bps(std::int64_t cap_bps);

/// Judges the packets of the timeline's stream, in the order of decoding. They may be copied if there is one for each
/// slot, in closed groups that fit into segments, at bit rates near those of an encode capped at `cap_bps`
/// (max_copied_bps). std::nullopt if not.
[[nodiscard]] std::optional<CopiedPictures> copied_pictures(const std::vector<ListedPacket>& packets,
                                                            const Timeline& timeline, std::int64_t cap_bps);

/// The number of the AAC frame, counted from the output's zero, that begins at `seconds`; std::nullopt if that is too
/// far from any.
[[nodiscard]] std::optional<std::int64_t> sound_frame(double seconds, int sample_rate_hz);

/// AAC frames of an output of that length.
[[nodiscard]] std::int64_t sound_frame_count(double seconds, int sample_rate_hz);

/// True if each packet is on an output frame of its own, from zero up to the end, `end_seconds` later. Up to
/// max_silence_seconds may have no packet.
[[nodiscard]] bool may_copy_sound(const std::vector<ListedPacket>& packets, TickLength tick, double zero_seconds,
                                  double end_seconds, int sample_rate_hz);

}  // namespace sluice
