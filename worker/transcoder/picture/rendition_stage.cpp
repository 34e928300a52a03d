#include "worker/transcoder/picture/rendition_stage.h"

#include <algorithm>
#include <utility>

namespace sluice {
namespace {

/// Pictures in flight between two stages: enough to ride out the unequal times that an encoder takes for them, few
/// enough for 4K.
std::size_t queue_pictures(const VideoRendition& rendition) {
    constexpr std::size_t least = 3;
    constexpr std::size_t most = 8;
    constexpr std::size_t queue_bytes = 20 << 20;
    const auto pixels = static_cast<std::size_t>(rendition.width) * static_cast<std::size_t>(rendition.height);
    const auto picture_bytes = pixels * 3 / 2;  // 4:2:0, 8 bits
    return std::clamp(queue_bytes / picture_bytes, least, most);
}

}  // namespace

RenditionStage::RenditionStage(const Plan& plan, const VideoRendition& rendition, const ChunkRange& range,
                               TaskOutput& output, RenditionStage* next)
    : plan_(plan),
      rendition_(rendition),
      next_(next),
      input_(queue_pictures(rendition)),
      scaler_(rendition.width, rendition.height),
      encoder_(rendition, plan.frame_rate, plan.gop_frames),
      segmenter_(rendition.name, encoder_.format(), video_ticks(plan.frame_rate), range.first_segment,
                 range.first_frame, output),
      next_to_begin_(range.first_segment),
      next_segment_(range.first_segment + 1) {}

void RenditionStage::run() {
    while (auto picture = input_.pop()) {
        if (!picture->repeats_last) scaled_ = scaler_.scale(*picture->frame);
        picture->frame = share(*scaled_);
        if (next_ != nullptr) {
            next_->input().push({share(*scaled_), picture->first_slot, picture->slot_count, picture->repeats_last});
        }
        encode(*picture);
    }
    if (input_.is_cancelled()) return;
    if (next_ != nullptr) next_->input().finish();
    encoder_.finish([this](AVPacket& packet) { take(packet); });
    segmenter_.end_segment();
}

void RenditionStage::encode(const ShownPicture& picture) {
    for (std::int64_t i = 0; i < picture.slot_count; ++i) {
        const std::int64_t number = picture.first_slot + i;
        const bool begins_segment = number == plan_.segment_start(next_to_begin_);
        if (begins_segment) ++next_to_begin_;
        encoder_.encode(*picture.frame, number, begins_segment, [this](AVPacket& packet) { take(packet); });
    }
}

void RenditionStage::take(AVPacket& packet) {
    const bool begins_group = (packet.flags & AV_PKT_FLAG_KEY) != 0;
    if (begins_group && packet.pts == plan_.segment_start(next_segment_)) {
        segmenter_.end_segment();
        ++next_segment_;
    }
    segmenter_.add(packet, 1);
}

}  // namespace sluice
