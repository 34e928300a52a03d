#include "worker/transcoder/package/cmaf_muxer.h"

#include <utility>

namespace sluice {
CmafMuxer::CmafMuxer(const TrackFormat& format, int timescale, std::int64_t first_sequence_number) {
    constexpr int buffer_bytes = 64 * 1024;
    auto* buffer = static_cast<unsigned char*>(check_allocated(av_malloc(buffer_bytes)));
    io_.reset(avio_alloc_context(buffer, buffer_bytes, 1, this, nullptr, &CmafMuxer::write, nullptr));
    if (io_ == nullptr) {
        av_free(buffer);
        throw TaskFailure(FailureCode::out_of_memory);
    }
    AVFormatContext* context = nullptr;
    require_ok(avformat_alloc_output_context2(&context, nullptr, "mp4", nullptr), FailureCode::internal,
               "make a muxer");
    context_.reset(context);
    context->pb = io_.get();
    context->flags |= AVFMT_FLAG_BITEXACT | AVFMT_FLAG_CUSTOM_IO;
    context->avoid_negative_ts = 0;

    AVStream* stream = check_allocated(avformat_new_stream(context, nullptr));
    require_ok(avcodec_parameters_copy(stream->codecpar, format.parameters.get()), FailureCode::internal,
               "describe a track");
    stream->time_base = {1, timescale};
    stream->avg_frame_rate = format.frame_rate;
    stream->sample_aspect_ratio = format.parameters->sample_aspect_ratio;

    Options options;
    options.set("movflags", "cmaf+frag_custom+empty_moov+delay_moov+default_base_moof+frag_discont+skip_trailer");
    options.set("use_editlist", 1);
    options.set("write_btrt", 0);  // libav would measure it from the first packet
    options.set("fragment_index", first_sequence_number);
    if (format.is_video()) options.set("video_track_timescale", timescale);
    require_ok(avformat_write_header(context, options.pointer()), FailureCode::internal,
               "write an initialisation section");
    options.check_all_used();
}

void CmafMuxer::add(AVPacket& packet) {
    packet.stream_index = 0;
    require_ok(av_write_frame(context_.get(), &packet), FailureCode::internal, "write a packet");
    // The first flush writes the moov alone, with an edit list made for the first packet.
    if (init_section_.empty()) init_section_ = flush();
}

std::vector<std::uint8_t> CmafMuxer::end_fragment() {
    return flush();
}

std::vector<std::uint8_t> CmafMuxer::flush() {
    require_ok(av_write_frame(context_.get(), nullptr), FailureCode::internal, "end a fragment");
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
