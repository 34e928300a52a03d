#pragma once

#include <cstdint>

#include "worker/transcoder/av/av.h"

namespace sluice {

/// The decoders for the codecs that people upload. Every codec context gets this list.
extern const char* const codec_allow_list;

/// A decoder of our allow-list for a stream of any kind. Throws TaskFailure(unsupported_codec) if there is none.
[[nodiscard]] CodecContext open_decoder(const AVStream& stream);

/// Turns the packets of one stream into frames. Damaged packets are counted and skipped. For one thread; libav itself
/// decodes on several, and the output does not depend on their number.
class Decoder {
  public:
    /// Throws TaskFailure(unsupported_codec) if our allow-list has no decoder for the stream.
    explicit Decoder(const AVStream& stream);
    /// True if there is a decoder, and its output can be shown.
    [[nodiscard]] static bool exists_for(const AVStream& stream);

    /// Sends one packet, or nullptr at the end; then call `receive` until it returns false.
    void send(const AVPacket* packet);
    /// Gets the next frame, in presentation order; false if another packet is needed. If the container gives no time
    /// stamp, `pts` is libav's best guess, or no_timestamp if there is no basis for a guess.
    bool receive(AVFrame& frame);
    /// Gets the frame of one packet that needs no other packet: of a keyframe or a cover. False if there is none.
    /// Forgets what was decoded before; the decoder takes no further packet until reset().
    bool decode_alone(const AVPacket& packet, AVFrame& frame);
    /// Forgets everything except the count of errors; call after a seek.
    void reset() { avcodec_flush_buffers(context_.get()); }

    /// Packets and frames that could not be decoded.
    [[nodiscard]] std::int64_t errors() const { return errors_; }

  private:
    CodecContext context_;
    std::int64_t errors_ = 0;
};

}  // namespace sluice
