#include "worker/transcoder/source/measure.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "worker/transcoder/av/limits.h"
#include "worker/transcoder/grid/frame_grid.h"
#include "worker/transcoder/source/stream_decoder.h"

namespace sluice {
namespace {

/// After a seek, decoding starts at the keyframe before. If keyframes are further apart than this, one pass is cheaper.
constexpr double max_keyframe_gap_seconds = 12;

std::int64_t ticks(double seconds, const AVStream& stream) {
    return std::llround(seconds / av_q2d(stream.time_base));
}

double seconds(std::int64_t ticks, const AVStream& stream) {
    return static_cast<double>(ticks) * av_q2d(stream.time_base);
}

struct FirstPictures {
    std::int64_t start_pts = no_timestamp;
    bool is_interlaced = false;
};

/// `demuxer` is at its beginning, and is used up.
FirstPictures decode_first_pictures(Demuxer& demuxer, int index) {
    constexpr int pictures_wanted = 8;
    constexpr int max_packets = 600;
    StreamDecoder decoder(demuxer, index);
    const auto watch = packets_up_to(max_packets);
    const Frame frame = make_frame();
    FirstPictures first;
    int pictures = 0;
    for (; pictures < pictures_wanted && decoder.next(*frame, watch); ++pictures) {
        if (first.start_pts == no_timestamp) first.start_pts = frame->pts;
        if (is_interlaced(*frame)) first.is_interlaced = true;
    }
    if (pictures == 0) throw TaskFailure(FailureCode::decode_error);
    const std::int64_t declared = demuxer.stream(index).start_time;
    if (first.start_pts == no_timestamp) first.start_pts = declared == no_timestamp ? 0 : declared;
    return first;
}

/// The times of a stream's packets, from the packets or from an index.
struct PacketTimes {
    std::vector<std::int64_t> pts;
    std::int64_t first = INT64_MAX;
    std::int64_t end = INT64_MIN;  ///< of the last packet, with its duration
    std::int64_t max_keyframe_gap = 0;
    std::int64_t last = INT64_MIN;
    std::int64_t last_keyframe = no_timestamp;
    std::vector<std::int64_t> keyframes;
    std::int64_t bytes = 0;  ///< 0 if only an index was read

    /// Where the last packet ends. Some containers state no duration for it, or one tick.
    [[nodiscard]] std::int64_t end_after(std::int64_t typical) const {
        return end - last < typical / 2 ? last + typical : end;
    }

    void add(std::int64_t time, std::int64_t duration, bool is_keyframe) {
        constexpr std::size_t max_kept = 200'000;
        if (pts.size() < max_kept) pts.push_back(time);
        first = std::min(first, time);
        last = std::max(last, time);
        end = std::max(end, time + duration);
        if (!is_keyframe) return;
        if (last_keyframe != no_timestamp) max_keyframe_gap = std::max(max_keyframe_gap, time - last_keyframe);
        last_keyframe = time;
        keyframes.push_back(time);
    }
};

/// Reads packets of the stream `index`, which is selected, up to the time `until`, or all of them.
void read_times(Demuxer& demuxer, int index, std::int64_t until, PacketTimes& times, const Heartbeat& heartbeat) {
    const Packet packet = make_packet();
    const AVStream& stream = demuxer.stream(index);
    while (demuxer.read(*packet)) {
        heartbeat();
        if ((packet->flags & AV_PKT_FLAG_DISCARD) != 0) continue;
        const std::int64_t time = time_of(*packet);
        if (time == no_timestamp) continue;
        times.add(time, packet->duration, (packet->flags & AV_PKT_FLAG_KEY) != 0);
        times.bytes += packet->size;
        if (seconds(times.end - times.first, stream) > max_seconds) throw TaskFailure(FailureCode::too_complex);
        if (time >= until) return;
    }
}

/// A frame's duration, for packets that state none.
std::int64_t typical_duration(double fps, const AVStream& stream) {
    return fps > 0 ? ticks(1 / fps, stream) : 0;
}

/// From the sample tables of an MP4 that is not fragmented: libav has listed every sample, edit lists applied.
std::optional<MeasuredStream> measure_by_index(Source& source, const Demuxer& demuxer, int index,
                                               const Mp4Boxes& boxes) {
    AVStream& stream = demuxer.stream(index);
    const int count = avformat_index_get_entries_count(&stream);
    if (!boxes.is_mp4 || boxes.is_fragmented || count < 2) return std::nullopt;

    PacketTimes times;
    int missing = 0;
    int shown = 0;
    for (int i = 0; i < count; ++i) {
        const AVIndexEntry& entry = *avformat_index_get_entry(&stream, i);
        if ((entry.flags & AVINDEX_DISCARD_FRAME) != 0) continue;
        times.add(entry.timestamp, 0, (entry.flags & AVINDEX_KEYFRAME) != 0);
        ++shown;
        if (entry.pos + entry.size > source.size()) ++missing;
    }
    if (shown == 0) return std::nullopt;
    times.max_keyframe_gap = std::max(times.max_keyframe_gap, times.end - times.last_keyframe);

    MeasuredStream measured;
    measured.fps = typical_fps(times.pts, tick_length(stream.time_base));
    const std::int64_t span = times.end - times.first + typical_duration(measured.fps, stream);
    // The track's own duration also includes how long the last picture stays, and the cuts of an edit list.
    constexpr double believable_difference = 0.1;
    constexpr double always_believable_seconds = 1.0;
    const double by_samples = seconds(span, stream);
    const double declared = stream.duration > 0 ? seconds(stream.duration, stream) : 0;
    const bool believable = declared > 0 && std::abs(declared - by_samples) <=
                                                std::max(believable_difference * by_samples, always_believable_seconds);
    measured.duration_seconds = believable ? declared : by_samples;
    measured.lost_seconds = measured.duration_seconds * missing / shown;
    measured.can_seek = seconds(times.max_keyframe_gap, stream) <= max_keyframe_gap_seconds;
    measured.keyframes = std::move(times.keyframes);
    return measured;
}

constexpr double opening_seconds = 20;
constexpr double ending_seconds = 10;

double declared_seconds(Demuxer& demuxer) {
    return tick_length(microseconds).seconds(std::max<std::int64_t>(demuxer.format().duration, 0));
}

/// Only Matroska has cues; a short file is read completely just as fast.
bool may_have_cues(Demuxer& demuxer) {
    return std::string_view(demuxer.format().iformat->name).starts_with("matroska") &&
           declared_seconds(demuxer) >= opening_seconds + ending_seconds;
}

/// Matroska with cues: its beginning for the frame rate, its end for the duration.
std::optional<MeasuredStream> measure_by_ends(Demuxer& demuxer, int index, const Heartbeat& heartbeat) {
    AVStream& stream = demuxer.stream(index);
    const double declared = declared_seconds(demuxer);

    PacketTimes times;
    const std::int64_t start = stream.start_time == no_timestamp ? 0 : stream.start_time;
    read_times(demuxer, index, start + ticks(opening_seconds, stream), times, heartbeat);
    const std::int64_t opening_end = times.end;
    if (!demuxer.seek(index, start + ticks(declared - ending_seconds, stream))) return std::nullopt;
    read_times(demuxer, index, INT64_MAX, times, heartbeat);
    // Audio may outlast the picture. But if the end found is far from the declared one, the real end must be searched
    // for.
    if (times.end <= opening_end || seconds(times.end - times.first, stream) < declared - 2 * ending_seconds) {
        return std::nullopt;
    }

    PacketTimes cues;
    for (int i = 0; i < avformat_index_get_entries_count(&stream); ++i)
        cues.add(avformat_index_get_entry(&stream, i)->timestamp, 0, true);
    MeasuredStream measured;
    measured.fps = typical_fps(times.pts, tick_length(stream.time_base));
    measured.duration_seconds = seconds(times.end - times.first, stream);
    measured.can_seek = cues.pts.size() > 1 && seconds(cues.max_keyframe_gap, stream) <= max_keyframe_gap_seconds;
    measured.keyframes = std::move(cues.keyframes);
    return measured;
}

MeasuredStream measure_by_reading(Demuxer& demuxer, int index, const Heartbeat& heartbeat) {
    const AVStream& stream = demuxer.stream(index);
    PacketTimes times;
    read_times(demuxer, index, INT64_MAX, times, heartbeat);
    MeasuredStream measured;
    if (times.pts.empty()) return measured;
    measured.fps = typical_fps(times.pts, tick_length(stream.time_base));
    measured.start_pts = times.first;
    measured.duration_seconds = seconds(times.end_after(typical_duration(measured.fps, stream)) - times.first, stream);
    if (measured.duration_seconds > 0) {
        constexpr int bits_per_byte = 8;
        measured.bitrate_bps =
            std::llround(bits_per_byte * static_cast<double>(times.bytes) / measured.duration_seconds);
    }
    return measured;
}

}  // namespace

MeasuredStream measure_video(Source& source, Demuxer& opened, int stream, const Mp4Boxes& boxes,
                             const Heartbeat& heartbeat) {
    auto measured = measure_by_index(source, opened, stream, boxes);
    const FirstPictures first = decode_first_pictures(opened, stream);
    if (!measured && may_have_cues(opened)) {
        Demuxer demuxer(source);
        demuxer.select(stream);
        measured = measure_by_ends(demuxer, stream, heartbeat);
    }
    if (!measured) {
        Demuxer demuxer(source);
        demuxer.select(stream);
        measured = measure_by_reading(demuxer, stream, heartbeat);
    }
    measured->start_pts = first.start_pts;
    measured->tick = tick_length(opened.stream(stream).time_base);
    measured->is_interlaced = first.is_interlaced;
    if (measured->duration_seconds > max_seconds) throw TaskFailure(FailureCode::too_complex);
    return *measured;
}

MeasuredStream measure_audio(Source& source, int stream, const Heartbeat& heartbeat) {
    Demuxer demuxer(source);
    demuxer.select(stream);
    const AVStream& track = demuxer.stream(stream);
    MeasuredStream measured = measure_by_reading(demuxer, stream, heartbeat);
    measured.fps = 0;
    measured.tick = tick_length(track.time_base);
    // Encoders pad the beginning and the end; the declared duration excludes the padding.
    constexpr double max_padding_seconds = 0.5;
    const double declared = track.duration > 0 ? seconds(track.duration, track) : 0;
    if (declared > 0 && std::abs(declared - measured.duration_seconds) < max_padding_seconds) {
        measured.duration_seconds = declared;
    }
    return measured;
}

}  // namespace sluice
