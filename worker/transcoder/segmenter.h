#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/task_protocol.h"
#include "worker/transcoder/cmaf_muxer.h"
#include "worker/transcoder/task_output.h"

namespace sluice {

/// Writes one rendition's packets as an initialisation section and segments of one fragment each; where segments end is
/// the caller's to say. Only the segment at hand is in memory. One thread.
class Segmenter {
  public:
    /// `codecs` describes the encoder (RFC 6381). Packets will have time stamps in `packet_ticks`, which is a whole
    /// number of ticks of `timescale`.
    Segmenter(const std::string& rendition, const std::string& codecs, const AVCodecContext& encoder,
              AVRational packet_ticks, int timescale, std::int64_t first_segment, TaskOutput& output);

    /// Adds a packet that lasts `duration` (in packet_ticks) to the segment at hand; takes over its reference.
    void add(AVPacket& packet, std::int64_t duration);
    /// Writes the segment at hand; does nothing when it is empty.
    void end_segment();

    [[nodiscard]] const std::vector<SegmentRecord>& segments() const { return segments_; }
    [[nodiscard]] const EncodedRendition& rendition() const { return encoded_; }

  private:
    EncodedRendition encoded_;
    TaskOutput& output_;
    AVRational packet_ticks_;
    CmafMuxer muxer_;
    std::int64_t number_;
    std::int64_t length_ = 0;  ///< of the segment at hand, in packet_ticks
    std::vector<SegmentRecord> segments_;
};

}  // namespace sluice
