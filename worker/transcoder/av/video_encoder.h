#pragma once

#include <cstdint>
#include <string>

#include "common/task_protocol.h"
#include "worker/transcoder/av/av.h"
#include "worker/transcoder/av/packet_sink.h"
#include "worker/transcoder/av/track_format.h"

namespace sluice {

/// One rendition's H.264; what comes out depends on the input alone, not on the machine, its cores or the clock:
/// constant quality under a bit-rate cap, an IDR `gop_frames` after the last, closed groups. One thread calls, and does
/// all the work: renditions run side by side, and x264's own threads cost processor time and memory. How many there are
/// also decides what comes out.
class VideoEncoder {
  public:
    VideoEncoder(const VideoRendition& rendition, FrameRate rate, int gop_frames);

    /// Encodes a picture of the rendition's size (8-bit 4:2:0, bt709, limited range) as frame `number`. The packets
    /// that come out have time stamps in frames. With `is_idr` it begins a group of its own accord.
    void encode(const AVFrame& picture, std::int64_t number, bool is_idr, const PacketSink& sink);
    void finish(const PacketSink& sink);

    [[nodiscard]] TrackFormat format() const;

  private:
    /// RFC 6381, from the sequence parameter set: "avc1.64001f".
    [[nodiscard]] std::string codecs() const;

    CodecContext context_;
};

}  // namespace sluice
