#include "worker/transcoder/copy/picture_copier.h"

#include <memory>

#include "worker/transcoder/copy/copy_plan.h"
#include "worker/transcoder/package/avc_stream.h"
#include "worker/transcoder/package/segmenter.h"
#include "worker/transcoder/source/demuxer.h"

namespace sluice {
namespace {

AvcStream avc_of(const AVStream& stream) {
    auto avc = AvcStream::from(configuration(stream));
    if (!avc) throw TaskFailure(FailureCode::decode_error);
    return *avc;
}

class PictureCopier {
  public:
    PictureCopier(Source& source, const Plan& plan, const VideoRendition& rendition, const ChunkRange& range,
                  TaskOutput& output)
        : source_(source),
          plan_(plan),
          range_(range),
          timeline_(plan.timeline()),
          demuxer_(open()),
          avc_(avc_of(demuxer_->stream(plan.video_stream))),
          segmenter_(rendition.name, avc_.format(rendition.width, rendition.height, plan.frame_rate),
                     video_ticks(plan.frame_rate), picture_cutter(SegmentClock(plan), range.first_segment),
                     range.first_frame, output),
          events_(output.events()),
          next_frame_(range.first_frame) {}

    void run() {
        if (!find_first()) {
            demuxer_ = open();
            packet_slot_ = -1;
            if (!read_until_first()) throw TaskFailure(FailureCode::truncated);
        }
        const std::int64_t end = range_.first_frame + range_.frame_count;
        do
            copy_packet();
        while (next_frame_ < end && read());
        if (next_frame_ < end) throw TaskFailure(FailureCode::truncated);
        segmenter_.finish();
    }

    void collect(TaskResult& result) const {
        result.renditions.push_back(segmenter_.rendition());
        result.segments.insert(result.segments.end(), segmenter_.segments().begin(), segmenter_.segments().end());
    }

  private:
    [[nodiscard]] std::unique_ptr<Demuxer> open() const {
        auto demuxer = std::make_unique<Demuxer>(source_);
        demuxer->select(plan_.video_stream);
        return demuxer;
    }

    /// Seeks to the range's first packet; false if the source cannot be entered there.
    bool find_first() {
        if (range_.first_frame > 0) {
            // Half a frame late, so that rounding cannot lead to the keyframe before.
            const std::int64_t pts = timeline_.pts_at(timeline_.middle_of(range_.first_frame));
            if (!demuxer_->seek(plan_.video_stream, pts)) return false;
        }
        return read_until_first();
    }

    bool read_until_first() {
        while (read() && packet_slot_ <= range_.first_frame) {
            if (packet_slot_ == range_.first_frame) return true;
        }
        return false;
    }

    bool read() {
        while (demuxer_->read(*packet_)) {
            if (packet_->pts == no_timestamp) continue;
            packet_slot_ = timeline_.slot_of(packet_->pts);
            return true;
        }
        return false;
    }

    void copy_packet() {
        const AvcStream::Bytes bytes(packet_->data, static_cast<std::size_t>(packet_->size));
        const Packet sample = avc_.sample_of(bytes);
        sample->pts = packet_slot_;
        sample->dts = next_frame_ - plan_.copied_reorder_frames;
        if (avc_.kind_of(bytes) == AvcStream::Kind::idr) sample->flags |= AV_PKT_FLAG_KEY;
        segmenter_.add(*sample, 1);
        ++next_frame_;
        events_.progress(0);
    }

    Source& source_;
    const Plan& plan_;
    const ChunkRange& range_;
    const Timeline timeline_;
    std::unique_ptr<Demuxer> demuxer_;
    const AvcStream avc_;
    Segmenter segmenter_;
    TaskEvents& events_;
    const Packet packet_ = make_packet();
    std::int64_t packet_slot_ = -1;
    std::int64_t next_frame_;  ///< in the order of decoding
};

}  // namespace

void copy_pictures(Source& source, const Plan& plan, const VideoRendition& rendition, const ChunkRange& range,
                   TaskOutput& output, TaskResult& result) {
    PictureCopier copier(source, plan, rendition, range, output);
    copier.run();
    copier.collect(result);
}

}  // namespace sluice
