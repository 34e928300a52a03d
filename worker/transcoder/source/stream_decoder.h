#pragma once

#include <functional>
#include <optional>

#include "worker/transcoder/av/decoder.h"
#include "worker/transcoder/source/demuxer.h"

namespace sluice {

/// Decodes one stream of a source, from its demuxer's position on. Only this class has the loop that reads, sends,
/// receives and flushes. One thread.
class StreamDecoder {
  public:
    /// Gets each packet before it is decoded; false ends the reading.
    using Watch = std::function<bool(const AVPacket&)>;

    /// Reads packets of `stream` alone from now on. `demuxer` must outlive it. Throws TaskFailure(unsupported_codec) if
    /// our allow-list has no decoder for the stream.
    StreamDecoder(Demuxer& demuxer, int stream);

    /// Gets the next frame, as Decoder::receive() does. False at the end of the source, and once `watch` has ended the
    /// reading. Throws TaskFailure: source_unavailable, out_of_memory, and what `watch` throws.
    bool next(AVFrame& frame, const Watch& watch);
    bool next(AVFrame& frame);

    /// Goes to the last keyframe at or before `pts`, as well as the format can, and decodes from there. Returns the
    /// keyframe's time stamp; std::nullopt if there is no keyframe, or none that has one.
    std::optional<std::int64_t> seek(std::int64_t pts);
    /// Forgets what was decoded so far: the caller has moved the demuxer.
    void restart();

    /// Decodes a packet of the stream by itself, at any position of the demuxer: Decoder::decode_alone(). Only seek(),
    /// restart() or another such packet may follow.
    bool decode_alone(const AVPacket& packet, AVFrame& frame) { return decoder_.decode_alone(packet, frame); }

  private:
    Demuxer& demuxer_;
    const int stream_;
    Decoder decoder_;
    const Packet packet_;
    bool has_packet_ = false;  ///< packet_ is read and not decoded yet
    bool is_flushed_ = false;  ///< the decoder knows that the source has ended
};

/// A watch that lets the first `max_packets` packets through.
[[nodiscard]] StreamDecoder::Watch packets_up_to(int max_packets);

}  // namespace sluice
