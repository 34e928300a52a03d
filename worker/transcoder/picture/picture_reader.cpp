#include "worker/transcoder/picture/picture_reader.h"

#include <array>
#include <cstring>
#include <utility>

#include <fmt/format.h>

namespace sluice {
namespace {

/// How much earlier than needed the source is entered, in turn, until the first picture is one that one pass would
/// show.
constexpr std::array seek_margins_seconds{0.0, 2.0, 10.0, 30.0};
/// A deinterlaced picture depends on the ones before it.
constexpr std::int64_t deinterlacer_slots = 4;
/// Loss that is tolerated: the larger of a share of the range and a moment that no single damaged spot should exceed.
constexpr double tolerated_share = 0.05;
constexpr double tolerated_seconds = 2.0;

bool is_same_picture(const AVFrame& a, const AVFrame& b) {
    if (format_of(a) != format_of(b)) return false;
    const auto format = static_cast<AVPixelFormat>(a.format);
    for (int plane = 0; plane < av_pix_fmt_count_planes(format); ++plane) {
        const int bytes = av_image_get_linesize(format, a.width, plane);
        const bool is_chroma = plane == 1 || plane == 2;
        const int rows = is_chroma ? AV_CEIL_RSHIFT(a.height, av_pix_fmt_desc_get(format)->log2_chroma_h) : a.height;
        if (bytes <= 0) return false;
        for (int row = 0; row < rows; ++row) {
            const auto at = [&](const AVFrame& frame) {
                return frame.data[plane] + static_cast<std::ptrdiff_t>(row) * frame.linesize[plane];
            };
            if (std::memcmp(at(a), at(b), static_cast<std::size_t>(bytes)) != 0) return false;
        }
    }
    return true;
}

}  // namespace

PictureReader::PictureReader(Source& source, const Plan& plan, const ChunkRange& range)
    : source_(source),
      plan_(plan),
      range_(range),
      timeline_(plan.timeline()),
      coverage_(range.first_frame, range.frame_count),
      packet_(make_packet()) {
    enter_at_start();
}

PictureReader::~PictureReader() = default;

void PictureReader::read(const std::function<void(ShownPicture)>& show) {
    show_ = show;
    if (range_.first_frame > 0) {
        // Half a frame late, so that rounding does not lead to the keyframe before one that is just right.
        const double seconds = timeline_.middle_of(range_.first_frame);
        for (const double margin : seek_margins_seconds) {
            if (seconds <= margin) break;
            if (!enter_at(timeline_.pts_at(seconds - margin))) continue;
            if (decode_all()) return check_coverage();
        }
    }
    enter_at_start();
    decode_all();
    check_coverage();
}

void PictureReader::enter_at_start() {
    if (!at_start_) {
        demuxer_ = std::make_unique<Demuxer>(source_);
        demuxer_->select(plan_.video_stream);
        decoder_ = std::make_unique<Decoder>(stream());
    }
    at_start_ = true;
    forget();
    entry_pts_ = no_timestamp;
}

void PictureReader::forget() {
    decoder_->reset();
    deinterlacer_ = plan_.is_interlaced ? std::make_unique<Deinterlacer>(rational(plan_.tick)) : nullptr;
    coverage_ = Coverage(range_.first_frame, range_.frame_count);
    held_.reset();
    last_shown_.reset();
    last_pts_ = no_timestamp;
    has_packet_ = false;
}

bool PictureReader::enter_at(std::int64_t pts) {
    forget();
    at_start_ = false;
    if (!demuxer_->seek(plan_.video_stream, pts)) return false;
    constexpr int max_packets = 2000;
    for (int i = 0; i < max_packets && demuxer_->read(*packet_); ++i) {
        if (packet_->stream_index != plan_.video_stream || (packet_->flags & AV_PKT_FLAG_KEY) == 0) continue;
        entry_pts_ = packet_->pts != no_timestamp ? packet_->pts : packet_->dts;
        has_packet_ = true;
        const std::int64_t latest = range_.first_frame - (plan_.is_interlaced ? deinterlacer_slots : 0);
        return entry_pts_ != no_timestamp && timeline_.slot_of(entry_pts_) <= latest;
    }
    return false;
}

bool PictureReader::decode_all() {
    std::int64_t source_end = no_timestamp;
    bool at_end = false;
    while (!at_end) {
        at_end = !std::exchange(has_packet_, false) && !demuxer_->read(*packet_);
        if (!at_end) {
            if (packet_->stream_index != plan_.video_stream) continue;
            source_end = std::max(source_end, expect(*packet_));
        }
        decoder_->send(at_end ? nullptr : packet_.get());
        if (!take_decoded(at_end)) return false;
        if (held_ && held_slot_ >= end_slot()) return true;
    }
    if (!held_) return true;
    coverage_.end_at(timeline_.slot_of(source_end));
    show_held(end_slot());
    return true;
}

std::int64_t PictureReader::expect(const AVPacket& packet) {
    const std::int64_t pts = packet.pts != no_timestamp ? packet.pts : packet.dts;
    if (pts == no_timestamp || (packet.flags & AV_PKT_FLAG_DISCARD) != 0) return no_timestamp;
    if (entry_pts_ == no_timestamp || pts >= entry_pts_) coverage_.expect(timeline_.slot_of(pts));
    return pts + (2 * packet.duration > timeline_.slot_ticks() ? packet.duration : timeline_.slot_ticks());
}

bool PictureReader::take_decoded(bool at_end) {
    Frame frame = make_frame();
    while (decoder_->receive(*frame)) {
        frame->pts = frame->best_effort_timestamp;
        if (!deinterlacer_) {
            if (!take(share(*frame))) return false;
            continue;
        }
        if (frame->pts == no_timestamp) continue;
        deinterlacer_->push(share(*frame));
        if (!take_deinterlaced()) return false;
    }
    if (!deinterlacer_ || !at_end) return true;
    deinterlacer_->end();
    return take_deinterlaced();
}

bool PictureReader::take_deinterlaced() {
    Frame frame = make_frame();
    while (deinterlacer_->pull(*frame)) {
        if (!take(share(*frame))) return false;
    }
    return true;
}

bool PictureReader::take(Frame frame) {
    const bool from_start = entry_pts_ == no_timestamp;
    if (frame->pts == no_timestamp) {
        if (last_pts_ == no_timestamp) return true;
        frame->pts = last_pts_ + timeline_.slot_ticks();
    }
    if (!from_start && frame->pts < entry_pts_) return true;
    if (last_pts_ != no_timestamp && frame->pts <= last_pts_) return true;
    last_pts_ = frame->pts;

    std::int64_t slot = timeline_.slot_of(frame->pts);
    coverage_.deliver(slot);
    if (!held_) {
        if (slot > range_.first_frame && !from_start) return false;
        slot = std::min(slot, range_.first_frame);
    } else {
        show_held(std::min(slot, end_slot()));
    }
    held_ = std::move(frame);
    held_slot_ = slot;
    return true;
}

void PictureReader::show_held(std::int64_t end) {
    const std::int64_t first = std::max(held_slot_, range_.first_frame);
    if (end <= first) return;
    const bool repeats_last = last_shown_ != nullptr && is_same_picture(*last_shown_, *held_);
    show_({share(*held_), first, end - first, repeats_last});
    last_shown_ = share(*held_);
}

void PictureReader::check_coverage() const {
    const std::int64_t lost = held_ ? coverage_.lost_slots() : range_.frame_count;
    if (lost <= 1) return;  // rounding
    const double share = tolerated_share * static_cast<double>(range_.frame_count);
    const double moment =
        std::min(tolerated_share * static_cast<double>(plan_.frame_count), tolerated_seconds * plan_.frame_rate.fps());
    fmt::print(stderr, "{} of {} frames from {} on are lost\n", lost, range_.frame_count, range_.first_frame);
    if (static_cast<double>(lost) <= std::max(share, moment)) return;
    throw TaskFailure(2 * coverage_.missing_slots() > lost ? FailureCode::truncated : FailureCode::decode_error);
}

}  // namespace sluice
