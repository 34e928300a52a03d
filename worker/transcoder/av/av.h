#pragma once

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavcodec/bsf.h>
#include <libavfilter/avfilter.h>
#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>
#include <libavformat/avformat.h>
#include <libavutil/avstring.h>
#include <libavutil/avutil.h>
#include <libavutil/channel_layout.h>
#include <libavutil/cpu.h>
#include <libavutil/display.h>
#include <libavutil/dovi_meta.h>
#include <libavutil/error.h>
#include <libavutil/imgutils.h>
#include <libavutil/mathematics.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
#include <libswresample/swresample.h>
#include <libswscale/swscale.h>
}

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "common/media/frame_rate.h"
#include "common/media/tick_length.h"
#include "common/protocol/failure.h"

/// Every libav handle as an owner, libav's error codes as exceptions, and the differences between the versions of libav
/// that we build with (5.1 and 7.1). Only this pair of files frees a handle or asks for a version.
namespace sluice {

struct AvFree {
    void operator()(AVFormatContext* context) const { avformat_close_input(&context); }
    void operator()(AVCodecContext* context) const { avcodec_free_context(&context); }
    void operator()(AVFrame* frame) const { av_frame_free(&frame); }
    void operator()(AVPacket* packet) const { av_packet_free(&packet); }
    void operator()(AVFilterGraph* graph) const { avfilter_graph_free(&graph); }
    void operator()(AVFilterInOut* ends) const { avfilter_inout_free(&ends); }
    void operator()(AVBufferSrcParameters* parameters) const { av_free(parameters); }
    void operator()(AVCodecParameters* parameters) const { avcodec_parameters_free(&parameters); }
    void operator()(SwsContext* context) const { sws_freeContext(context); }
    void operator()(SwrContext* context) const { swr_free(&context); }
    void operator()(AVIOContext* context) const {
        if (context != nullptr) av_freep(&context->buffer);
        avio_context_free(&context);
    }
};
template <class T>
using AvOwner = std::unique_ptr<T, AvFree>;

using InputContext = AvOwner<AVFormatContext>;
using CodecContext = AvOwner<AVCodecContext>;
using CodecParameters = AvOwner<AVCodecParameters>;
using Frame = AvOwner<AVFrame>;
using Packet = AvOwner<AVPacket>;
using FilterGraph = AvOwner<AVFilterGraph>;
using IoContext = AvOwner<AVIOContext>;
using Resampler = AvOwner<SwrContext>;

/// The AVFormatContext of a muxer is freed, not closed.
struct FreeOutput {
    void operator()(AVFormatContext* context) const { avformat_free_context(context); }
};
using OutputContext = std::unique_ptr<AVFormatContext, FreeOutput>;

/// The output of a text decoder for one packet: a value whose parts libav must free.
struct Subtitle {
    AVSubtitle value{};
    Subtitle() = default;
    ~Subtitle() { avsubtitle_free(&value); }
    Subtitle(const Subtitle&) = delete;
    Subtitle& operator=(const Subtitle&) = delete;
    [[nodiscard]] std::span<AVSubtitleRect* const> parts() const { return {value.rects, value.num_rects}; }
};

/// libav's macros as C++ constants.
inline constexpr std::int64_t no_timestamp = INT64_MIN;
inline constexpr AVRational microseconds{1, 1000000};
inline constexpr int end_of_stream = -static_cast<int>(MKTAG('E', 'O', 'F', ' '));
extern const int try_again;     ///< AVERROR(EAGAIN)
extern const int no_memory;     ///< AVERROR(ENOMEM)
extern const int io_error;      ///< AVERROR(EIO)
extern const int not_allowed;   ///< AVERROR(EPERM)
extern const int invalid_data;  ///< AVERROR_INVALIDDATA

/// Turns libav's error codes into exceptions; all of them pass here. Returns `result` if it is not negative. Otherwise
/// throws TaskFailure with the code out_of_memory for ENOMEM, else `code`, and with the code's own sentence as reason.
/// Writes `doing` and libav's message to standard error.
int require_ok(int result, FailureCode code, std::string_view doing);
/// The same for a handle that could not be allocated.
template <class T>
T* check_allocated(T* pointer) {
    if (pointer == nullptr) throw TaskFailure(FailureCode::out_of_memory);
    return pointer;
}

[[nodiscard]] Frame make_frame();
[[nodiscard]] Packet make_packet();
/// The time at which a packet is shown, or, if that is unknown, decoded; no_timestamp if its container states neither.
[[nodiscard]] inline std::int64_t time_of(const AVPacket& packet) {
    return packet.pts != no_timestamp ? packet.pts : packet.dts;
}
/// A second owner of the same picture or samples.
[[nodiscard]] Frame share(const AVFrame& frame);
/// A frame with buffers of its own.
[[nodiscard]] Frame make_picture(AVPixelFormat format, int width, int height);
[[nodiscard]] Frame make_samples(AVSampleFormat format, int channels, int sample_rate_hz, int count);

/// The options of one open call.
class Options {
  public:
    Options() = default;
    ~Options() { av_dict_free(&dictionary_); }
    Options(const Options&) = delete;
    Options& operator=(const Options&) = delete;
    void set(const char* name, const std::string& value);
    void set(const char* name, std::int64_t value);
    AVDictionary** pointer() { return &dictionary_; }
    /// Throws TaskFailure(internal) if libav did not know an option: our own fault.
    void check_all_used() const;

  private:
    AVDictionary* dictionary_ = nullptr;
};

[[nodiscard]] inline TickLength tick_length(AVRational time_base) {
    return {time_base.num, time_base.den};
}
[[nodiscard]] inline AVRational rational(FrameRate rate) {
    return {rate.numerator, rate.denominator};
}
[[nodiscard]] inline AVRational rational(TickLength tick) {
    return {tick.numerator, tick.denominator};
}
/// A value of a dictionary; empty when it has none.
[[nodiscard]] std::string dictionary_value(const AVDictionary* dictionary, const char* key);
/// Gives a track its decoder's configuration.
void set_extradata(AVCodecParameters& parameters, std::span<const std::uint8_t> bytes);
/// The display matrix of a stream: nine numbers; empty if there is none.
[[nodiscard]] std::span<const std::int32_t> display_matrix(const AVStream& stream);
/// True for Dolby Vision whose base layer is in colours that none of our decoders understands (profiles 5 and 10.0).
[[nodiscard]] bool is_dolby_vision_only(const AVStream& stream);
[[nodiscard]] bool is_interlaced(const AVFrame& frame);
/// Marks a picture as a whole one, not made of two fields.
void set_progressive(AVFrame& frame);
/// Sets what the frames' colours mean in a filter graph's source; libavfilter has these fields from version 10 on.
void set_colour(AVBufferSrcParameters& parameters, const AVFrame& frame);
/// The bytes that a muxer's AVIOContext gives to its write callback; const in newer versions.
#if LIBAVFORMAT_VERSION_MAJOR >= 61
using WrittenBytes = const std::uint8_t*;
#else
using WrittenBytes = std::uint8_t*;
#endif

/// Silences libav, except for messages about faults that end the process. Call once, at the start of a program.
void quiet_libav();

}  // namespace sluice
