#include "worker/transcoder/source/stream_decoder.h"

#include <utility>

namespace sluice {

StreamDecoder::StreamDecoder(Demuxer& demuxer, int stream)
    : demuxer_(demuxer), stream_(stream), decoder_(demuxer.stream(stream)), packet_(make_packet()) {
    demuxer_.select(stream);
}

bool StreamDecoder::next(AVFrame& frame, const Watch& watch) {
    while (!decoder_.receive(frame)) {
        if (is_flushed_) return false;
        const bool has_packet = std::exchange(has_packet_, false) || demuxer_.read(*packet_);
        if (has_packet && !watch(*packet_)) return false;
        decoder_.send(has_packet ? packet_.get() : nullptr);
        is_flushed_ = !has_packet;
    }
    return true;
}

bool StreamDecoder::next(AVFrame& frame) {
    return next(frame, [](const AVPacket&) { return true; });
}

std::optional<std::int64_t> StreamDecoder::seek(std::int64_t pts) {
    constexpr int max_packets = 2000;
    restart();
    if (!demuxer_.seek(stream_, pts)) return std::nullopt;
    for (int i = 0; i < max_packets && demuxer_.read(*packet_); ++i) {
        if ((packet_->flags & AV_PKT_FLAG_KEY) == 0) continue;
        has_packet_ = true;
        const std::int64_t time = time_of(*packet_);
        return time != no_timestamp ? std::optional(time) : std::nullopt;
    }
    return std::nullopt;
}

void StreamDecoder::restart() {
    decoder_.reset();
    has_packet_ = false;
    is_flushed_ = false;
}

StreamDecoder::Watch packets_up_to(int max_packets) {
    return [left = max_packets](const AVPacket&) mutable { return left-- > 0; };
}

}  // namespace sluice
