#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "common/task_protocol.h"
#include "worker/transcoder/av/decoder.h"
#include "worker/transcoder/av/deinterlacer.h"
#include "worker/transcoder/grid/coverage.h"
#include "worker/transcoder/source/demuxer.h"

namespace sluice {

/// A picture and the run of slots of the output grid that show it.
struct ShownPicture {
    Frame frame;  ///< as decoded, deinterlaced; its time stamp means nothing
    std::int64_t first_slot = 0;
    std::int64_t slot_count = 0;
    bool repeats_last = false;  ///< pixel for pixel the picture before: slides stand still
};

/// Reads one chunk's range of the grid: enters the source at a keyframe that is early enough to see what one pass from
/// the start would have seen, decodes, and tells for every slot of the range what it shows.
class PictureReader {
  public:
    /// `source` must outlive it. Throws TaskFailure.
    PictureReader(Source& source, const Plan& plan, const ChunkRange& range);
    ~PictureReader();
    PictureReader(const PictureReader&) = delete;
    PictureReader& operator=(const PictureReader&) = delete;

    /// The stream that is read, as the container describes it.
    [[nodiscard]] const AVStream& stream() const { return demuxer_->stream(plan_.video_stream); }

    /// Calls `show` for each picture of the range, in order and without gaps. Throws TaskFailure: truncated or
    /// decode_error when too little of the range could be decoded, and whatever `show` throws.
    void read(const std::function<void(ShownPicture)>& show);

    /// Slots of the range whose pictures were lost; an earlier picture stands in for them.
    [[nodiscard]] std::int64_t lost_slots() const { return coverage_.lost_slots(); }

  private:
    /// Opens the source at its start, unless it stands there already.
    void enter_at_start();
    void forget();
    /// Goes to the keyframe at or before `pts`; false when that is no good.
    bool enter_at(std::int64_t pts);
    /// Shows the whole range; false when the first picture turned out to come too late (and nothing was shown).
    bool decode_all();
    /// Notes what the packet promises; returns when it ends.
    std::int64_t expect(const AVPacket& packet);
    bool take_decoded(bool at_end);
    bool take_deinterlaced();
    bool take(Frame frame);
    void show_held(std::int64_t end);
    [[nodiscard]] std::int64_t end_slot() const { return range_.first_frame + range_.frame_count; }
    void check_coverage() const;

    Source& source_;
    const Plan& plan_;
    ChunkRange range_;
    const Timeline timeline_;
    bool at_start_ = false;
    std::unique_ptr<Demuxer> demuxer_;
    std::unique_ptr<Decoder> decoder_;
    std::unique_ptr<Deinterlacer> deinterlacer_;  ///< only for interlaced sources
    Coverage coverage_;
    std::function<void(ShownPicture)> show_;

    Packet packet_;
    bool has_packet_ = false;     ///< packet_ is the first after a seek and not decoded yet
    std::int64_t entry_pts_ = 0;  ///< of the keyframe at which we entered; no_timestamp: at the start
    Frame held_;                  ///< the last picture; how long it is shown is not known yet
    std::int64_t held_slot_ = 0;
    Frame last_shown_;
    std::int64_t last_pts_ = 0;
};

}  // namespace sluice
