#include "worker/transcoder/av/decoder.h"

#include <algorithm>
#include <thread>

#include "worker/transcoder/av/limits.h"

namespace sluice {
namespace {

constexpr unsigned max_threads = 8;

}  // namespace

const char* const codec_allow_list =
    // video
    "h264,hevc,libdav1d,vp8,vp9,mpeg1video,mpeg2video,mpeg4,msmpeg4v1,msmpeg4v2,msmpeg4,wmv1,wmv2,wmv3,vc1,h263,h263p,"
    "flv,mjpeg,prores,dnxhd,dvvideo,theora,vp6,vp6a,vp6f,rawvideo,qtrle,svq1,svq3,cinepak,huffyuv,ffv1,utvideo,tscc,"
    "tscc2,flashsv,flashsv2,g2m,png,"
    // audio
    "aac,aac_latm,mp1float,mp2float,mp3float,mp2,mp3,ac3,eac3,dca,truehd,opus,vorbis,flac,alac,wmav1,wmav2,wmapro,"
    "wmalossless,amrnb,amrwb,speex,nellymoser,adpcm_ms,adpcm_ima_wav,adpcm_ima_qt,adpcm_swf,gsm_ms,qdm2,qdmc,mace3,"
    "mace6,pcm_s8,pcm_u8,pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_s32le,pcm_s32be,pcm_f32le,pcm_f32be,pcm_f64le,"
    "pcm_f64be,pcm_alaw,pcm_mulaw,pcm_bluray,pcm_dvd,"
    // text
    "srt,subrip,ass,ssa,mov_text,webvtt,text";

CodecContext open_decoder(const AVStream& stream) {
    const AVCodec* codec = avcodec_find_decoder(stream.codecpar->codec_id);
    if (codec == nullptr) throw TaskFailure(FailureCode::unsupported_codec);
    CodecContext context(check_allocated(avcodec_alloc_context3(codec)));
    require_ok(avcodec_parameters_to_context(context.get(), stream.codecpar), FailureCode::decode_error,
               "describe a stream");
    context->pkt_timebase = stream.time_base;
    context->max_pixels = max_pixels;
    if (stream.codecpar->codec_type == AVMEDIA_TYPE_VIDEO) {
        context->thread_count = static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 1U, max_threads));
    }
    // The decoder must not refuse texts that are not UTF-8: they are repaired where they are read.
    context->sub_charenc_mode = FF_SUB_CHARENC_MODE_IGNORE;
    Options options;
    options.set("codec_whitelist", codec_allow_list);
    require_ok(avcodec_open2(context.get(), codec, options.pointer()), FailureCode::unsupported_codec,
               "open a decoder");
    return context;
}

Decoder::Decoder(const AVStream& stream) : context_(open_decoder(stream)) {}

bool Decoder::exists_for(const AVStream& stream) {
    const AVCodec* codec = avcodec_find_decoder(stream.codecpar->codec_id);
    if (codec == nullptr || is_dolby_vision_only(stream)) return false;
    return av_match_list(codec->name, codec_allow_list, ',') > 0;
}

void Decoder::send(const AVPacket* packet) {
    const int result = avcodec_send_packet(context_.get(), packet);
    if (result == no_memory) throw TaskFailure(FailureCode::out_of_memory);
    if (result < 0 && result != end_of_stream) ++errors_;
}

bool Decoder::receive(AVFrame& frame) {
    constexpr int max_errors_in_a_row = 100;
    for (int i = 0; i < max_errors_in_a_row; ++i) {
        const int result = avcodec_receive_frame(context_.get(), &frame);
        if (result >= 0) {
            frame.pts = frame.best_effort_timestamp;
            return true;
        }
        if (result == try_again || result == end_of_stream) return false;
        if (result == no_memory) throw TaskFailure(FailureCode::out_of_memory);
        ++errors_;
    }
    return false;
}

bool Decoder::decode_alone(const AVPacket& packet, AVFrame& frame) {
    reset();
    send(&packet);
    if (receive(frame)) return true;
    send(nullptr);
    return receive(frame);
}

}  // namespace sluice
