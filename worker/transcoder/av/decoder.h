#pragma once

#include <cstdint>

#include "worker/transcoder/av/av.h"

namespace sluice {

/// Decoders for the codecs that people upload; every codec context is given this list.
extern const char* const codec_allow_list;

/// A decoder of our allow-list for a stream of any kind. Throws TaskFailure(unsupported_codec) when there is none.
[[nodiscard]] CodecContext open_decoder(const AVStream& stream);

/// Turns the packets of one stream into frames. Damaged packets are counted and passed over. One thread, although
/// libav decodes on several behind it; what comes out does not depend on how many.
class Decoder {
  public:
    /// Throws TaskFailure(unsupported_codec) when there is no decoder of ours for the stream.
    explicit Decoder(const AVStream& stream);
    /// True when there is one, and what it makes of the stream can be shown.
    [[nodiscard]] static bool exists_for(const AVStream& stream);

    /// Gives one packet, or nullptr at the end; then call `receive` until it returns false.
    void send(const AVPacket* packet);
    /// The next frame, in order of presentation; false when another packet is needed. Its `pts` is libav's best guess
    /// where the container says none, and no_timestamp where there is nothing to guess by.
    bool receive(AVFrame& frame);
    /// The frame of one packet that needs no other: a keyframe's, or a cover's. False if there is none. Forgets what
    /// was decoded before, and takes nothing else before reset().
    bool decode_alone(const AVPacket& packet, AVFrame& frame);
    /// Forgets everything but the count of errors; for after a seek.
    void reset() { avcodec_flush_buffers(context_.get()); }

    /// Packets and frames that could not be decoded.
    [[nodiscard]] std::int64_t errors() const { return errors_; }

  private:
    CodecContext context_;
    std::int64_t errors_ = 0;
};

}  // namespace sluice
