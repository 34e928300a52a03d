#pragma once

#include <cstdint>
#include <string>

#include "common/protocol/task_protocol.h"
#include "worker/transcoder/av/av.h"
#include "worker/transcoder/av/packet_sink.h"
#include "worker/transcoder/av/track_format.h"

namespace sluice {

/// Encodes one sound track as AAC-LC. Packets have time stamps in samples; packets before 0 prime the decoder.
class AudioEncoder {
  public:
    explicit AudioEncoder(const AudioRendition& rendition);

    [[nodiscard]] int samples_per_frame() const { return context_->frame_size; }
    /// Encodes exactly `samples_per_frame` samples (float, planar) that begin at sample `position`.
    void encode(AVFrame& samples, std::int64_t position, const PacketSink& sink);
    void finish(const PacketSink& sink);

    [[nodiscard]] TrackFormat format() const;

  private:
    /// RFC 6381, from the AudioSpecificConfig: "mp4a.40.2".
    [[nodiscard]] std::string codecs() const;

    CodecContext context_;
};

}  // namespace sluice
