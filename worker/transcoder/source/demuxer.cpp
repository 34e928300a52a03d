#include "worker/transcoder/source/demuxer.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "worker/transcoder/av/decoder.h"
#include "worker/transcoder/source/mp4_boxes.h"

namespace sluice {
namespace {

/// Self-contained formats only: none that names other files or addresses.
constexpr const char* format_allow_list =
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,mpegts,mpeg,avi,flv,asf,ogg,mp3,aac,flac,wav,aiff,caf,amr,ac3,eac3";
constexpr std::int64_t max_streams = 100;
/// How much of the source is searched for streams.
constexpr std::int64_t probe_bytes = 16 << 20;
constexpr std::int64_t analyze_microseconds = 10'000'000;
/// libav guesses the format; a guess with a lower score is not reliable.
constexpr int min_probe_score = 5;

int refuse_nested_io(AVFormatContext*, AVIOContext**, const char*, int, AVDictionary**) {
    return not_allowed;
}

}  // namespace

Demuxer::Demuxer(Source& source, EditLists edits) : io_(source) {
    const Mp4Boxes boxes = scan_mp4(source);
    if (boxes.is_mp4 && !boxes.has_index) throw TaskFailure(FailureCode::truncated);

    AVFormatContext* context = check_allocated(avformat_alloc_context());
    context->pb = io_.context();
    context->io_open = refuse_nested_io;
    context->probesize = probe_bytes;
    context->max_analyze_duration = analyze_microseconds;
    Options options;
    options.set("format_whitelist", format_allow_list);
    options.set("codec_whitelist", codec_allow_list);
    options.set("max_streams", max_streams);
    options.set("advanced_editlist", edits == EditLists::by_frame ? 1 : 0);
    const int opened =
        avformat_open_input(&context, nullptr, nullptr, options.pointer());  // frees `context` on failure
    io_.rethrow();
    require_ok(opened, FailureCode::not_media, "open the source");
    context_.reset(context);
    if (context_->probe_score < min_probe_score) throw TaskFailure(FailureCode::not_media);

    const int found = avformat_find_stream_info(context_.get(), nullptr);
    io_.rethrow();
    require_ok(found, FailureCode::not_media, "look for streams");
}

void Demuxer::select(std::vector<int> streams) {
    selected_ = std::move(streams);
    // If time stamps may leap, all streams leap together, and joining needs the packets of all of them.
    if (may_leap()) return;
    for (int i = 0; i < stream_count(); ++i)
        stream(i).discard = is_selected(i) ? AVDISCARD_DEFAULT : AVDISCARD_ALL;
}

bool Demuxer::is_selected(int index) const {
    return std::find(selected_.begin(), selected_.end(), index) != selected_.end();
}

bool Demuxer::read(AVPacket& packet) {
    while (read_any(packet)) {
        if (may_leap()) join(packet);
        if (selected_.empty() || is_selected(packet.stream_index)) return true;
    }
    return false;
}

bool Demuxer::read_any(AVPacket& packet) {
    constexpr int max_retries = 1000;
    for (int retry = 0; retry < max_retries; ++retry) {
        av_packet_unref(&packet);
        const int result = av_read_frame(context_.get(), &packet);
        io_.rethrow();
        if (result == no_memory) throw TaskFailure(FailureCode::out_of_memory);
        if (result != try_again) return result >= 0;
    }
    return false;
}

void Demuxer::join(AVPacket& packet) {
    const std::int64_t dts = packet.dts != no_timestamp ? packet.dts : packet.pts;
    if (dts == no_timestamp) return;
    const AVRational tick = stream(packet.stream_index).time_base;
    const std::int64_t shift_us = joiner_.shift_us(packet.stream_index, av_rescale_q(dts, tick, microseconds),
                                                   av_rescale_q(packet.duration, tick, microseconds));
    const std::int64_t shift = av_rescale_q(shift_us, microseconds, tick);
    if (packet.pts != no_timestamp) packet.pts += shift;
    if (packet.dts != no_timestamp) packet.dts += shift;
}

bool Demuxer::seek(int index, std::int64_t timestamp) {
    const int result = avformat_seek_file(context_.get(), index, INT64_MIN, timestamp, timestamp, 0);
    io_.rethrow();
    joiner_.forget();
    return result >= 0;
}

}  // namespace sluice
