#include "worker/transcoder/av/av.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include <fmt/format.h>

namespace sluice {

const int try_again = AVERROR(EAGAIN);
const int no_memory = AVERROR(ENOMEM);
const int io_error = AVERROR(EIO);
const int not_allowed = AVERROR(EPERM);
const int invalid_data = AVERROR_INVALIDDATA;

int require_ok(int result, FailureCode code, std::string_view doing) {
    if (result >= 0) return result;
    std::array<char, AV_ERROR_MAX_STRING_SIZE> text{};
    av_strerror(result, text.data(), text.size());
    fmt::print(stderr, "{}: {}\n", doing, text.data());
    throw TaskFailure(result == no_memory ? FailureCode::out_of_memory : code);
}

Frame make_frame() {
    return Frame(check_allocated(av_frame_alloc()));
}

Packet make_packet() {
    return Packet(check_allocated(av_packet_alloc()));
}

Frame share(const AVFrame& frame) {
    return Frame(check_allocated(av_frame_clone(&frame)));
}

Frame make_picture(AVPixelFormat format, int width, int height) {
    Frame frame = make_frame();
    frame->format = format;
    frame->width = width;
    frame->height = height;
    require_ok(av_frame_get_buffer(frame.get(), 0), FailureCode::internal, "allocate a picture");
    return frame;
}

Frame make_samples(AVSampleFormat format, int channels, int sample_rate_hz, int count) {
    Frame frame = make_frame();
    frame->format = format;
    frame->sample_rate = sample_rate_hz;
    frame->nb_samples = count;
    av_channel_layout_default(&frame->ch_layout, channels);
    require_ok(av_frame_get_buffer(frame.get(), 0), FailureCode::internal, "allocate samples");
    return frame;
}

void Options::set(const char* name, const std::string& value) {
    require_ok(av_dict_set(&dictionary_, name, value.c_str(), 0), FailureCode::out_of_memory, "set an option");
}

void Options::set(const char* name, std::int64_t value) {
    require_ok(av_dict_set_int(&dictionary_, name, value, 0), FailureCode::out_of_memory, "set an option");
}

void Options::check_all_used() const {
    const AVDictionaryEntry* left = av_dict_get(dictionary_, "", nullptr, AV_DICT_IGNORE_SUFFIX);
    if (left == nullptr) return;
    fmt::print(stderr, "option not understood: {}\n", left->key);
    throw TaskFailure(FailureCode::internal);
}

void set_extradata(AVCodecParameters& parameters, std::span<const std::uint8_t> bytes) {
    parameters.extradata =
        static_cast<std::uint8_t*>(check_allocated(av_mallocz(bytes.size() + AV_INPUT_BUFFER_PADDING_SIZE)));
    std::memcpy(parameters.extradata, bytes.data(), bytes.size());
    parameters.extradata_size = static_cast<int>(bytes.size());
}

std::string dictionary_value(const AVDictionary* dictionary, const char* key) {
    const AVDictionaryEntry* found = av_dict_get(dictionary, key, nullptr, 0);
    return found == nullptr ? std::string() : std::string(found->value);
}

namespace {

std::span<const std::uint8_t> side_data(const AVStream& stream, AVPacketSideDataType type) {
#if LIBAVFORMAT_VERSION_MAJOR >= 61
    const AVPacketSideData* found =
        av_packet_side_data_get(stream.codecpar->coded_side_data, stream.codecpar->nb_coded_side_data, type);
    if (found == nullptr) return {};
    return {found->data, found->size};
#else
    std::size_t size = 0;
    const std::uint8_t* data = av_stream_get_side_data(&stream, type, &size);
    if (data == nullptr) return {};
    return {data, size};
#endif
}

}  // namespace

std::span<const std::int32_t> display_matrix(const AVStream& stream) {
    constexpr std::size_t numbers = 9;
    const auto data = side_data(stream, AV_PKT_DATA_DISPLAYMATRIX);
    if (data.size() < numbers * sizeof(std::int32_t)) return {};
    return {reinterpret_cast<const std::int32_t*>(data.data()), numbers};
}

bool is_dolby_vision_only(const AVStream& stream) {
    const auto data = side_data(stream, AV_PKT_DATA_DOVI_CONF);
    if (data.size() < sizeof(AVDOVIDecoderConfigurationRecord)) return false;
    const auto* record = reinterpret_cast<const AVDOVIDecoderConfigurationRecord*>(data.data());
    return record->dv_bl_signal_compatibility_id == 0;
}

bool is_interlaced(const AVFrame& frame) {
#if LIBAVUTIL_VERSION_MAJOR >= 59
    return (frame.flags & AV_FRAME_FLAG_INTERLACED) != 0;
#else
    return frame.interlaced_frame != 0;
#endif
}

void set_progressive(AVFrame& frame) {
#if LIBAVUTIL_VERSION_MAJOR >= 59
    frame.flags &= ~AV_FRAME_FLAG_INTERLACED;
#else
    frame.interlaced_frame = 0;
#endif
}

void set_colour([[maybe_unused]] AVBufferSrcParameters& parameters, [[maybe_unused]] const AVFrame& frame) {
#if LIBAVFILTER_VERSION_MAJOR >= 10
    parameters.color_space = frame.colorspace;
    parameters.color_range = frame.color_range;
#endif
}

void quiet_libav() {
    av_log_set_level(AV_LOG_FATAL);
}

}  // namespace sluice
