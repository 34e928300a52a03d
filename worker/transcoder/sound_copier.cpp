#include "worker/transcoder/sound_copier.h"

#include <cmath>

#include "worker/transcoder/aac_format.h"
#include "worker/transcoder/copy_rules.h"
#include "worker/transcoder/demuxer.h"
#include "worker/transcoder/segment_clock.h"
#include "worker/transcoder/segmenter.h"
#include "worker/transcoder/timeline.h"

namespace sluice {

TaskResult copy_sound(Source& source, const Plan& plan, const AudioRendition& rendition, TaskOutput& output) {
    const SegmentClock clock(plan);
    const Timeline timeline = timeline_of(plan);
    const int rate = rendition.sample_rate_hz;
    const double end_seconds = plan.frame_rate.seconds(plan.frame_count);
    const auto frame_count = static_cast<std::int64_t>(std::ceil(end_seconds * rate / aac_frame_samples));
    Demuxer demuxer(source);
    demuxer.select(rendition.stream_index);
    const TickLength tick = tick_length(demuxer.stream(rendition.stream_index).time_base);
    Segmenter segmenter(rendition.name, aac_format(rate, rendition.channels), audio_ticks(rate), 0, 0, output);

    std::int64_t next_frame = 0;
    std::int64_t next_segment = 1;
    const Packet packet = make_packet();
    while (next_frame < frame_count && demuxer.read(*packet)) {
        if (packet->stream_index != rendition.stream_index || packet->pts == no_timestamp) continue;
        const double seconds = tick.seconds(packet->pts) - timeline.tick.seconds(timeline.start_pts);
        if (next_frame == 0 && sound_frame(seconds, rate) != next_frame) continue;  // primes the decoder
        if (next_frame >= clock.first_audio_frame(next_segment, rate, aac_frame_samples)) {
            segmenter.end_segment();
            ++next_segment;
            TaskResult complete;
            complete.segments.push_back(segmenter.segments().back());
            complete.renditions.push_back(segmenter.rendition());
            output.events().segments(complete);
        }
        packet->pts = packet->dts = next_frame * aac_frame_samples;
        segmenter.add(*packet, aac_frame_samples);
        ++next_frame;
        output.events().progress(static_cast<double>(next_frame) / static_cast<double>(frame_count));
    }
    segmenter.end_segment();
    // The last frame may be missing: the plan tolerates that.
    if (next_frame + 1 < frame_count) throw TaskFailure(FailureCode::truncated);

    TaskResult result;
    result.segments = segmenter.segments();
    result.renditions.push_back(segmenter.rendition());
    return result;
}

}  // namespace sluice
