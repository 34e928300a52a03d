#include "worker/transcoder/picture/picture_reader.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include <fmt/format.h>

namespace sluice {
namespace {

/// How much earlier than needed the source is entered. They are tried in turn, until the first picture is the one that
/// one pass over the whole source would show.
constexpr std::array seek_margins_seconds{0.0, 2.0, 10.0, 30.0};
/// A deinterlaced picture depends on the pictures before it.
constexpr std::int64_t deinterlacer_slots = 4;
/// The loss that is tolerated: a share of the range, or a time that a single damaged spot may last, whichever is
/// larger.
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
    : source_(source), plan_(plan), range_(range), timeline_(plan.timeline()), coverage_(coverage_of_range()) {
    open();
}

bool PictureReader::next(ShownPicture& picture) {
    if (!std::exchange(has_entered_, true)) enter();
    while (held_ != nullptr && !slots_->is_complete()) {
        Frame following = read_kept();
        if (following == nullptr) coverage_.end_at(timeline_.slot_of(source_end_));
        const SlotRun run = following == nullptr ? slots_->last() : slots_->before_last();
        Frame shown = std::exchange(held_, std::move(following));
        if (run.count == 0) continue;
        const bool repeats_last = last_shown_ != nullptr && is_same_picture(*last_shown_, *shown);
        picture = {share(*shown), run.first, run.count, repeats_last};
        last_shown_ = std::move(shown);
        return true;
    }
    check_coverage();
    return false;
}

void PictureReader::enter() {
    if (range_.first_frame > 0) {
        // Half a slot late, so that rounding does not lead to the keyframe before the right one.
        const double seconds = timeline_.middle_of(std::min(range_.first_frame, plan_.end_picture_frame - 1));
        for (const double margin : seek_margins_seconds) {
            if (seconds <= margin) break;
            if (enter_at(timeline_.pts_at(seconds - margin)) && hold_first()) return;
        }
    }
    enter_at_start();
    hold_first();
}

void PictureReader::enter_at_start() {
    if (!is_at_start_) open();
    is_at_start_ = false;
    begin(std::nullopt);
}

bool PictureReader::enter_at(std::int64_t pts) {
    is_at_start_ = false;
    const auto entry_pts = decoder_->seek(pts);
    if (!entry_pts) return false;
    begin(entry_pts);
    const std::int64_t max_slot = range_.first_frame - (plan_.is_interlaced ? deinterlacer_slots : 0);
    return timeline_.slot_of(*entry_pts) <= max_slot;
}

void PictureReader::open() {
    decoder_.reset();
    demuxer_ = std::make_unique<Demuxer>(source_);
    decoder_ = std::make_unique<StreamDecoder>(*demuxer_, plan_.video_stream);
    is_at_start_ = true;
}

void PictureReader::begin(std::optional<std::int64_t> entry_pts) {
    entry_pts_ = entry_pts;
    deinterlacer_.reset();
    if (plan_.is_interlaced) deinterlacer_.emplace(rational(plan_.tick));
    is_drained_ = false;
    slots_.emplace(timeline_, SlotRun{range_.first_frame, range_.frame_count}, entry_pts);
    coverage_ = coverage_of_range();
    source_end_ = no_timestamp;
}

bool PictureReader::hold_first() {
    held_ = read_kept();
    return !slots_->comes_too_late();
}

Frame PictureReader::read_kept() {
    Frame frame = make_frame();
    while (read_whole(*frame)) {
        if (slots_->add(frame->pts != no_timestamp ? std::optional(frame->pts) : std::nullopt)) {
            coverage_.deliver(slots_->due_slot());
            return frame;
        }
        if (slots_->comes_too_late()) break;
    }
    return nullptr;
}

bool PictureReader::read_whole(AVFrame& frame) {
    if (!deinterlacer_) return decode(frame);
    while (!deinterlacer_->pull(frame)) {
        if (is_drained_) return false;
        Frame fields = make_frame();
        if (!decode(*fields)) {
            deinterlacer_->end();
            is_drained_ = true;
        } else if (fields->pts != no_timestamp) {
            deinterlacer_->push(std::move(fields));
        }
    }
    return true;
}

bool PictureReader::decode(AVFrame& frame) {
    return decoder_->next(frame, [this](const AVPacket& packet) {
        expect(packet);
        return true;
    });
}

void PictureReader::expect(const AVPacket& packet) {
    const std::int64_t pts = time_of(packet);
    if (pts == no_timestamp || (packet.flags & AV_PKT_FLAG_DISCARD) != 0) return;
    if (!entry_pts_ || pts >= *entry_pts_) coverage_.expect(timeline_.slot_of(pts));
    const std::int64_t slot = timeline_.slot_ticks();
    std::int64_t shown = 2 * packet.duration > slot ? packet.duration : slot;
    // Of pictures that stay for long, the last one does so, too, as far as is known (typical_duration() of
    // measure.cpp).
    const std::int64_t second = timeline_.pts_at(1) - timeline_.start_pts;
    if (source_end_ != no_timestamp) shown = std::max(shown, std::min(pts - source_end_, second));
    source_end_ = std::max(source_end_, pts + shown);
}

Coverage PictureReader::coverage_of_range() const {
    return {range_.first_frame, std::min(range_.frame_count, plan_.end_picture_frame - range_.first_frame)};
}

void PictureReader::check_coverage() const {
    const std::int64_t lost = last_shown_ != nullptr ? coverage_.lost_slots() : range_.frame_count;
    if (lost <= 1) return;  // rounding
    const double share = tolerated_share * static_cast<double>(range_.frame_count);
    const double moment =
        std::min(tolerated_share * static_cast<double>(plan_.frame_count), tolerated_seconds * plan_.frame_rate.fps());
    fmt::print(stderr, "{} of {} frames from {} on are lost\n", lost, range_.frame_count, range_.first_frame);
    if (static_cast<double>(lost) <= std::max(share, moment)) return;
    throw TaskFailure(2 * coverage_.missing_slots() > lost ? FailureCode::truncated : FailureCode::decode_error);
}

}  // namespace sluice
