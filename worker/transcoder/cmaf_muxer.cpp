#include "worker/transcoder/cmaf_muxer.h"

#include <string_view>
#include <utility>

namespace sluice {
namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr std::size_t header_bytes = 8;       ///< size and type
constexpr std::size_t full_header_bytes = 4;  ///< version and flags

std::uint32_t u32(Bytes bytes, std::size_t offset) {
    if (bytes.size() < offset + 4) throw TaskFailure(FailureCode::internal);
    return static_cast<std::uint32_t>(bytes[offset]) << 24 | static_cast<std::uint32_t>(bytes[offset + 1]) << 16 |
           static_cast<std::uint32_t>(bytes[offset + 2]) << 8 | bytes[offset + 3];
}

/// The payload of the first box of that type.
Bytes payload(Bytes boxes, std::string_view type) {
    for (;;) {
        const std::size_t size = u32(boxes, 0);
        if (size < header_bytes || size > boxes.size()) throw TaskFailure(FailureCode::internal);
        if (std::string_view(reinterpret_cast<const char*>(boxes.data()) + 4, 4) == type) {
            return boxes.subspan(header_bytes, size - header_bytes);
        }
        boxes = boxes.subspan(size);
    }
}

}  // namespace

CmafMuxer::CmafMuxer(const TrackFormat& format, int timescale, std::int64_t first_sequence_number) {
    constexpr int buffer_bytes = 64 * 1024;
    auto* buffer = static_cast<unsigned char*>(check_allocated(av_malloc(buffer_bytes)));
    io_.reset(avio_alloc_context(buffer, buffer_bytes, 1, this, nullptr, &CmafMuxer::write, nullptr));
    if (io_ == nullptr) {
        av_free(buffer);
        throw TaskFailure(FailureCode::out_of_memory);
    }
    AVFormatContext* context = nullptr;
    check(avformat_alloc_output_context2(&context, nullptr, "mp4", nullptr), FailureCode::internal, "make a muxer");
    context_.reset(context);
    context->pb = io_.get();
    context->flags |= AVFMT_FLAG_BITEXACT | AVFMT_FLAG_CUSTOM_IO;
    context->avoid_negative_ts = 0;

    AVStream* stream = check_allocated(avformat_new_stream(context, nullptr));
    check(avcodec_parameters_copy(stream->codecpar, format.parameters.get()), FailureCode::internal,
          "describe a track");
    stream->time_base = {1, timescale};
    stream->avg_frame_rate = format.frame_rate;
    stream->sample_aspect_ratio = format.parameters->sample_aspect_ratio;

    Options options;
    options.set("movflags", "cmaf+frag_custom+empty_moov+delay_moov+default_base_moof+frag_discont+skip_trailer");
    options.set("use_editlist", 1);
    options.set("write_btrt", 0);  // would be measured from the first packet
    options.set("fragment_index", first_sequence_number);
    if (format.is_video()) options.set("video_track_timescale", timescale);
    check(avformat_write_header(context, options.pointer()), FailureCode::internal, "write an initialisation section");
    options.check_all_used();
}

void CmafMuxer::add(AVPacket& packet) {
    packet.stream_index = 0;
    check(av_write_frame(context_.get(), &packet), FailureCode::internal, "write a packet");
    // The first flush writes the moov alone, with an edit list made for the first packet.
    if (init_section_.empty()) init_section_ = flush();
}

std::vector<std::uint8_t> CmafMuxer::end_fragment() {
    return flush();
}

std::int64_t CmafMuxer::first_sample_end(std::span<const std::uint8_t> fragment) {
    // ISO/IEC 14496-12 §8.8.7 and §8.8.8: a size of its own, or the one that all samples have.
    constexpr std::uint32_t has_description = 0x2;
    constexpr std::uint32_t has_default_duration = 0x8;
    constexpr std::uint32_t has_default_size = 0x10;
    constexpr std::uint32_t has_first_flags = 0x4;
    constexpr std::uint32_t has_duration = 0x100;
    constexpr std::uint32_t has_size = 0x200;
    constexpr std::size_t field = 4;
    const Bytes traf = payload(payload(fragment, "moof"), "traf");
    const Bytes trun = payload(traf, "trun");
    const std::uint32_t flags = u32(trun, 0);
    std::size_t at = full_header_bytes + field;  // behind the count
    const std::int64_t begin = u32(trun, at);
    at += field;
    if ((flags & has_first_flags) != 0) at += field;
    if ((flags & has_duration) != 0) at += field;
    if ((flags & has_size) != 0) return begin + u32(trun, at);
    const Bytes tfhd = payload(traf, "tfhd");
    const std::uint32_t track_flags = u32(tfhd, 0);
    if ((track_flags & has_default_size) == 0) throw TaskFailure(FailureCode::internal);
    at = 2 * field;  // behind the track's number
    for (const auto optional : {has_description, has_default_duration}) {
        if ((track_flags & optional) != 0) at += field;
    }
    return begin + u32(tfhd, at);
}

std::vector<std::uint8_t> CmafMuxer::flush() {
    check(av_write_frame(context_.get(), nullptr), FailureCode::internal, "end a fragment");
    avio_flush(io_.get());
    return std::exchange(written_, {});
}

int CmafMuxer::write(void* self, WrittenBytes bytes, int size) {
    auto& muxer = *static_cast<CmafMuxer*>(self);
    try {
        muxer.written_.insert(muxer.written_.end(), bytes, bytes + size);
        return size;
    } catch (...) {
        return no_memory;
    }
}

}  // namespace sluice
