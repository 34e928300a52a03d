#include "worker/transcoder/segmenter.h"

namespace sluice {

Segmenter::Segmenter(const std::string& rendition, const std::string& codecs, const AVCodecContext& encoder,
                     AVRational packet_ticks, int timescale, std::int64_t first_segment, TaskOutput& output)
    : encoded_{rendition, codecs, 0, {}},
      output_(output),
      packet_ticks_(packet_ticks),
      muxer_(encoder, timescale, first_segment),
      number_(first_segment) {}

void Segmenter::add(AVPacket& packet, std::int64_t duration) {
    packet.duration = duration;
    length_ += duration;
    av_packet_rescale_ts(&packet, packet_ticks_, muxer_.time_base());
    muxer_.add(packet);
    if (!encoded_.init_sha256.empty()) return;
    const AssetRecord file = output_.write(encoded_.name + "/" + init_file_name, muxer_.init_section());
    encoded_.init_bytes = file.bytes;
    encoded_.init_sha256 = file.sha256;
}

void Segmenter::end_segment() {
    if (length_ == 0) return;
    const auto bytes = muxer_.end_fragment();
    const AssetRecord file = output_.write(encoded_.name + "/" + segment_file_name(number_), bytes);
    SegmentRecord& segment = segments_.emplace_back();
    segment.rendition = encoded_.name;
    segment.number = number_;
    segment.duration_seconds = tick_length(packet_ticks_).seconds(length_);
    segment.bytes = file.bytes;
    segment.sha256 = file.sha256;
    ++number_;
    length_ = 0;
}

}  // namespace sluice
