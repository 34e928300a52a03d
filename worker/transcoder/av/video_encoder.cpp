#include "worker/transcoder/av/video_encoder.h"

#include "worker/transcoder/bitstream/codec_string.h"
#include "worker/transcoder/bitstream/nal_cursor.h"

namespace sluice {
namespace {

constexpr const char* preset = "veryfast";
constexpr const char* constant_quality = "23";
/// Seconds of the capped bit rate that the decoder's buffer holds.
constexpr int buffer_seconds = 2;

/// If the number of macroblocks in a row is not a multiple of eight, x264's AVX-512 code for macroblock trees reads
/// uninitialised memory behind the row, and the output differs from run to run (core 164; docs/decisions/0006). The
/// code for AVX2 does not.
bool is_avx512_sound(int width) {
    constexpr int macroblock_pixels = 16;
    constexpr int macroblocks_at_once = 8;
    const int macroblocks = (width + macroblock_pixels - 1) / macroblock_pixels;
    return macroblocks % macroblocks_at_once == 0;
}

std::string x264_parameters(int width) {
    std::string parameters = "scenecut=0:open-gop=0:force-cfr=1:stitchable=1";
    const bool has_avx512 = (av_get_cpu_flags() & AV_CPU_FLAG_AVX512) != 0;
    if (has_avx512 && !is_avx512_sound(width)) parameters += ":asm=AVX2,FMA3,BMI1,BMI2,LZCNT,Cache64";
    return parameters;
}

}  // namespace

VideoEncoder::VideoEncoder(const VideoRendition& rendition, FrameRate rate, int gop_frames)
    : context_(new_encoder("libx264")) {
    context_->width = rendition.width;
    context_->height = rendition.height;
    context_->pix_fmt = AV_PIX_FMT_YUV420P;
    context_->sample_aspect_ratio = {1, 1};
    context_->time_base = av_inv_q(rational(rate));
    context_->framerate = rational(rate);
    context_->gop_size = gop_frames;
    context_->keyint_min = gop_frames;
    context_->rc_max_rate = rendition.max_bitrate_bps;
    context_->rc_buffer_size = static_cast<int>(buffer_seconds * rendition.max_bitrate_bps);
    context_->color_range = AVCOL_RANGE_MPEG;
    context_->colorspace = AVCOL_SPC_BT709;
    context_->color_primaries = AVCOL_PRI_BT709;
    context_->color_trc = AVCOL_TRC_BT709;
    context_->chroma_sample_location = AVCHROMA_LOC_LEFT;
    context_->thread_count = 1;
    context_->flags |= AV_CODEC_FLAG_GLOBAL_HEADER | AV_CODEC_FLAG_CLOSED_GOP | AV_CODEC_FLAG_BITEXACT;

    Options options;
    options.set("preset", preset);
    options.set("profile", "high");
    options.set("crf", constant_quality);
    options.set("forced-idr", 1);
    options.set("x264-params", x264_parameters(rendition.width));
    require_ok(avcodec_open2(context_.get(), nullptr, options.pointer()), FailureCode::internal,
               "open the video encoder");
    options.check_all_used();
}

void VideoEncoder::encode(const AVFrame& picture, std::int64_t number, bool is_idr, const PacketSink& sink) {
    const Frame frame = share(picture);
    frame->pts = number;
    // The picture's type in the source must not decide.
    frame->pict_type = is_idr ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
    require_ok(avcodec_send_frame(context_.get(), frame.get()), FailureCode::internal, "encode a picture");
    drain(*context_, sink);
}

void VideoEncoder::finish(const PacketSink& sink) {
    require_ok(avcodec_send_frame(context_.get(), nullptr), FailureCode::internal, "end a video encoder");
    drain(*context_, sink);
}

TrackFormat VideoEncoder::format() const {
    return track_format_of(*context_, codecs());
}

std::string VideoEncoder::codecs() const {
    const conformance::Bytes configuration(context_->extradata, static_cast<std::size_t>(context_->extradata_size));
    auto units = conformance::NalCursor::in_byte_stream(configuration);
    while (const auto unit = units.next()) {
        if (conformance::nal_type(*unit) != conformance::NalType::sequence_parameters) continue;
        if (auto codecs = conformance::avc_codec_string(*unit); !codecs.empty()) return codecs;
    }
    throw TaskFailure(FailureCode::internal);
}

}  // namespace sluice
