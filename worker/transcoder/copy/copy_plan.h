#pragma once

#include "common/protocol/task_protocol.h"
#include "worker/transcoder/package/avc_stream.h"
#include "worker/transcoder/source/demuxer.h"
#include "worker/transcoder/source/heartbeat.h"
#include "worker/transcoder/source/mp4_boxes.h"
#include "worker/transcoder/source/source.h"

namespace sluice {

/// Finds out which renditions of a plan with a picture need not be encoded, because the source has them already, and
/// says so in the plan: is_copied, segment_starts and copied_reorder_frames. Reads the source's tables and a few
/// keyframes, or all of a small source.
void plan_copies(Source& source, const Demuxer& demuxer, const Mp4Boxes& boxes, Plan& plan, const Heartbeat& heartbeat);

/// The decoder's configuration of a stream's packets.
[[nodiscard]] inline std::span<const std::uint8_t> configuration(const AVStream& stream) {
    return {stream.codecpar->extradata, static_cast<std::size_t>(stream.codecpar->extradata_size)};
}

}  // namespace sluice
