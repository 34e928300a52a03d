#pragma once

#include <cstdint>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "common/task_protocol.h"
#include "worker/transcoder/av.h"
#include "worker/transcoder/demuxer.h"
#include "worker/transcoder/mp4_boxes.h"
#include "worker/transcoder/task_output.h"

namespace sluice {

/// Where a source's presentation begins and how it may be entered: what a plan passes on to later tasks beside the
/// shared fields, as `source.timeline`.
struct Timeline {
    std::int64_t start_pts = 0;  ///< of the first picture (or sound, where there is none): the zero of all output
    TickLength tick;             ///< of start_pts
    bool is_interlaced = false;
    [[nodiscard]] AVRational time_base() const {
        return {static_cast<int>(tick.numerator), static_cast<int>(tick.denominator)};
    }
};

void to_json(nlohmann::json&, const Timeline&);
void from_json(const nlohmann::json&, Timeline&);

/// Of a plan that `plan_task` made. Throws nlohmann::json::exception.
[[nodiscard]] Timeline timeline_of(const Plan& plan);

/// One stream as it is presented, measured rather than believed.
struct MeasuredStream {
    Timeline timeline;
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
                                           TaskEvents& events);

/// Measures a sound track that has no picture beside it, by reading every packet.
[[nodiscard]] MeasuredStream measure_audio(Source& source, int stream, TaskEvents& events);

}  // namespace sluice
