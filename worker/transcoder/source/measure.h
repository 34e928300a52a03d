#pragma once

#include <cstdint>
#include <vector>

#include "common/tick_length.h"
#include "worker/transcoder/source/demuxer.h"
#include "worker/transcoder/source/heartbeat.h"
#include "worker/transcoder/source/mp4_boxes.h"

namespace sluice {

/// One stream as it is presented, measured rather than believed.
struct MeasuredStream {
    std::int64_t start_pts = 0;  ///< of the first picture or sound
    TickLength tick;             ///< of start_pts and of `keyframes`
    bool is_interlaced = false;
    double duration_seconds = 0;
    double fps = 0;                       ///< 0 for sound, or when there is but one picture
    double lost_seconds = 0;              ///< listed by the index, but beyond the end of the file
    bool can_seek = false;                ///< exactly, and to a keyframe never far away
    std::vector<std::int64_t> keyframes;  ///< time stamps, rising, where the container lists them
    std::int64_t bitrate_bps = 0;         ///< of sound; 0 where it was not measured
};

/// Measures a video stream from the container's own index where that is complete, from its beginning and end where the
/// container can be trusted to seek, and by reading every packet otherwise; decodes the first few pictures. `opened` is
/// a demuxer of the source that nothing was read from; it is used up. Throws TaskFailure: decode_error when nothing can
/// be decoded, too_complex, source_unavailable.
[[nodiscard]] MeasuredStream measure_video(Source& source, Demuxer& opened, int stream, const Mp4Boxes& boxes,
                                           const Heartbeat& heartbeat);

/// Measures a sound track that has no picture beside it, by reading every packet.
[[nodiscard]] MeasuredStream measure_audio(Source& source, int stream, const Heartbeat& heartbeat);

}  // namespace sluice
