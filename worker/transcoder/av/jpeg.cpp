#include "worker/transcoder/av/jpeg.h"

#include "worker/transcoder/av/filter_run.h"

namespace sluice {

std::vector<std::uint8_t> encode_jpeg(const AVFrame& picture, JpegQuality quality) {
    FilterRun to_jfif(picture, microseconds, "zscale=min=709:rin=limited:m=470bg:r=full,format=yuv420p");
    const Frame input = share(picture);
    to_jfif.push(input.get());
    const Frame full = make_frame();
    if (!to_jfif.pull(*full)) throw TaskFailure(FailureCode::internal);
    full->format = AV_PIX_FMT_YUVJ420P;
    full->color_range = AVCOL_RANGE_JPEG;
    full->pict_type = AV_PICTURE_TYPE_NONE;

    const CodecContext encoder(check_allocated(avcodec_alloc_context3(avcodec_find_encoder(AV_CODEC_ID_MJPEG))));
    encoder->width = full->width;
    encoder->height = full->height;
    encoder->pix_fmt = AV_PIX_FMT_YUVJ420P;
    encoder->color_range = AVCOL_RANGE_JPEG;
    encoder->time_base = {1, 1};
    encoder->thread_count = 1;
    encoder->flags |= AV_CODEC_FLAG_QSCALE | AV_CODEC_FLAG_BITEXACT;
    encoder->global_quality = FF_QP2LAMBDA * quality;
    full->quality = encoder->global_quality;
    full->pts = 0;
    require_ok(avcodec_open2(encoder.get(), nullptr, nullptr), FailureCode::internal, "open the JPEG encoder");
    require_ok(avcodec_send_frame(encoder.get(), full.get()), FailureCode::internal, "encode a JPEG");
    const Packet packet = make_packet();
    require_ok(avcodec_receive_packet(encoder.get(), packet.get()), FailureCode::internal, "encode a JPEG");
    return {packet->data, packet->data + packet->size};
}

}  // namespace sluice
