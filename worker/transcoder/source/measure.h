#pragma once

#include <cstdint>
#include <vector>

#include "common/media/tick_length.h"
#include "worker/transcoder/grid/sound_times.h"
#include "worker/transcoder/source/demuxer.h"
#include "worker/transcoder/source/heartbeat.h"
#include "worker/transcoder/source/mp4_boxes.h"

namespace sluice {

/// The measured properties of one stream as it is presented.
struct MeasuredStream {
    std::int64_t start_pts = 0;  ///< of the first picture or sound
    TickLength tick;             ///< of start_pts and of `keyframes`
    bool is_interlaced = false;
    double duration_seconds = 0;
    double fps = 0;                       ///< 0 for sound, or if there is only one picture
    double lost_seconds = 0;              ///< listed by the index, but beyond the end of the file
    bool can_seek = false;                ///< exactly, and always to a keyframe nearby
    std::vector<std::int64_t> keyframes;  ///< time stamps, rising; empty if the container lists none
    std::int64_t bitrate_bps = 0;         ///< of sound; 0 if not measured
    SoundTimes sound;                     ///< of the sound tracks beside a picture
};

/// A picture, and the sound tracks that are heard with it.
struct MeasuredTracks {
    int video = -1;
    std::vector<int> audio;
};

/// Measures a video stream: from the container's index if that is complete, from its beginning and end if the container
/// seeks reliably, otherwise by reading every packet. Decodes the first few pictures. `opened` is a demuxer of the
/// source from which nothing was read; it is used up. Throws TaskFailure: decode_error if nothing can be decoded,
/// too_complex, source_unavailable.
[[nodiscard]] MeasuredStream measure_video(Source& source, Demuxer& opened, const MeasuredTracks& tracks,
                                           const Mp4Boxes& boxes, const Heartbeat& heartbeat);

/// Measures a sound track that has no picture beside it, by reading every packet.
[[nodiscard]] MeasuredStream measure_audio(Source& source, int stream, const Heartbeat& heartbeat);

}  // namespace sluice
