#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "common/protocol/task_protocol.h"
#include "worker/transcoder/av/deinterlacer.h"
#include "worker/transcoder/grid/coverage.h"
#include "worker/transcoder/grid/slot_assigner.h"
#include "worker/transcoder/source/demuxer.h"
#include "worker/transcoder/source/stream_decoder.h"

namespace sluice {

/// A picture and the run of slots of the output grid that show it.
struct ShownPicture {
    Frame frame;  ///< as decoded, deinterlaced; its time stamp has no meaning
    std::int64_t first_slot = 0;
    std::int64_t slot_count = 0;
    bool repeats_last = false;  ///< has the same pixels as the picture before: slides stand still
};

/// Reads one chunk's range of the grid. It enters the source at a keyframe that is early enough to give the same
/// pictures as one pass from the start, decodes, and gives the picture of every slot of the range. One thread.
class PictureReader {
  public:
    /// `source` and `plan` must outlive it. Throws TaskFailure.
    PictureReader(Source& source, const Plan& plan, const ChunkRange& range);
    PictureReader(const PictureReader&) = delete;
    PictureReader& operator=(const PictureReader&) = delete;

    /// The stream that is read, as the container describes it.
    [[nodiscard]] const AVStream& stream() const { return demuxer_->stream(plan_.video_stream); }

    /// Gets the next picture of the range, in order and without gaps. False after the last one. Throws instead
    /// TaskFailure(truncated) or (decode_error) if too little of the range could be decoded.
    bool next(ShownPicture& picture);

  private:
    /// Enters the source early enough to find the range's first picture, and holds that picture.
    void enter();
    void enter_at_start();
    /// Goes to the keyframe at or before `pts`; false if the range cannot be read from there.
    bool enter_at(std::int64_t pts);
    /// Opens the source, at its start.
    void open();
    /// Begins the range anew, from the keyframe at `entry_pts` or from the source's start.
    void begin(std::optional<std::int64_t> entry_pts);
    /// False if the range's first picture lies before this entry.
    bool hold_first();
    /// The next picture that is shown. nullptr at the end of the source, and if the first picture comes too late.
    Frame read_kept();
    /// The next picture, decoded and deinterlaced.
    bool read_whole(AVFrame& frame);
    bool decode(AVFrame& frame);
    /// Records the slot for which a packet has a picture, and where it ends.
    void expect(const AVPacket& packet);
    /// Of the part of the range for which the source has pictures.
    [[nodiscard]] Coverage coverage_of_range() const;
    void check_coverage() const;

    Source& source_;
    const Plan& plan_;
    const ChunkRange range_;
    const Timeline timeline_;
    std::unique_ptr<Demuxer> demuxer_;
    std::unique_ptr<StreamDecoder> decoder_;  ///< reads demuxer_
    bool is_at_start_ = false;                ///< nothing was read from demuxer_
    bool has_entered_ = false;

    std::optional<std::int64_t> entry_pts_;     ///< std::nullopt: entered at the start
    std::optional<Deinterlacer> deinterlacer_;  ///< only for interlaced sources
    bool is_drained_ = false;                   ///< the deinterlacer knows that the source has ended
    std::optional<SlotAssigner> slots_;
    Coverage coverage_;
    std::int64_t source_end_ = 0;  ///< of all packets so far
    Frame held_;                   ///< the last picture; how long it is shown is not known yet. nullptr at the end
    Frame last_shown_;
};

}  // namespace sluice
