#pragma once

#include <cstdint>
#include <string>

#include "common/protocol/task_protocol.h"
#include "worker/transcoder/av/av.h"
#include "worker/transcoder/av/packet_sink.h"
#include "worker/transcoder/av/track_format.h"

namespace sluice {

/// Encodes one rendition as H.264: constant quality under a bit-rate cap, an IDR `gop_frames` after the last, closed
/// groups. The output depends on the input alone, not on the machine, its cores or the clock.
///
/// For one thread, which does all the work. Renditions run side by side already, and x264's own threads cost processor
/// time and memory; their number would also change the output.
class VideoEncoder {
  public:
    VideoEncoder(const VideoRendition& rendition, FrameRate rate, int gop_frames);

    /// Encodes a picture of the rendition's size (8-bit 4:2:0, bt709, limited range) as frame `number`. The packets
    /// have time stamps in frames. With `is_idr` the picture begins a group, wherever the last one began.
    void encode(const AVFrame& picture, std::int64_t number, bool is_idr, const PacketSink& sink);
    void finish(const PacketSink& sink);

    [[nodiscard]] TrackFormat format() const;

  private:
    /// RFC 6381, from the sequence parameter set: "avc1.64001f".
    [[nodiscard]] std::string codecs() const;

    CodecContext context_;
};

}  // namespace sluice
