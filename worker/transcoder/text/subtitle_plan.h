#pragma once

#include <cstdint>

#include "common/protocol/task_protocol.h"
#include "worker/transcoder/source/demuxer.h"

namespace sluice {

/// How many text tracks a video with `segment_count` segments may have: at most 24. A very long video may have fewer,
/// so that one line of the control channel can report all their files. Pure.
[[nodiscard]] std::int64_t max_text_tracks(std::int64_t segment_count);

/// Adds a rendition for each text track that can be decoded ("subtitles-1", in the order of the file). The plan's
/// warnings count the tracks that are left out: tracks of pictures, unknown formats, tracks beyond max_text_tracks().
/// The plan's segments must be decided.
void plan_subtitles(const Demuxer& demuxer, Plan& plan);

}  // namespace sluice
