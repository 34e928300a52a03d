#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/task_protocol.h"
#include "worker/transcoder/package/cmaf_muxer.h"
#include "worker/transcoder/package/task_output.h"

namespace sluice {

/// The clock of a track's packets and of its file.
struct TrackTicks {
    AVRational packet{1, 1};  ///< seconds per tick of the packets' time stamps
    int timescale = 1;        ///< ticks per second in the file; a packet's tick is a whole number of them
};

/// Of packets that count frames.
[[nodiscard]] TrackTicks video_ticks(FrameRate rate);
/// Of packets that count samples.
[[nodiscard]] TrackTicks audio_ticks(int sample_rate_hz);

/// Writes one rendition's packets as an initialisation section and segments; where segments end is the caller's to say.
/// Each group of pictures is a fragment, so that I-frame playlists can point at it; sound has one fragment a segment.
/// Only the segment at hand is in memory. One thread.
class Segmenter {
  public:
    /// `start` is when the first packet is shown, in packet ticks. Sequence numbers of fragments follow from it, so
    /// that they rise from chunk to chunk.
    Segmenter(const std::string& rendition, const TrackFormat& format, TrackTicks ticks, std::int64_t first_segment,
              std::int64_t start, TaskOutput& output);

    /// Adds a packet that lasts `duration` (in its ticks) to the segment at hand; takes over its reference.
    void add(AVPacket& packet, std::int64_t duration);
    /// Writes the segment at hand, once it is found to conform; does nothing when it is empty. Throws
    /// TaskFailure(internal) when it does not.
    void end_segment();

    [[nodiscard]] const std::vector<SegmentRecord>& segments() const { return segments_; }
    [[nodiscard]] const EncodedRendition& rendition() const { return encoded_; }

  private:
    void end_fragment();
    void check_segment() const;

    EncodedRendition encoded_;
    TaskOutput& output_;
    const TrackTicks ticks_;
    const bool is_video_;
    const int width_;  ///< of pictures
    const int height_;
    CmafMuxer muxer_;
    std::int64_t number_;
    std::int64_t start_;                ///< of the segment at hand, in packet ticks
    std::int64_t length_ = 0;           ///< of the segment at hand, in packet ticks
    std::int64_t fragment_length_ = 0;  ///< of its last fragment, which the muxer still holds
    std::vector<std::uint8_t> bytes_;   ///< of its other fragments
    std::vector<Keyframe> keyframes_;   ///< likewise
    std::vector<SegmentRecord> segments_;
};

}  // namespace sluice
