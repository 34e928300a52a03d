#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/protocol/task_protocol.h"
#include "worker/transcoder/grid/segment_cutter.h"
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

/// Writes one rendition's packets as an initialisation section and segments. The caller adds packets in the order of
/// decoding and says when there are no more; the segmenter's cutter decides where segments end. A segment is written
/// once it is found to conform. Each group of pictures is a fragment, so that I-frame playlists can point at it; sound
/// has one fragment a segment. Only the current segment is in memory. One thread.
///
/// Sound is one task from its beginning to its end: each of its segments but the last is announced to TaskEvents, so
/// that it can be played while the task goes on.
class Segmenter {
  public:
    /// `start` is when the first packet is shown, in packet ticks, which are the cutter's as well. Sequence numbers of
    /// fragments follow from it, so that they rise from chunk to chunk. `output` must outlive the segmenter.
    Segmenter(const std::string& rendition, const TrackFormat& format, TrackTicks ticks, SegmentCutter cutter,
              std::int64_t start, TaskOutput& output);

    /// Adds a packet that lasts `duration` (in its ticks); takes over its reference. Throws TaskFailure: decode_error
    /// for a picture that is to begin a segment and is no keyframe; internal for a segment that does not conform;
    /// those of TaskOutput::write.
    void add(AVPacket& packet, std::int64_t duration);
    /// Writes the last segment; does nothing without packets. Throws as `add` does.
    void finish();

    [[nodiscard]] const std::vector<SegmentRecord>& segments() const { return segments_; }
    [[nodiscard]] const EncodedRendition& rendition() const { return encoded_; }

  private:
    void end_fragment();
    void end_segment(std::int64_t number);
    void check_segment(std::int64_t number) const;
    void write_init_section();
    void announce_segment();

    EncodedRendition encoded_;
    TaskOutput& output_;
    const TrackTicks ticks_;
    const bool is_video_;
    const int width_;  ///< of pictures
    const int height_;
    CmafMuxer muxer_;
    SegmentCutter cutter_;
    std::int64_t start_;                ///< of the current segment, in packet ticks
    std::int64_t length_ = 0;           ///< of the current segment, in packet ticks
    std::int64_t fragment_length_ = 0;  ///< of its last fragment, which the muxer still holds
    std::vector<std::uint8_t> bytes_;   ///< of its other fragments
    std::vector<Keyframe> keyframes_;   ///< likewise
    std::vector<SegmentRecord> segments_;
};

}  // namespace sluice
