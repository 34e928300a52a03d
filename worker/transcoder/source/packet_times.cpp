#include "worker/transcoder/source/packet_times.h"

#include <algorithm>

#include "worker/transcoder/av/limits.h"

namespace sluice {

void PacketTimes::add(std::int64_t time, std::int64_t duration, bool is_keyframe) {
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

void read_times(Demuxer& demuxer, int index, std::int64_t until, SourceTimes& times, const Heartbeat& heartbeat) {
    const Packet packet = make_packet();
    const TickLength tick = tick_length(demuxer.stream(index).time_base);
    PacketTimes& main = times.main;
    while (demuxer.read(*packet)) {
        heartbeat();
        if ((packet->flags & AV_PKT_FLAG_DISCARD) != 0) continue;
        const std::int64_t time = time_of(*packet);
        if (time == no_timestamp) continue;
        if (packet->stream_index != index) {
            const TickLength other = tick_length(demuxer.stream(packet->stream_index).time_base);
            times.sound.add(other.seconds(time), other.seconds(packet->duration));
            continue;
        }
        main.add(time, packet->duration, (packet->flags & AV_PKT_FLAG_KEY) != 0);
        main.bytes += packet->size;
        if (tick.seconds(main.end - main.first) > max_seconds) throw TaskFailure(FailureCode::too_complex);
        if (time >= until) return;
    }
}

SoundTimes indexed_sound(const Demuxer& demuxer, const std::vector<int>& tracks) {
    SoundTimes sound;
    for (const int track : tracks) {
        AVStream& stream = demuxer.stream(track);
        const TickLength tick = tick_length(stream.time_base);
        const int count = avformat_index_get_entries_count(&stream);
        std::int64_t duration = 0;
        for (int i = 0; i < count; ++i) {
            const AVIndexEntry& entry = *avformat_index_get_entry(&stream, i);
            if ((entry.flags & AVINDEX_DISCARD_FRAME) != 0) continue;
            if (i + 1 < count) {
                duration =
                    std::max<std::int64_t>(0, avformat_index_get_entry(&stream, i + 1)->timestamp - entry.timestamp);
            }
            sound.add(tick.seconds(entry.timestamp), tick.seconds(duration));
        }
    }
    return sound;
}

}  // namespace sluice
