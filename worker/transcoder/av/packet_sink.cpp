#include "worker/transcoder/av/packet_sink.h"

#include <utility>

namespace sluice {

CodecContext new_encoder(const char* name) {
    const AVCodec* codec = avcodec_find_encoder_by_name(name);
    if (codec == nullptr) throw TaskFailure(FailureCode::internal);
    return CodecContext(check_allocated(avcodec_alloc_context3(codec)));
}

TrackFormat track_format_of(const AVCodecContext& encoder, std::string codecs) {
    TrackFormat format;
    format.codecs = std::move(codecs);
    format.parameters.reset(check_allocated(avcodec_parameters_alloc()));
    require_ok(avcodec_parameters_from_context(format.parameters.get(), &encoder), FailureCode::internal,
               "describe a track");
    format.frame_rate = encoder.framerate;
    return format;
}

void drain(AVCodecContext& context, const PacketSink& sink) {
    const Packet packet = make_packet();
    for (;;) {
        const int result = avcodec_receive_packet(&context, packet.get());
        if (result == try_again || result == end_of_stream) return;
        require_ok(result, FailureCode::internal, "encode");
        sink(*packet);
        av_packet_unref(packet.get());
    }
}

}  // namespace sluice
