#pragma once

#include <cstdint>

#include "common/task_protocol.h"
#include "worker/transcoder/source/demuxer.h"

namespace sluice {

/// How many text tracks a video of so many segments may have: at most 24, and fewer where it is so long that all their
/// files could not be reported in one line of the control channel. Pure.
[[nodiscard]] std::int64_t max_text_tracks(std::int64_t segment_count);

/// Makes a rendition of each text track that can be read ("subtitles-1", in the order of the file) and says in the
/// plan's warnings what is left out: tracks of pictures, formats that we don't read, tracks beyond the most. The plan's
/// segments must be decided.
void plan_subtitles(const Demuxer& demuxer, Plan& plan);

}  // namespace sluice
