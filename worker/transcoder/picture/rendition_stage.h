#pragma once

#include <vector>

#include "common/protocol/task_protocol.h"
#include "worker/transcoder/av/scaler.h"
#include "worker/transcoder/av/video_encoder.h"
#include "worker/transcoder/package/segmenter.h"
#include "worker/transcoder/picture/bounded_queue.h"
#include "worker/transcoder/picture/picture_reader.h"

namespace sluice {

/// One step of the scaling cascade, on a thread of its own: takes pictures of the next larger rendition, scales them
/// down, hands them on to the next smaller one, and encodes them.
class RenditionStage {
  public:
    /// All references must outlive it; `next` is nullptr for the smallest rendition.
    RenditionStage(const Plan& plan, const VideoRendition& rendition, const ChunkRange& range, TaskOutput& output,
                   RenditionStage* next);

    /// Where the pictures come from, in order; finished when there are no more.
    [[nodiscard]] BoundedQueue<ShownPicture>& input() { return input_; }
    /// The thread's work: returns when the input is finished or cancelled. Throws TaskFailure.
    void run();

    /// After run().
    [[nodiscard]] const std::vector<SegmentRecord>& segments() const { return segmenter_.segments(); }
    [[nodiscard]] const EncodedRendition& encoded() const { return segmenter_.rendition(); }

  private:
    void encode(const ShownPicture& picture);

    const Plan& plan_;
    const VideoRendition& rendition_;
    RenditionStage* next_;
    BoundedQueue<ShownPicture> input_;
    Scaler scaler_;
    Frame scaled_;  ///< the last picture, in this rendition's size
    VideoEncoder encoder_;
    Segmenter segmenter_;
};

}  // namespace sluice
