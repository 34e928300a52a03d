#include "worker/transcoder/source/measure.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "worker/transcoder/av/limits.h"
#include "worker/transcoder/grid/frame_grid.h"
#include "worker/transcoder/source/packet_times.h"
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

/// A frame's duration, for packets that state none.
std::int64_t typical_duration(double fps, const AVStream& stream) {
    // A slide stays for minutes; how long the last one stays is not known.
    constexpr double min_fps = 1;
    return fps > 0 ? ticks(1 / std::max(fps, min_fps), stream) : 0;
}

/// From the sample tables of an MP4 that is not fragmented: libav has listed every sample, edit lists applied.
std::optional<MeasuredStream> measure_by_index(Source& source, const Demuxer& demuxer, const MeasuredTracks& tracks,
                                               const Mp4Boxes& boxes) {
    AVStream& stream = demuxer.stream(tracks.video);
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
    measured.fps = usual_fps(times.pts, tick_length(stream.time_base));
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
    measured.sound = indexed_sound(demuxer, tracks.audio);
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

    SourceTimes times;
    PacketTimes& pictures = times.main;
    const std::int64_t start = stream.start_time == no_timestamp ? 0 : stream.start_time;
    read_times(demuxer, index, start + ticks(opening_seconds, stream), times, heartbeat);
    const std::int64_t opening_end = pictures.end;
    if (!demuxer.seek(index, start + ticks(declared - ending_seconds, stream))) return std::nullopt;
    read_times(demuxer, index, INT64_MAX, times, heartbeat);
    // Sound may outlast the picture. But if the end found is far from the declared one, the real end must be searched
    // for.
    if (pictures.end <= opening_end || seconds(pictures.end - pictures.first, stream) < declared - 2 * ending_seconds) {
        return std::nullopt;
    }

    MeasuredStream measured;
    measured.fps = usual_fps(pictures.pts, tick_length(stream.time_base));
    // What moves may be between the ends.
    if (is_mostly_still(measured.fps)) return std::nullopt;
    PacketTimes cues;
    for (int i = 0; i < avformat_index_get_entries_count(&stream); ++i)
        cues.add(avformat_index_get_entry(&stream, i)->timestamp, 0, true);
    measured.duration_seconds = seconds(pictures.end - pictures.first, stream);
    measured.can_seek = cues.pts.size() > 1 && seconds(cues.max_keyframe_gap, stream) <= max_keyframe_gap_seconds;
    measured.keyframes = std::move(cues.keyframes);
    measured.sound = std::move(times.sound);
    return measured;
}

MeasuredStream measure_by_reading(Demuxer& demuxer, int index, const Heartbeat& heartbeat) {
    const AVStream& stream = demuxer.stream(index);
    SourceTimes times;
    read_times(demuxer, index, INT64_MAX, times, heartbeat);
    const PacketTimes& main = times.main;
    MeasuredStream measured;
    if (main.pts.empty()) return measured;
    measured.fps = usual_fps(main.pts, tick_length(stream.time_base));
    measured.start_pts = main.first;
    measured.duration_seconds = seconds(main.end_after(typical_duration(measured.fps, stream)) - main.first, stream);
    measured.sound = std::move(times.sound);
    if (measured.duration_seconds > 0) {
        constexpr int bits_per_byte = 8;
        measured.bitrate_bps =
            std::llround(bits_per_byte * static_cast<double>(main.bytes) / measured.duration_seconds);
    }
    return measured;
}

}  // namespace

MeasuredStream measure_video(Source& source, Demuxer& opened, const MeasuredTracks& tracks, const Mp4Boxes& boxes,
                             const Heartbeat& heartbeat) {
    auto measured = measure_by_index(source, opened, tracks, boxes);
    const FirstPictures first = decode_first_pictures(opened, tracks.video);
    std::vector<int> selected = tracks.audio;
    selected.push_back(tracks.video);
    if (!measured && may_have_cues(opened)) {
        Demuxer demuxer(source);
        demuxer.select(selected);
        measured = measure_by_ends(demuxer, tracks.video, heartbeat);
    }
    if (!measured) {
        Demuxer demuxer(source);
        demuxer.select(selected);
        measured = measure_by_reading(demuxer, tracks.video, heartbeat);
    }
    measured->start_pts = first.start_pts;
    measured->tick = tick_length(opened.stream(tracks.video).time_base);
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
