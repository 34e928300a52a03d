#include "worker/transcoder/picture/still_reader.h"

#include <algorithm>
#include <climits>
#include <cmath>
#include <utility>

#include "worker/transcoder/av/filter_run.h"

namespace sluice {
namespace {

/// A keyframe within this distance from the requested time is taken to be the right one.
constexpr double near_seconds = 12;
/// How many packets are searched for a keyframe after a seek.
constexpr int max_packets_to_keyframe = 2000;
/// How many packets a decoder may take until its first picture.
constexpr int max_packets_to_picture = 500;

/// True if a decoder has concealed parts that it could not decode.
bool is_damaged(const AVFrame& frame) {
    return frame.decode_error_flags != 0 || (frame.flags & AV_FRAME_FLAG_CORRUPT) != 0;
}

/// True for formats whose time stamps may start again in the middle.
bool may_leap(const AVFormatContext& format) {
    return (format.iformat->flags & AVFMT_TS_DISCONT) != 0;
}

/// Joined recordings have the same time stamps twice: a seek cannot tell which of them is meant.
bool may_be_joined(const AVFormatContext& format, const Plan& plan) {
    constexpr double tolerance_seconds = 1;
    if (!may_leap(format)) return false;
    const double declared = tick_length(microseconds).seconds(std::max<std::int64_t>(format.duration, 0));
    return std::abs(declared - plan.duration_seconds) > tolerance_seconds;
}

}  // namespace

StillReader::StillReader(Source& source, const Plan& plan, Heartbeat heartbeat)
    : source_(source),
      plan_(plan),
      timeline_(plan.timeline()),
      heartbeat_(std::move(heartbeat)),
      keyframe_(make_packet()),
      next_(make_packet()) {
    open();
    can_seek_ = !may_be_joined(demuxer_->format(), plan);
}

void StillReader::open() {
    decoder_.reset();
    demuxer_ = std::make_unique<Demuxer>(source_);
    decoder_ = std::make_unique<StreamDecoder>(*demuxer_, plan_.video_stream);
    has_keyframe_ = has_next_ = false;
}

const Still* StillReader::at(double seconds) {
    const FrameRate rate = plan_.frame_rate;
    const std::int64_t pts = timeline_.pts_at(
        std::clamp(seconds, rate.seconds(plan_.first_picture_frame), rate.seconds(plan_.end_picture_frame)));
    if (can_seek_) {
        const Landing landing = seek(pts);
        // Seeking has worked elsewhere, so this spot is damaged.
        if (landing == Landing::nowhere && has_sought_) return nullptr;
        can_seek_ = landing == Landing::good;
        has_sought_ = has_sought_ || can_seek_;
    }
    if (!can_seek_ && !read_on(pts)) return nullptr;
    return decode_keyframe();
}

Frame StillReader::first() {
    open();
    return deinterlaced(decode_on());
}

StillReader::Landing StillReader::seek(std::int64_t pts) {
    has_next_ = false;
    has_keyframe_ = demuxer_->seek(plan_.video_stream, pts) && read_keyframe(*keyframe_, max_packets_to_keyframe);
    if (!has_keyframe_) {
        if (!has_sought_) open();
        return Landing::nowhere;
    }
    if (is_believable(time_of(*keyframe_), pts)) return Landing::good;
    // read_on() may continue from here, unless time stamps must be joined: that needs all packets from the first one
    // on.
    if (time_of(*keyframe_) > pts || may_leap(demuxer_->format())) open();
    return Landing::elsewhere;
}

bool StillReader::is_believable(std::int64_t keyframe_pts, std::int64_t pts) const {
    if (std::abs(timeline_.seconds_of(keyframe_pts) - timeline_.seconds_of(pts)) <= near_seconds) return true;
    // Some formats list only the keyframes that were read so far.
    AVStream& stream = demuxer_->stream(plan_.video_stream);
    const int entries = avformat_index_get_entries_count(&stream);
    return keyframe_pts <= pts && entries > 0 && avformat_index_get_entry(&stream, entries - 1)->timestamp >= pts;
}

bool StillReader::read_on(std::int64_t pts) {
    if (has_keyframe_ && time_of(*keyframe_) > pts) open();
    while (has_next_ || read_keyframe(*next_, INT_MAX)) {
        has_next_ = true;
        if (has_keyframe_ && time_of(*next_) > pts) break;
        std::swap(keyframe_, next_);
        has_keyframe_ = true;
        has_next_ = false;
    }
    return has_keyframe_;
}

bool StillReader::read_keyframe(AVPacket& packet, int max_packets) {
    for (int i = 0; i < max_packets && demuxer_->read(packet); ++i) {
        heartbeat_();
        const bool is_keyframe = (packet.flags & AV_PKT_FLAG_KEY) != 0;
        if (is_keyframe && time_of(packet) != no_timestamp) return true;
    }
    return false;
}

const Still* StillReader::decode_keyframe() {
    const std::int64_t pts = time_of(*keyframe_);
    if (std::exchange(still_pts_, pts) != pts) {
        still_ = {nullptr, timeline_.seconds_of(pts)};
        still_.picture = deinterlaced(decode());
    }
    return still_.picture == nullptr ? nullptr : &still_;
}

Frame StillReader::decode() {
    Frame frame = make_frame();
    if (decoder_->decode_alone(*keyframe_, *frame)) return is_damaged(*frame) ? nullptr : std::move(frame);
    // The keyframe cannot be shown by itself: it is before an edit, or the picture is refreshed gradually.
    if (!can_seek_ || !demuxer_->seek(plan_.video_stream, time_of(*keyframe_))) return nullptr;
    decoder_->restart();
    return decode_on();
}

Frame StillReader::decode_on() {
    Frame frame = make_frame();
    return decoder_->next(*frame, packets_up_to(max_packets_to_picture)) ? std::move(frame) : nullptr;
}

Frame StillReader::deinterlaced(Frame picture) const {
    if (picture == nullptr || !plan_.is_interlaced || !is_interlaced(*picture)) return picture;
    // A spatial deinterlacer: one that looks for motion would find none in a single picture.
    FilterRun spatial(*picture, rational(plan_.tick), "estdif=mode=frame");
    picture->pts = 0;
    spatial.push(share(*picture).get());
    spatial.push(nullptr);
    Frame whole = make_frame();
    return spatial.pull(*whole) ? std::move(whole) : std::move(picture);
}

}  // namespace sluice
