#pragma once

#include <cstdint>
#include <vector>

#include "worker/transcoder/grid/sound_times.h"
#include "worker/transcoder/source/demuxer.h"
#include "worker/transcoder/source/heartbeat.h"

namespace sluice {

/// The times of a stream's packets, from the packets or from an index, in ticks of the stream.
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
    void add(std::int64_t time, std::int64_t duration, bool is_keyframe);
};

/// The packets of a source that are measured: of one stream, and of the sound tracks beside it.
struct SourceTimes {
    PacketTimes main;
    SoundTimes sound;
};

/// Reads packets of the stream `index` and of the sound tracks up to the time `until` of that stream, or all of them.
/// All other streams must not be selected. Throws TaskFailure(too_complex) for a stream beyond max_seconds.
void read_times(Demuxer& demuxer, int index, std::int64_t until, SourceTimes& times, const Heartbeat& heartbeat);

/// The same for the sound tracks `tracks` of a container that lists every sample.
[[nodiscard]] SoundTimes indexed_sound(const Demuxer& demuxer, const std::vector<int>& tracks);

}  // namespace sluice
