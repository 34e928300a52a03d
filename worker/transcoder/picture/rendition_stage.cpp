#include "worker/transcoder/picture/rendition_stage.h"

#include <algorithm>
#include <utility>

namespace sluice {
namespace {

/// The number of pictures that may wait between two stages: enough to even out an encoder's unequal times, few enough
/// for the memory that 4K takes.
std::size_t queue_pictures(const VideoRendition& rendition) {
    constexpr std::size_t min_pictures = 3;
    constexpr std::size_t max_pictures = 8;
    constexpr std::size_t queue_bytes = 20 << 20;
    const auto pixels = static_cast<std::size_t>(rendition.width) * static_cast<std::size_t>(rendition.height);
    const auto picture_bytes = pixels * 3 / 2;  // 4:2:0, 8 bits
    return std::clamp(queue_bytes / picture_bytes, min_pictures, max_pictures);
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
      segmenter_(rendition.name, encoder_.format(), video_ticks(plan.frame_rate),
                 picture_cutter(SegmentClock(plan), range.first_segment), range.first_frame, output) {}

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
    encoder_.finish([this](AVPacket& packet) { segmenter_.add(packet, 1); });
    segmenter_.finish();
}

void RenditionStage::encode(const ShownPicture& picture) {
    for (std::int64_t i = 0; i < picture.slot_count; ++i) {
        const std::int64_t number = picture.first_slot + i;
        encoder_.encode(*picture.frame, number, plan_.starts().has(number),
                        [this](AVPacket& packet) { segmenter_.add(packet, 1); });
    }
}

}  // namespace sluice
