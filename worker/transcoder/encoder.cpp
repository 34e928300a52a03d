#include "worker/transcoder/encoder.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include <fmt/format.h>

namespace sluice {
namespace {

constexpr const char* preset = "veryfast";
constexpr const char* constant_quality = "23";
/// Seconds of the capped bit rate that the decoder's buffer holds.
constexpr int buffer_seconds = 2;

/// Where rows of macroblocks are not a multiple of eight, x264's AVX-512 code for macroblock trees takes in memory
/// behind them that nobody has written, and the output differs from run to run (core 164; docs/decisions/0006). What
/// AVX2 machines use instead does not.
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

CodecContext new_encoder(const char* name) {
    const AVCodec* codec = avcodec_find_encoder_by_name(name);
    if (codec == nullptr) throw TaskFailure(FailureCode::internal);
    return CodecContext(check_allocated(avcodec_alloc_context3(codec)));
}

TrackFormat format_of(const AVCodecContext& encoder, std::string codecs) {
    TrackFormat format;
    format.codecs = std::move(codecs);
    format.parameters.reset(check_allocated(avcodec_parameters_alloc()));
    check(avcodec_parameters_from_context(format.parameters.get(), &encoder), FailureCode::internal,
          "describe a track");
    format.frame_rate = encoder.framerate;
    return format;
}

void drain(AVCodecContext& context, const PacketSink& sink) {
    const Packet packet = make_packet();
    for (;;) {
        const int result = avcodec_receive_packet(&context, packet.get());
        if (result == try_again || result == end_of_stream) return;
        check(result, FailureCode::internal, "encode");
        sink(*packet);
        av_packet_unref(packet.get());
    }
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
    check(avcodec_open2(context_.get(), nullptr, options.pointer()), FailureCode::internal, "open the video encoder");
    options.check_all_used();
}

void VideoEncoder::encode(const AVFrame& picture, std::int64_t number, bool is_idr, const PacketSink& sink) {
    const Frame frame = share(picture);
    frame->pts = number;
    // What it was in the source says nothing about here.
    frame->pict_type = is_idr ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
    check(avcodec_send_frame(context_.get(), frame.get()), FailureCode::internal, "encode a picture");
    drain(*context_, sink);
}

void VideoEncoder::finish(const PacketSink& sink) {
    check(avcodec_send_frame(context_.get(), nullptr), FailureCode::internal, "end a video encoder");
    drain(*context_, sink);
}

TrackFormat VideoEncoder::format() const {
    return format_of(*context_, codecs());
}

std::string VideoEncoder::codecs() const {
    // Annex B: start code, then the NAL unit of type 7 begins with profile, constraints and level (ITU-T H.264
    // §7.3.2.1).
    constexpr std::array<std::uint8_t, 3> start_code{0, 0, 1};
    constexpr int sequence_parameter_set = 7;
    constexpr int type_bits = 0x1f;
    std::span<const std::uint8_t> rest(context_->extradata, static_cast<std::size_t>(context_->extradata_size));
    while (true) {
        const auto found = std::search(rest.begin(), rest.end(), start_code.begin(), start_code.end());
        if (rest.end() - found < static_cast<std::ptrdiff_t>(start_code.size()) + 4)
            throw TaskFailure(FailureCode::internal);
        const auto nal = std::span(found + start_code.size(), rest.end());
        if ((nal[0] & type_bits) == sequence_parameter_set) {
            return fmt::format("avc1.{:02x}{:02x}{:02x}", nal[1], nal[2], nal[3]);
        }
        rest = nal;
    }
}

AudioEncoder::AudioEncoder(const AudioRendition& rendition) : context_(new_encoder("aac")) {
    context_->sample_fmt = AV_SAMPLE_FMT_FLTP;
    context_->sample_rate = rendition.sample_rate_hz;
    context_->bit_rate = rendition.bitrate_bps;
    context_->time_base = {1, rendition.sample_rate_hz};
    context_->thread_count = 1;
    context_->flags |= AV_CODEC_FLAG_GLOBAL_HEADER | AV_CODEC_FLAG_BITEXACT;
    av_channel_layout_default(&context_->ch_layout, rendition.channels);
    check(avcodec_open2(context_.get(), nullptr, nullptr), FailureCode::internal, "open the audio encoder");
}

void AudioEncoder::encode(AVFrame& samples, std::int64_t position, const PacketSink& sink) {
    samples.pts = position;
    check(avcodec_send_frame(context_.get(), &samples), FailureCode::internal, "encode samples");
    drain(*context_, sink);
}

void AudioEncoder::finish(const PacketSink& sink) {
    check(avcodec_send_frame(context_.get(), nullptr), FailureCode::internal, "end an audio encoder");
    drain(*context_, sink);
}

TrackFormat AudioEncoder::format() const {
    return format_of(*context_, codecs());
}

std::string AudioEncoder::codecs() const {
    constexpr int object_type_shift = 3;  // the first five bits (ISO/IEC 14496-3 §1.6.2.1)
    if (context_->extradata_size < 2) throw TaskFailure(FailureCode::internal);
    return fmt::format("mp4a.40.{}", context_->extradata[0] >> object_type_shift);
}

}  // namespace sluice
